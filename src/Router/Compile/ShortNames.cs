using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Completes short names inside a VirtualService with the namespace of the text, before delegates are merged
/// (rules ACT-2, VH-2).</summary>
internal static class ShortNames
{
    public static HttpRoute Resolve(HttpRoute route, string ns) => route with
    {
        Match = route.Match.All(m => m.Gateways.IsEmpty)
            ? route.Match
            : [.. route.Match.Select(m => m with { Gateways = Gateways(m.Gateways, ns) })],
        Route = Destinations(route.Route, ns),
        Mirror = route.Mirror is null ? null : Resolve(route.Mirror, ns),
        Mirrors = route.Mirrors.IsEmpty
            ? []
            : [.. route.Mirrors.Select(m => m with { Destination = Resolve(m.Destination, ns) })],
    };

    public static Destination Resolve(Destination destination, string ns)
    {
        string host = HostNames.Expand(destination.Host, ns);
        return ReferenceEquals(host, destination.Host) ? destination : destination with { Host = host };
    }

    private static ImmutableArray<HttpRouteDestination> Destinations(ImmutableArray<HttpRouteDestination> written, string ns)
    {
        if (written.Length != 1)
        {
            return [.. written.Select(d => d with { Destination = Resolve(d.Destination, ns) })];
        }

        Destination resolved = Resolve(written[0].Destination, ns);
        return ReferenceEquals(resolved, written[0].Destination) ? written : [written[0] with { Destination = resolved }];
    }

    public static ImmutableArray<Located<string>> Gateways(ImmutableArray<Located<string>> gateways, string ns) =>
        [.. gateways.Select(g => g with { Value = HostNames.ResolveGateway(g.Value, ns) })];
}
