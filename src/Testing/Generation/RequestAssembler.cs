using System.Collections.Immutable;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Puts a request together that meets demands, part by part: of proposed values where one fits, else of what a
/// search finds.</summary>
internal sealed class RequestAssembler(ConditionLogic logic, Proposals proposals)
{
    /// <summary>The attempt that proposes nothing: each part is searched for.</summary>
    public const int Search = int.MaxValue;

    private readonly PartSearch _search = new(logic.Patterns);

    /// <summary>Builds a request on a frame.</summary>
    /// <param name="frame">Everything that leads to the virtual host.</param>
    /// <param name="demands">What the request must meet.</param>
    /// <param name="attempt">0 takes the plainest values that do; each next one goes on to others.</param>
    /// <returns>The request; <c>null</c> when a part has no value that meets its demands.</returns>
    public RequestDraft? Assemble(RequestDraft frame, IReadOnlyList<Demand> demands, int attempt) =>
        TryAssemble(frame, demands, attempt, out RequestDraft? draft, out _) == SearchEnd.Found ? draft : null;

    /// <summary>Builds a request on a frame, or shows that there is none.</summary>
    /// <param name="frame">Everything that leads to the virtual host.</param>
    /// <param name="demands">What the request must meet.</param>
    /// <param name="attempt">As above, or <see cref="Search"/>.</param>
    /// <param name="draft">The request, where one was found.</param>
    /// <param name="refuted">Where there is none, the demands on the part that has no value.</param>
    public SearchEnd TryAssemble(
        RequestDraft frame, IReadOnlyList<Demand> demands, int attempt, out RequestDraft? draft, out IReadOnlyList<Demand> refuted)
    {
        draft = frame;
        refuted = [];
        var claims = new List<(ImmutableArray<string> Path, IReadOnlyList<string> Values)>();
        var query = new List<string>();
        SearchEnd whole = SearchEnd.Found;
        foreach (IGrouping<string, Demand> part in demands.GroupBy(d => d.Condition.Subject))
        {
            Demand[] asked = [.. part];
            SearchEnd end = part.Key switch
            {
                Condition.PathSubject => AddPath(ref draft, asked, attempt, query),
                ":method" => AddMethod(ref draft, asked, attempt),
                Condition.AuthoritySubject => AddAuthority(ref draft, asked, attempt),
                ":scheme" => logic.Meets([draft.Scheme], asked) ? SearchEnd.Found : SearchEnd.None,
                _ when part.Key.StartsWith('?') => AddQuery(query, asked, attempt),
                _ when part.Key.StartsWith('@') => AddClaim(claims, asked, attempt),
                _ => AddHeader(ref draft, part.Key, asked, attempt),
            };
            if (end == SearchEnd.None)
            {
                refuted = asked;
                return end;
            }

            whole = end == SearchEnd.GivenUp ? end : whole;   // another part may still have no value at all
        }

        if (query.Count > 0)
        {
            draft = draft with { Query = string.Join('&', query) };
        }

        if (claims.Count > 0)
        {
            draft = draft with { Claims = ClaimsWriter.Write(claims) };
            whole = draft.Claims is null ? SearchEnd.GivenUp : whole;
        }

        return whole;
    }

    /// <summary>True where a part of a request has no value that meets its demands; false where it has, or may have.</summary>
    /// <param name="frame">Everything that leads to the virtual host.</param>
    /// <param name="demands">What the request must meet.</param>
    /// <param name="subject">The part; demands on others are not looked at.</param>
    public bool IsRefuted(RequestDraft frame, IEnumerable<Demand> demands, string subject) =>
        TryAssemble(frame, [.. demands.Where(d => d.Condition.Subject == subject)], Search, out _, out _) == SearchEnd.None;

    private SearchEnd AddPath(ref RequestDraft draft, Demand[] asked, int attempt, List<string> query)
    {
        List<(string Path, string? Query)> fitting = attempt == Search
            ? []
            : [.. proposals.Paths(asked).Where(target => logic.MeetsPath(target.Path, target.Query, asked))];
        string path;
        string? behind;
        if (fitting.Count > 0)
        {
            (path, behind) = fitting[attempt % fitting.Count];
        }
        else
        {
            SearchEnd end = _search.FindTarget(asked, out string target);
            if (end != SearchEnd.Found)
            {
                return end;
            }

            (path, behind) = Proposals.Split(target);
        }

        if (behind is not null)
        {
            query.Insert(0, behind);
        }

        draft = draft with { Path = path };
        return SearchEnd.Found;
    }

