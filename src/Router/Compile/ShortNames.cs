using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Completes short names inside a VirtualService with the namespace of the text, before delegates are merged
/// (rules ACT-2, VH-2).</summary>
internal static class ShortNames
{
    public static HttpRoute Resolve(HttpRoute route, string ns) => route with
    {
        Match = [.. route.Match.Select(m => m with { Gateways = Gateways(m.Gateways, ns) })],
        Route = [.. route.Route.Select(d => d with { Destination = Resolve(d.Destination, ns) })],
        Mirror = route.Mirror is null ? null : Resolve(route.Mirror, ns),
        Mirrors = [.. route.Mirrors.Select(m => m with { Destination = Resolve(m.Destination, ns) })],
    };

    public static Destination Resolve(Destination destination, string ns) =>
        destination with { Host = HostNames.Expand(destination.Host, ns) };

    public static ImmutableArray<Located<string>> Gateways(ImmutableArray<Located<string>> gateways, string ns) =>
        [.. gateways.Select(g => g with { Value = HostNames.ResolveGateway(g.Value, ns) })];
}
