using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Completes short names inside a VirtualService with the namespace of the text, before delegates are merged
/// (rules ACT-2, VH-2).</summary>
internal sealed class ShortNames(string ns)
{
    // PERF: LoadBenchmarks. Neighbours mostly lead to the same host, which is made once.
    private string _written = "";
    private string _full = "";

    public HttpRoute Resolve(HttpRoute route) => route with
    {
        Match = Matches(route.Match),
        Route = Destinations(route.Route),
        Mirror = route.Mirror is null ? null : Resolve(route.Mirror),
        Mirrors = route.Mirrors.IsEmpty
            ? []
            : [.. route.Mirrors.Select(m => m with { Destination = Resolve(m.Destination) })],
    };

    public Destination Resolve(Destination destination)
    {
        if (destination.Host != _written)
        {
            _full = HostNames.Expand(destination.Host, ns);
            _written = destination.Host;
        }

        return _full == destination.Host ? destination : destination with { Host = _full };
    }

    public static ImmutableArray<Located<string>> Gateways(ImmutableArray<Located<string>> gateways, string ns) =>
        [.. gateways.Select(g => g with { Value = HostNames.ResolveGateway(g.Value, ns) })];

    private ImmutableArray<HttpMatchRequest> Matches(ImmutableArray<HttpMatchRequest> written)
    {
        foreach (HttpMatchRequest match in written)
        {
            if (!match.Gateways.IsEmpty)
            {
                return [.. written.Select(m => m with { Gateways = Gateways(m.Gateways, ns) })];
            }
        }

        return written;
    }

    private ImmutableArray<HttpRouteDestination> Destinations(ImmutableArray<HttpRouteDestination> written)
    {
        if (written.Length != 1)
        {
            return [.. written.Select(d => d with { Destination = Resolve(d.Destination) })];
        }

        Destination resolved = Resolve(written[0].Destination);
        return ReferenceEquals(resolved, written[0].Destination) ? written : [written[0] with { Destination = resolved }];
    }
}
