using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Why a route is not reached, in sentences.</summary>
internal static class Verdicts
{
    /// <summary>Every plaintext request is redirected.</summary>
    public const string TlsRequired = "the server redirects everything to https (rule GW-16)";

    /// <summary>Nothing more is known.</summary>
    public const string NotFound = "no request was found that meets all its conditions";

    /// <summary>Routes named one by one.</summary>
    private const int NamedMax = 3;

    /// <summary>Why no request comes to a route.</summary>
    /// <param name="target">The route.</param>
    /// <param name="takers">Earlier routes that take its requests.</param>
    /// <param name="refuted">Where there are none of those, its demands that nothing meets.</param>
    public static string Unreachable(Target target, IReadOnlyList<MatchResult> takers, IReadOnlyList<Demand> refuted)
    {
        if (takers.Count == 0)
        {
            return Contradiction(target, refuted);
        }

        IEnumerable<string> named = takers.Take(NamedMax)
            .Select(taker => target with { Match = taker })
            .Select(taker => takers.Count == 1 ? taker.Name : $"{taker.Name} ({taker.Source})");
        return takers.Count == 1
            ? $"{named.First()} takes everything that it takes ({(target with { Match = takers[0] }).Source})"
            : $"{string.Join(", ", named)}{(takers.Count > NamedMax ? ", and others" : "")} together take everything that it takes";
    }

    /// <summary>Where a request came to that was meant for another place.</summary>
    public static string Instead(RoutingTable table, MatchResult? match)
    {
        if (match is not { } come)
        {
            return "no request could be made for it";
        }

        return come.Kind switch
        {
            MatchKind.Route or MatchKind.Tcp when new Target(table.Proxies[come.Proxy], come) is var winner =>
                $"{winner.Name} takes its place{(winner.Source.Source is null ? "" : $" ({winner.Source})")}",
            MatchKind.TlsRequired => TlsRequired,
            MatchKind.NoRoute => NotFound,
            MatchKind.NoVirtualHost => "no Host was found that meets its conditions and is one of its virtual host",
            MatchKind.RequestRefused => "the proxy refuses the requests that were found for it",
            MatchKind.NoFilterChain => "no server name was found that comes to it",
            _ => "no connection was found that comes to it",
        };
    }

    private static string Contradiction(Target target, IReadOnlyList<Demand> refuted)
    {
        string asked = string.Join(" and ", refuted.Where(demand => demand.Holds).Select(demand => demand.Condition.Text));
        return refuted[0].Condition.Subject switch
        {
            ":scheme" => $"{asked}, and the listener takes {(target.Chain.TerminatesTls ? "https" : "http")} only",
            Condition.AuthoritySubject when asked.Length == 0 => $"other virtual hosts take every Host of {target.VirtualHost!.Name}",
            Condition.AuthoritySubject => $"{asked}, which is no Host of virtual host {target.VirtualHost!.Name}",
            ":method" => $"{asked}, which holds for no method that comes to a route",
            Condition.PathSubject => $"{asked}, which holds for no path that the proxy compares",
            _ => $"{asked}, which holds for no value",
        };
    }
}
