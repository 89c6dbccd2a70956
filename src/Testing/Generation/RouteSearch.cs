using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>The search for a request that comes to one route. It meets the route's own conditions, looks who takes the request,
/// and adds, as a further demand, that a condition of that earlier route fails; each of its conditions in turn. Where every
/// way ends at a part of a request that has no value, no request comes to the route: whichever does would have to differ
/// from each one that was tried in one of the ways that were followed. The table says who takes a request, so what is not
/// as it is thought here leaves the question open, and never makes a proof.</summary>
internal sealed class RouteSearch(MatchRun run, RequestAssembler assembler, Target target)
{
    /// <summary>Requests tried for one route.</summary>
    private const int TriedMax = 600;

    /// <summary>Values tried with the same demands, where the request comes to none of the places that lead on.</summary>
    private static readonly int[] Attempts = [0, 1, 2, RequestAssembler.Search];

    private readonly List<Demand> _own = [.. Condition.Of(target.Route!.Match).Select(condition => new Demand(condition, true))];
    private int _budget;

    /// <summary>Where the first request came to that did not come to the route.</summary>
    public MatchResult? First { get; private set; }

    /// <summary>Earlier routes that took requests, in the order of their finding.</summary>
    public List<MatchResult> Takers { get; } = [];

    /// <summary>Demands of the last way that ended.</summary>
    public IReadOnlyList<Demand> Refuted { get; private set; } = [];

    /// <summary>Searches on a frame.</summary>
    /// <param name="frame">Everything that leads to the virtual host.</param>
    /// <param name="frameCount">How many frames share what may be tried.</param>
    /// <param name="draft">The request, where one was found.</param>
    public SearchEnd Try(RequestDraft frame, int frameCount, out RequestDraft? draft)
    {
        _budget = TriedMax / frameCount;
        Takers.Clear();
        return Search(frame, _own, out draft);
    }

    /// <summary>The route's own demands on a part that has no value; <c>null</c> where each part has one, or may have.</summary>
    public IReadOnlyList<Demand>? Contradiction(RequestDraft frame) =>
        assembler.TryAssemble(frame, _own, RequestAssembler.Search, out _, out IReadOnlyList<Demand> refuted) == SearchEnd.None
            ? refuted
            : null;

    private SearchEnd Search(RequestDraft frame, IReadOnlyList<Demand> demands, out RequestDraft? draft)
    {
        foreach (int attempt in Attempts)
        {
            draft = null;
            if (_budget-- <= 0)
            {
                return SearchEnd.GivenUp;
            }

            SearchEnd end = assembler.TryAssemble(frame, demands, attempt, out RequestDraft? made, out IReadOnlyList<Demand> refuted);
            if (end != SearchEnd.Found)
            {
                Refuted = refuted;
                return end;
            }

            MatchResult? match = run.Match(made!);
            if (match == target.Match)
            {
                draft = made;
                return SearchEnd.Found;
            }

            First ??= match;
            if (match is { } taken && WaysPast(taken, made!, demands) is { } ways)
            {
                return Follow(frame, demands, ways, out draft);
            }
        }

        draft = null;
        return SearchEnd.GivenUp;
    }

    private SearchEnd Follow(RequestDraft frame, IReadOnlyList<Demand> demands, List<Condition> ways, out RequestDraft? draft)
    {
        SearchEnd whole = SearchEnd.None;
        foreach (Condition way in ways)
        {
            // Most ways end at once, at the part of the request that the way leads over.
            Demand[] more = [.. demands, new Demand(way, false)];
            if (assembler.IsRefuted(frame, more, way.Subject))
            {
                Refuted = [.. more.Where(demand => demand.Condition.Subject == way.Subject)];
                continue;
            }

            SearchEnd end = Search(frame, more, out draft);
            if (end == SearchEnd.Found)
            {
                return end;
            }

            whole = end == SearchEnd.GivenUp ? end : whole;
            if (_budget <= 0)
            {
                break;
            }
        }

        draft = null;
        return _budget <= 0 ? SearchEnd.GivenUp : whole;
    }

    /// <summary>Conditions of which one must fail for a request to get past what took it; <c>null</c> where it is not seen
    /// why this took it.</summary>
    private List<Condition>? WaysPast(MatchResult taken, RequestDraft made, IReadOnlyList<Demand> demands)
    {
        if (taken with { VirtualHost = -1, Route = -1, Kind = MatchKind.Route } != target.Match with { VirtualHost = -1, Route = -1 }
            || taken.VirtualHost < 0)
        {
            return null;
        }

        if (taken.VirtualHost != target.Match.VirtualHost)
        {
            return WayPast(target.Chain.Http!.VirtualHosts[taken.VirtualHost], made, demands);
        }

        if (taken.Kind != MatchKind.Route || taken.Route >= target.Match.Route)
        {
            return null;
        }

        Condition[] conditions = [.. Condition.Of(target.VirtualHost!.Routes[taken.Route].Match)];
        if (conditions.Any(condition => demands.Contains(new Demand(condition, false))))
        {
            return null;
        }

        if (!Takers.Contains(taken))
        {
            Takers.Add(taken);
        }

        // What must hold cannot fail.
        return [.. conditions.Where(condition => !demands.Contains(new Demand(condition, true)))];
    }

    /// <summary>Another virtual host took the request, by a domain; hosts of that domain are left to it, unless one of them
    /// may come to the target by a better domain (rule VH-30).</summary>
    private List<Condition>? WayPast(VirtualHost other, RequestDraft made, IReadOnlyList<Demand> demands)
    {
        string? domain = other.Domains
            .Where(d => ConditionLogic.Takes(d, made.SentAuthority))
            .MaxBy(d => d.StartsWith('*') ? d.Length : int.MaxValue);
        if (domain is null || demands.Contains(new Demand(new DomainCondition(domain), false))
            || (domain.StartsWith('*') && target.VirtualHost!.Domains.Any(own => IsBetter(own, domain))))
        {
            return null;
        }

        return [new DomainCondition(domain)];
    }

    /// <summary>Whether a domain takes some of the hosts of a wildcard before the wildcard does.</summary>
    private static bool IsBetter(string domain, string wildcard) =>
        domain.EndsWith(wildcard[1..], StringComparison.OrdinalIgnoreCase)
        && (!domain.StartsWith('*') || domain.Length > wildcard.Length);
}
