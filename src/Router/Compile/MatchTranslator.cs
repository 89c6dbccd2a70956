using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>An Istio match in Envoy's words (rules RM-9 to RM-26, VH-22).</summary>
internal static class MatchTranslator
{
    private const string ClaimPrefix = "@request.auth.claims";

    private static readonly RouteMatch Everything = new() { PathKind = PathMatchKind.Prefix, Path = "/" };

    public static RouteMatch Translate(HttpMatchRequest? match)
    {
        if (match is null)
        {
            return Everything;
        }

        (PathMatchKind kind, string path) = match.Uri switch
        {
            { Kind: StringMatchKind.Exact } uri => (PathMatchKind.Exact, uri.Value),
            { Kind: StringMatchKind.Prefix } uri => (PathMatchKind.Prefix, uri.Value),
            { Kind: StringMatchKind.Regex } uri => (PathMatchKind.Regex, uri.Value),
            _ => (PathMatchKind.Prefix, "/"),   // RM-12: uri: {} is no condition
        };
        return new RouteMatch
        {
            PathKind = kind,
            Path = path,
            IgnoreCase = match.IgnoreUriCase && kind != PathMatchKind.Regex,   // RM-13
            HasUri = match.Uri is { Kind: not StringMatchKind.Present },
            Headers = Headers(match),
            Query = match.QueryParams.Length < 2
                ? match.QueryParams
                : [.. match.QueryParams.OrderBy(q => q.Name, StringComparer.Ordinal)],
            Claims = Claims(match),
        };
    }

    /// <summary>Rule VH-22, to the letter.</summary>
    public static bool IsCatchAll(RouteMatch match) =>
        match.Headers.IsEmpty && match.Query.IsEmpty && match.Claims.IsEmpty
        && match.PathKind switch
        {
            PathMatchKind.Prefix => match.Path == "/",
            PathMatchKind.Regex => match.Path == ".*",
            _ => false,
        };

    private static ImmutableArray<HeaderMatcher> Headers(HttpMatchRequest match)
    {
        if (match is { Headers.IsEmpty: true, WithoutHeaders.IsEmpty: true, Method: null, Authority: null, Scheme: null })
        {
            return [];
        }

        int count = match.Headers.Length + match.WithoutHeaders.Length
            + (match.Method is null ? 0 : 1) + (match.Authority is null ? 0 : 1) + (match.Scheme is null ? 0 : 1);
        ImmutableArray<HeaderMatcher>.Builder headers = ImmutableArray.CreateBuilder<HeaderMatcher>(count);
        AddHeaders(match.Headers, false, headers);
        AddHeaders(match.WithoutHeaders, true, headers);
        AddPseudo(":method", match.Method, headers);         // RM-16
        AddPseudo(":authority", match.Authority, headers);   // RM-15
        AddPseudo(":scheme", match.Scheme, headers);         // RM-14
        return headers.DrainToImmutable();
    }

    private static void AddHeaders(
        ImmutableArray<NamedMatch> conditions, bool invert, ImmutableArray<HeaderMatcher>.Builder headers)
    {
        foreach (NamedMatch condition in conditions)
        {
            if (!IsClaim(condition.Name))
            {
                headers.Add(Header(condition, invert));
            }
        }
    }

    private static void AddPseudo(string name, StringMatch? condition, ImmutableArray<HeaderMatcher>.Builder headers)
    {
        if (condition is { } value)
        {
            headers.Add(new HeaderMatcher(name, value, false));
        }
    }

    private static HeaderMatcher Header(NamedMatch header, bool invert)
    {
        string name = header.Name.ToLowerInvariant();   // RM-17

        // RM-19: the special regex "*" means presence. RM-22: "host" is the authority.
        StringMatch match = header.Match is { Kind: StringMatchKind.Regex, Value: "*" }
            ? header.Match with { Kind = StringMatchKind.Present, Value = "" }
            : header.Match;
        return new HeaderMatcher(name == "host" ? ":authority" : name, match, invert);
    }

    private static bool IsClaim(string name) => name.StartsWith(ClaimPrefix, StringComparison.OrdinalIgnoreCase);

    private static ImmutableArray<ClaimMatcher> Claims(HttpMatchRequest match) =>
        HasClaim(match.Headers) || HasClaim(match.WithoutHeaders)
            ? [.. Claims(match.Headers, false), .. Claims(match.WithoutHeaders, true)]
            : [];

    private static bool HasClaim(ImmutableArray<NamedMatch> headers)
    {
        foreach (NamedMatch header in headers)
        {
            if (IsClaim(header.Name))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<ClaimMatcher> Claims(ImmutableArray<NamedMatch> headers, bool invert) =>
        headers.Where(h => IsClaim(h.Name)).Select(h => new ClaimMatcher(ClaimPath(h.Name), h.Match, invert));

    /// <summary><c>.a.b</c> or <c>[a][b]</c> (rule RM-26).</summary>
    private static ImmutableArray<string> ClaimPath(string name)
    {
        string rest = name[ClaimPrefix.Length..];
        return rest.StartsWith('[') && rest.EndsWith(']')
            ? [.. rest[1..^1].Split("][")]
            : [.. rest.TrimStart('.').Split('.')];
    }
}