    private SearchEnd AddMethod(ref RequestDraft draft, Demand[] asked, int attempt)
    {
        string? method = Choose(() => proposals.MethodsFor(asked), value => logic.Meets([value], asked), attempt);
        SearchEnd end = method is null ? _search.FindMethod(asked, out method) : SearchEnd.Found;
        draft = draft with { Method = method };
        return end;
    }

    private SearchEnd AddAuthority(ref RequestDraft draft, Demand[] asked, int attempt)
    {
        RequestDraft frame = draft;
        string? chosen = Choose(() => proposals.AuthoritiesFor(asked, frame), value => logic.MeetsAuthority(value, asked), attempt);
        SearchEnd end = SearchEnd.Found;
        if (chosen is null)
        {
            end = draft.VirtualHost is { } host ? _search.FindAuthority(host, asked, out chosen) : SearchEnd.GivenUp;
        }

        draft = draft with { Authority = chosen == draft.SentAuthority ? draft.Authority : chosen };
        return end;
    }

    private SearchEnd AddQuery(List<string> query, Demand[] asked, int attempt)
    {
        if (logic.MeetsQuery(null, asked))
        {
            return SearchEnd.Found;
        }

        string name = asked[0].Condition.Subject[1..];
        if (name.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || name.AsSpan().IndexOfAny("&#=") >= 0)
        {
            return SearchEnd.None;   // RM-25: no query carries such a name
        }

        string? value = Choose(() => proposals.QueryValuesFor(asked), v => logic.MeetsQuery(v, asked), attempt);
        SearchEnd end = value is null ? _search.FindQueryValue(asked, out value) : SearchEnd.Found;
        query.Add($"{name}={value}");
        return end;
    }

    private SearchEnd AddClaim(
        List<(ImmutableArray<string> Path, IReadOnlyList<string> Values)> claims, Demand[] asked, int attempt)
    {
        if (logic.MeetsClaims(null, asked))
        {
            return SearchEnd.Found;
        }

        ImmutableArray<string> path = ((ClaimCondition)asked[0].Condition).Claim.Path;
        if (Choose(() => proposals.ClaimValuesFor(asked), v => logic.MeetsClaims(v, asked), attempt) is { } value)
        {
            claims.Add((path, [value]));
            return SearchEnd.Found;
        }

        SearchEnd end = _search.FindClaim(asked, out List<string> values);
        claims.Add((path, values));
        return end;
    }

    /// <summary>No header, else one line of it, else as many as it takes: each line counts for itself (rule RM-18).</summary>
    private SearchEnd AddHeader(ref RequestDraft draft, string name, Demand[] asked, int attempt)
    {
        if (OwnHeaders.Of(name, draft) is { } own)
        {
            return _search.FindOwn(own, asked);
        }

        if (logic.Meets([], asked))
        {
            return SearchEnd.Found;
        }

        if (OwnHeaders.IsRemoved(name))
        {
            return SearchEnd.None;
        }

        List<string> lines = [];
        SearchEnd end = SearchEnd.Found;
        if (Choose(() => proposals.HeaderValuesFor(asked), value => logic.Meets([value], asked), attempt) is { } one)
        {
            lines.Add(one);
        }
        else
        {
            end = _search.FindHeader(asked, out lines);
        }

        foreach (string line in lines)
        {
            draft = With(draft, name, line);
        }

        return end;
    }

    /// <summary>An upgrade counts only where <c>connection</c> names it (rule RM-52).</summary>
    private static RequestDraft With(RequestDraft draft, string name, string value) =>
        name == "upgrade" ? draft.With(name, value).With("connection", "Upgrade") : draft.With(name, value);

    private static string? Choose(Func<List<string>> propose, Predicate<string> meets, int attempt)
    {
        if (attempt == Search)
        {
            return null;
        }

        List<string> fitting = propose().FindAll(meets);
        return fitting.Count == 0 ? null : fitting[attempt % fitting.Count];
    }
}
