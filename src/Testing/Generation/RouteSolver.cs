using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>A request that comes to a target, or why there is none.</summary>
/// <param name="Target">The target.</param>
/// <param name="Draft">The request; <c>null</c> when none was found.</param>
/// <param name="IsProvenUnreachable">True when no request at all comes to the target.</param>
/// <param name="Reason">What takes its place, in a sentence; empty where it is reached.</param>
internal sealed record Solution(Target Target, RequestDraft? Draft, bool IsProvenUnreachable, string Reason);

/// <summary>Finds requests that come to routes: meets the route's own conditions, looks who takes the request, and adds, as a
/// further demand, that a condition of that earlier route fails. A search with steps back, and a limit.</summary>
internal sealed class RouteSolver(MatchRun run, RealValues real)
{
    /// <summary>Requests tried for one route.</summary>
    private const int TriedMax = 600;

    /// <summary>Other values tried with the same demands, where the request strays from the virtual host.</summary>
    private const int AttemptsMax = 4;

    private readonly PatternCache _patterns = new();
    private int _budget;

    /// <summary>The paths to virtual hosts.</summary>
    public TargetFrames Frames { get; } = new(run, real);

    /// <summary>Solves parts of requests.</summary>
    public RequestAssembler Assembler => field ??= new RequestAssembler(Logic, Values);

    /// <summary>Judges parts of requests.</summary>
    public ConditionLogic Logic => field ??= new ConditionLogic(_patterns);

    /// <summary>Values worth trying.</summary>
    public Proposals Values => field ??= new Proposals(_patterns, real);

    private RouteCover Cover => field ??= new RouteCover(_patterns);

    /// <summary>Finds a request for a target.</summary>
    public Solution Solve(Target target)
    {
        IReadOnlyList<RequestDraft> frames = Frames.Of(target, out RequestDraft? plainest, out MatchResult? instead);
        if (target.Route is not { } route)
        {
            return frames.Count > 0
                ? new Solution(target, frames[0], false, "")
                : new Solution(target, null, false, Instead(instead));
        }

        if (Cover.WhyUnreachable(target) is { } proof)
        {
            return new Solution(target, null, true, proof);
        }

        List<Demand> demands = [.. Condition.Of(route.Match).Select(condition => new Demand(condition, true))];
        MatchResult? first = frames.Count == 0 ? instead : null;
        foreach (RequestDraft frame in frames)
        {
            _budget = TriedMax / frames.Count;
            if (Search(frame, target.Match, demands, ref first) is { } draft)
            {
                return new Solution(target, draft, false, "");
            }
        }

        string reason = first is null && plainest is not null ? "no request was found that meets all its conditions" : Instead(first);
        return new Solution(target, null, false, reason);
    }

    private RequestDraft? Search(RequestDraft frame, MatchResult target, IReadOnlyList<Demand> demands, ref MatchResult? first)
    {
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (_budget-- <= 0 || Assembler.Assemble(frame, demands, attempt) is not { } draft)
            {
                return null;
            }

            MatchResult? match = run.Match(draft);
            if (match == target)
            {
                return draft;
            }

            first ??= match;
            if (match is { Kind: MatchKind.Route } taken && taken with { Route = target.Route } == target && taken.Route < target.Route)
            {
                return SearchPast(frame, target, demands, taken, ref first);
            }
        }

        return null;
    }

    /// <summary>One condition of the route that took the request must fail; each is tried.</summary>
    private RequestDraft? SearchPast(
        RequestDraft frame, MatchResult target, IReadOnlyList<Demand> demands, MatchResult taken, ref MatchResult? first)
    {
        foreach (Condition condition in Condition.Of(RouteOf(taken).Match))
        {
            // What the route itself asks for cannot fail; what already fails did not decide.
            if (demands.Any(demand => demand.Condition == condition))
            {
                continue;
            }

            if (Search(frame, target, [.. demands, new Demand(condition, false)], ref first) is { } draft)
            {
                return draft;
            }

            if (_budget <= 0)
            {
                return null;
            }
        }

        return null;
    }

    private Route RouteOf(MatchResult match) =>
        run.Table.Proxies[match.Proxy].Listeners[match.Listener].FilterChains[match.FilterChain].Http!
            .VirtualHosts[match.VirtualHost].Routes[match.Route];

    /// <summary>Where a request came to that was meant for another place.</summary>
    private string Instead(MatchResult? match)
    {
        if (match is not { } come)
        {
            return "no request could be made for it";
        }

        return come.Kind switch
        {
            MatchKind.Route or MatchKind.Tcp when new Target(run.Table.Proxies[come.Proxy], come) is var winner =>
                $"{winner.Name} takes its place{(winner.Source.Source is null ? "" : $" ({winner.Source})")}",
            MatchKind.TlsRequired => "the server redirects everything to https (rule GW-16)",
            MatchKind.NoRoute => "no request was found that meets all its conditions",
            MatchKind.NoVirtualHost => "no Host was found that meets its conditions and is one of its virtual host",
            MatchKind.RequestRefused => "the proxy refuses the requests that were found for it",
            MatchKind.NoFilterChain => "no server name was found that comes to it",
            _ => "no connection was found that comes to it",
        };
    }
}
