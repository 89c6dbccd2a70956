using System.Collections.Immutable;

namespace HelloMesh.Router;

/// <summary>Says when an answer hangs on headers that nobody logged (<see cref="MeshRequest.HeadersKnown"/> false): unlisted
/// headers are taken as absent, and the routes that could have come first are named.</summary>
internal static class UnknownHeaders
{
    /// <summary>Adds the reason to an answer that is not certain.</summary>
    public static RouteResult Qualify(
        RouteResult result, ProxyPlan proxy, MatchResult match, in RequestView view, MeshRequest request, RegexCache regexes)
    {
        if (request.HeadersKnown || match.VirtualHost < 0 || match.Kind == MatchKind.TlsRequired)
        {
            return result;
        }

        VirtualHost host = proxy.Listeners[match.Listener].FilterChains[match.FilterChain].Http!.VirtualHosts[match.VirtualHost];
        HashSet<string> listed = [.. request.Headers.Select(h => h.Key.ToLowerInvariant())];
        var matcher = new ReferenceMatcher([proxy], regexes);
        int last = match.Route < 0 ? host.Routes.Length - 1 : match.Route;
        for (int i = 0; i <= last; i++)
        {
            RouteMatch conditions = host.Routes[i].Match;
            ImmutableArray<HeaderMatcher> unknown = [.. conditions.Headers.Where(h => !h.Name.StartsWith(':') && !listed.Contains(h.Name))];
            if (!unknown.IsEmpty && matcher.FirstFailure(Without(conditions, unknown), view) is null)
            {
                string names = string.Join(", ", unknown.Select(h => h.Name).Distinct());
                return result with
                {
                    Reason = $"not certain: {host.Routes[i].Owner} {host.Routes[i].Rule} depends on {names}, "
                        + "which the request does not list" + (result.Reason is null ? "" : $"; {result.Reason}"),
                };
            }
        }

        return result;
    }

    private static RouteMatch Without(RouteMatch match, ImmutableArray<HeaderMatcher> left) => new()
    {
        PathKind = match.PathKind,
        Path = match.Path,
        IgnoreCase = match.IgnoreCase,
        HasUri = match.HasUri,
        Headers = [.. match.Headers.Where(h => !left.Contains(h))],
        Query = match.Query,
        Claims = match.Claims,
    };
}
