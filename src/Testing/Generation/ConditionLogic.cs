using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Whether proposed values meet demands, by the same rules as the matcher. The matcher has the last word: this
/// only spares it proposals that cannot win.</summary>
internal sealed class ConditionLogic(PatternCache patterns)
{
    public PatternCache Patterns => patterns;

    /// <summary>Values of a header, none where it is absent (rules RM-18, RM-20).</summary>
    public bool Meets(IReadOnlyList<string> values, IEnumerable<Demand> demands) =>
        demands.All(demand => demand.Condition is not HeaderCondition { Header: var header } || HeaderHolds(header, values) == demand.Holds);

    /// <summary>Value of <c>Host</c>, which domains of virtual hosts are compared with as well.</summary>
    public bool MeetsAuthority(string value, IReadOnlyList<Demand> demands) =>
        Meets([value], demands)
        && demands.All(demand => demand.Condition is not DomainCondition { Domain: var domain } || Takes(domain, value) == demand.Holds);

    /// <summary>Whether a domain takes a host (rules VH-30 to VH-33).</summary>
    public static bool Takes(string domain, string authority)
    {
        int colon = authority.LastIndexOf(':');
        ReadOnlySpan<char> host = colon >= 0 && authority.IndexOf(']', colon) < 0 ? authority.AsSpan(0, colon) : authority;
        return domain.StartsWith('*')
            ? domain == "*" || (host.Length >= domain.Length && host.EndsWith(domain.AsSpan(1), StringComparison.OrdinalIgnoreCase))
            : host.Equals(domain, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Value of a query parameter; <c>null</c> where it is absent (rule RM-24).</summary>
    public bool MeetsQuery(string? value, IEnumerable<Demand> demands) =>
        demands.All(demand => demand.Condition is not QueryCondition { Parameter: var parameter }
            || (value is not null && patterns.Holds(parameter.Match, value)) == demand.Holds);

    /// <summary>Value of a claim; <c>null</c> where it is absent (rule RM-26).</summary>
    public bool MeetsClaims(string? value, IEnumerable<Demand> demands) =>
        demands.All(demand => demand.Condition is not ClaimCondition { Claim: var claim } || ClaimHolds(claim, value) == demand.Holds);

    /// <summary>A path and what stands behind its question mark; <c>null</c> for nothing (rules RM-9 to RM-13, RM-22).</summary>
    public bool MeetsPath(string path, string? query, IEnumerable<Demand> demands)
    {
        string whole = query is null ? path : path + "?" + query;
        return demands.All(demand => demand.Condition switch
        {
            PathCondition condition => PathHolds(condition.Match, path) == demand.Holds,
            HeaderCondition condition => HeaderHolds(condition.Header, [whole]) == demand.Holds,
            _ => true,
        });
    }

    public bool PathHolds(RouteMatch match, string path) => match.PathKind switch
    {
        PathMatchKind.Exact => path.Equals(match.Path, ComparisonOf(match)),
        PathMatchKind.Prefix => path.StartsWith(match.Path, ComparisonOf(match)),
        _ => patterns.IsFullMatch(match.Path, path),
    };

    private static StringComparison ComparisonOf(RouteMatch match) =>
        match.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private bool HeaderHolds(HeaderMatcher header, IReadOnlyList<string> values)
    {
        if (header.Match.Kind == StringMatchKind.Present)
        {
            return (values.Count > 0) != header.Invert;
        }

        bool any = values.Count == 0
            ? header.Invert && patterns.Holds(header.Match, "")
            : values.Any(value => patterns.Holds(header.Match, value));
        return any != header.Invert;
    }

    private bool ClaimHolds(ClaimMatcher claim, string? value) =>
        (value is not null && claim.Match.Kind != StringMatchKind.Present && patterns.Holds(claim.Match, value)) != claim.Invert;
}
