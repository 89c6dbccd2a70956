using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Conditions in words, as tables and explanations print them.</summary>
public static class ConditionText
{
    /// <summary>All conditions of a match, for example <c>prefix /greet, x-user exact "bob"</c>.</summary>
    public static string Of(RouteMatch match)
    {
        ArgumentNullException.ThrowIfNull(match);
        IEnumerable<string> all =
        [
            OfPath(match),
            .. match.Headers.Select(OfHeader),
            .. match.Query.Select(OfQuery),
            .. match.Claims.Select(OfClaim),
        ];
        return string.Join(", ", all);
    }

    /// <summary>The path condition.</summary>
    public static string OfPath(RouteMatch match)
    {
        ArgumentNullException.ThrowIfNull(match);
        string kind = match.PathKind switch
        {
            PathMatchKind.Exact => "exact",
            PathMatchKind.Prefix => "prefix",
            _ => "regex",
        };
        string path = match.Path.Length == 0 ? "\"\"" : match.Path;
        return match.IgnoreCase ? $"{kind} {path} (any case)" : $"{kind} {path}";
    }

    /// <summary>A header condition.</summary>
    public static string OfHeader(HeaderMatcher header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return (header.Invert ? "without " : "") + Of(header.Name, header.Match);
    }

    /// <summary>A query condition.</summary>
    public static string OfQuery(NamedMatch parameter) => Of("?" + parameter.Name, parameter.Match);

    /// <summary>A claim condition.</summary>
    public static string OfClaim(ClaimMatcher claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return (claim.Invert ? "without " : "") + Of("claim " + string.Join('.', claim.Path), claim.Match);
    }

    private static string Of(string name, StringMatch match) => match.Kind switch
    {
        StringMatchKind.Exact => $"{name} exact \"{match.Value}\"",
        StringMatchKind.Prefix => $"{name} prefix \"{match.Value}\"",
        StringMatchKind.Regex => $"{name} regex \"{match.Value}\"",
        _ => $"{name} present",
    };
}
