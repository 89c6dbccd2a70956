using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Routes for which the proxy refuses the whole route table, so that no listener with it ever serves, and TCP
/// routes for which it refuses the listener (rules RM-30, ACT-16, ACT-20, ACT-25, TLS-10, UNR-51, UNR-55, D-44, D-57).</summary>
internal sealed class RouteTableRefusals(RegexCache regexes)
{
    private const int StatusMin = 200;
    private const int StatusMax = 599;
    private const int QuoteLengthMax = 60;

    private readonly Dictionary<RouteConfiguration, ListenerRejection?> _known = [];

    /// <summary>What is refused first of a listener's chains; <c>null</c> when all are taken.</summary>
    public ListenerRejection? Find(PlanList<FilterChain> chains)
    {
        foreach (FilterChain chain in chains)
        {
            if (chain.Tcp is { Clusters.IsEmpty: true } tcp)
            {
                return new ListenerRejection(
                    $"the proxy refuses the listener: no destination has a weight in {tcp.Rule} of VirtualService "
                        + $"{tcp.VirtualService!.Id} ({tcp.Source})",
                    tcp.Source,
                    tcp.Source,
                    "TLS-10");
            }

            if (chain.Http is not { } table)
            {
                continue;
            }

            if (!_known.TryGetValue(table, out ListenerRejection? rejection))
            {
                rejection = Find(table);
                _known.Add(table, rejection);
            }

            if (rejection is not null)
            {
                return rejection;
            }
        }

        return null;
    }

    private ListenerRejection? Find(RouteConfiguration table)
    {
        foreach (VirtualHost host in table.VirtualHosts)
        {
            for (int i = 0; i < host.Routes.Length; i++)
            {
                Route route = host.Routes[i];
                if (ReasonAgainst(route) is { } reason)
                {
                    string place = route.Source.ToString();
                    string owner = route.VirtualService is null ? "" : $" of VirtualService {route.VirtualService.Id}";
                    return new ListenerRejection(
                        $"the proxy refuses the route table {table.Name}: {reason.Text} in {route.Rule}{owner}"
                            + (place.Length == 0 ? "" : $" ({place})"),
                        route.Source,
                        route.Source,
                        reason.Rule);
                }
            }
        }

        return null;
    }

    private Refusal? ReasonAgainst(Route route) =>
        ReasonAgainst(route.Action) ?? ReasonAgainst(route.Match) ?? ReasonAgainst(route.Fault) ?? ReasonAgainst(route.Cors);

    private Refusal? ReasonAgainst(RouteAction action) => action switch
    {
        ForwardAction { Clusters.IsEmpty: true } => new Refusal("no destination has a weight", "ACT-16"),
        ForwardAction { RegexRewritePattern: { } pattern } => ReasonAgainst(pattern),
        RedirectAction { Status: not (301 or 302 or 303 or 307 or 308) } redirect =>
            new Refusal($"{redirect.Status} is no status for a redirect", "ACT-25"),
        DirectResponseAction { Status: < StatusMin or > StatusMax } response =>
            new Refusal($"{response.Status} is no status for a response", "D-57"),
        _ => null,
    };

    private static Refusal? ReasonAgainst(FaultSettings? fault) => fault?.AbortStatus is { } status and (< StatusMin or > StatusMax)
        ? new Refusal($"{status} is no status for an abort", "D-57")
        : null;

    private Refusal? ReasonAgainst(RouteMatch match)
    {
        Refusal? found = match.PathKind == PathMatchKind.Regex ? ReasonAgainst(match.Path) : null;
        foreach (HeaderMatcher header in match.Headers)
        {
            found ??= ReasonAgainst(header.Match);
        }

        foreach (NamedMatch parameter in match.Query)
        {
            found ??= parameter.Name.Length == 0
                ? new Refusal("a query parameter without a name", "D-44")
                : ReasonAgainst(parameter.Match);
        }

        foreach (ClaimMatcher claim in match.Claims)
        {
            found ??= ReasonAgainst(claim.Match);
        }

        return found;
    }

    private Refusal? ReasonAgainst(CorsPolicy? cors)
    {
        if (cors is not null)
        {
            foreach (StringMatch origin in cors.AllowOrigins)
            {
                if (ReasonAgainst(origin) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private Refusal? ReasonAgainst(StringMatch match) =>
        match.Kind == StringMatchKind.Regex ? ReasonAgainst(match.Value) : null;

    /// <summary>Rule RM-30, and what RE2 reads otherwise than the control plane (rule RM-29).</summary>
    private Refusal? ReasonAgainst(string pattern)
    {
        if (regexes.ErrorOf(pattern) is { } error)
        {
            return new Refusal($"the proxy cannot read the pattern '{Short(pattern)}' ({error.Message})", "RM-29");
        }

        int size = regexes.Get(pattern).ProgramSize;
        return size <= Re2ProgramSize.ProxyLimit
            ? null
            : new Refusal(
                $"the pattern '{Short(pattern)}' compiles to {size} instructions, {Re2ProgramSize.ProxyLimit} are allowed,", "RM-30");
    }

    private static string Short(string pattern) =>
        pattern.Length <= QuoteLengthMax ? pattern : $"{pattern.AsSpan(0, QuoteLengthMax)}…";

    private sealed record Refusal(string Text, string Rule);
}
