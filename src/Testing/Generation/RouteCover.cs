using System.Collections.Immutable;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Proofs that no request can come to a route. Careful: what it does not see through, it does not claim.</summary>
internal sealed class RouteCover(PatternCache patterns)
{
    /// <summary>Why no request comes to a target, in a sentence; <c>null</c> where there is no proof.</summary>
    public string? WhyUnreachable(Target target)
    {
        if (target.Route is not { } route)
        {
            return null;
        }

        VirtualHost host = target.VirtualHost!;
        if (FindCover(host, target.Match.Route) is { } cover)
        {
            Target earlier = target with { Match = target.Match with { Route = host.Routes.IndexOf(cover) } };
            return $"{earlier.Name} takes everything that it takes ({cover.Source})";
        }

        return host.RequiresTls && !target.Chain.TerminatesTls && target.Plan.IsGateway
            ? "the server redirects everything to https (rule GW-16)"
            : Contradiction(route, host, target.Chain.TerminatesTls ? "https" : "http");
    }

    /// <summary>An earlier route of the virtual host that takes everything that a route takes; <c>null</c> when none does.</summary>
    public Route? FindCover(VirtualHost host, int route)
    {
        RouteMatch covered = host.Routes[route].Match;
        return host.Routes.Take(route).FirstOrDefault(earlier => Covers(earlier.Match, covered));
    }

    /// <summary>Whether each request that the second takes is taken by the first.</summary>
    public bool Covers(RouteMatch first, RouteMatch second) =>
        PathCovers(first, second)
        && first.Headers.All(a => second.Headers.Any(b => HeaderFollows(a, b)))
        && first.Query.All(a => second.Query.Any(b => a.Name == b.Name && Follows(a.Match, b.Match)))
        && first.Claims.All(a => second.Claims.Any(b => a.Path.SequenceEqual(b.Path) && a.Invert == b.Invert
            && (Same(a.Match, b.Match) || (!a.Invert && a.Match.Kind != StringMatchKind.Present && Follows(a.Match, b.Match)))));

    /// <summary>Why a route asks for what no request has; <c>null</c> where nothing of the kind is seen.</summary>
    /// <param name="route">The route.</param>
    /// <param name="host">Its virtual host.</param>
    /// <param name="scheme">What its listener speaks.</param>
    public string? Contradiction(Route route, VirtualHost host, string scheme)
    {
        RouteMatch match = route.Match;
        foreach (HeaderMatcher header in match.Headers)
        {
            if (header.Name == ":scheme" && patterns.Holds(header.Match, scheme) == header.Invert)
            {
                return $"{ConditionText.OfHeader(header)}, and the listener takes {scheme} only";
            }

            if (header is { Name: ":authority", Invert: false } && !host.Domains.Any(domain => CanBe(domain, header.Match)))
            {
                return $"{ConditionText.OfHeader(header)}, which is no Host of virtual host {host.Name}";
            }
        }

        if (match.Query.FirstOrDefault(q => q.Match.Value.Any(IsNeverInQuery)
            && q.Match.Kind is StringMatchKind.Exact or StringMatchKind.Prefix) is { Name: not null } parameter)
        {
            return $"{ConditionText.OfQuery(parameter)} holds a character that no query carries";
        }

        return match.PathKind == PathMatchKind.Regex || match.Path.Length == 0 ? null
            : match.Path[0] != '/' ? $"{ConditionText.OfPath(match)} does not begin with a slash, as every path does"
            : match.Path.Contains('?', StringComparison.Ordinal) ? $"{ConditionText.OfPath(match)} holds a question mark, where every path ends"
            : null;
    }

    /// <summary>A query ends at a hash, a parameter at an ampersand, and blanks or raw bytes are refused (rules RM-43, RM-45).</summary>
    private static bool IsNeverInQuery(char c) => c is <= ' ' or >= '\x7F' or '&' or '#';

    /// <summary>False when no Host of a domain, whatever its case and port, meets a condition.</summary>
    private bool CanBe(string domain, StringMatch match)
    {
        if (domain.StartsWith('*') || match.Kind == StringMatchKind.Present)
        {
            return true;
        }

        string start = match.Kind == StringMatchKind.Regex ? LiteralOf(match.Value) : match.Value;
        return start.Length > domain.Length
            ? start.StartsWith(domain, StringComparison.OrdinalIgnoreCase) && start[domain.Length] == ':'
            : domain.StartsWith(start, StringComparison.OrdinalIgnoreCase)
                && (match.Kind != StringMatchKind.Exact || start.Length == domain.Length);
    }

    private bool PathCovers(RouteMatch first, RouteMatch second)
    {
        if (first is { PathKind: PathMatchKind.Prefix, Path: "/" or "" })
        {
            return true;
        }

        // What ignores case takes more than what does not.
        bool foldsLess = second.IgnoreCase && !first.IgnoreCase && second.Path.Any(char.IsAsciiLetter);
        StringComparison comparison = first.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return (first.PathKind, second.PathKind) switch
        {
            (PathMatchKind.Regex, PathMatchKind.Regex) => first.Path == second.Path || TakesAll(first.Path),
            (PathMatchKind.Regex, _) when TakesAll(first.Path) => true,
            (PathMatchKind.Regex, PathMatchKind.Exact) => !second.IgnoreCase && patterns.IsFullMatch(first.Path, second.Path),
            (PathMatchKind.Regex, PathMatchKind.Prefix) =>
                !second.IgnoreCase && OpenPrefixOf(first.Path) is { } open && second.Path.StartsWith(open, StringComparison.Ordinal),
            (PathMatchKind.Prefix, PathMatchKind.Regex) => LiteralOf(second.Path).StartsWith(first.Path, comparison),
            (PathMatchKind.Prefix, _) => !foldsLess && second.Path.StartsWith(first.Path, comparison),
            (PathMatchKind.Exact, PathMatchKind.Exact) => !foldsLess && second.Path.Equals(first.Path, comparison),
            _ => false,
        };
    }

    private static bool TakesAll(string pattern) => pattern is ".*" or "/.*" or "^.*$" or "^/.*$";

    /// <summary>Whether the first header condition follows from the second.</summary>
    private bool HeaderFollows(HeaderMatcher first, HeaderMatcher second)
    {
        if (first.Name != second.Name || first.Invert != second.Invert)
        {
            return false;
        }

        if (!first.Invert || Same(first.Match, second.Match))
        {
            return Same(first.Match, second.Match) || Follows(first.Match, second.Match);
        }

        // Negated: absence, and whatever the wider one shuts out.
        return second.Match.Kind == StringMatchKind.Present
            ? !patterns.Holds(first.Match, "")
            : first.Match.Kind != StringMatchKind.Present && Follows(second.Match, first.Match);
    }

    private static bool Same(StringMatch a, StringMatch b) => a.Kind == b.Kind && a.Value == b.Value;

    /// <summary>Whether each value that the second takes is taken by the first.</summary>
    private bool Follows(StringMatch first, StringMatch second) => (first.Kind, second.Kind) switch
    {
        (StringMatchKind.Present, _) => true,
        (_, StringMatchKind.Present) => false,
        (StringMatchKind.Regex, StringMatchKind.Exact) => patterns.IsFullMatch(first.Value, second.Value),
        (StringMatchKind.Prefix, StringMatchKind.Exact or StringMatchKind.Prefix) =>
            second.Value.StartsWith(first.Value, StringComparison.Ordinal),
        (StringMatchKind.Prefix, StringMatchKind.Regex) =>
            LiteralOf(second.Value).StartsWith(first.Value, StringComparison.Ordinal),
        _ => Same(first, second),
    };

    /// <summary>The text that every string of a pattern begins with.</summary>
    private string LiteralOf(string pattern) => patterns.Find(pattern) is { } regex ? Literal(regex.Tree, out _) : "";

    /// <summary>The text of a pattern that is a text followed by anything; <c>null</c> for other patterns.</summary>
    private string? OpenPrefixOf(string pattern)
    {
        if (patterns.Find(pattern) is not { } regex)
        {
            return null;
        }

        string literal = Literal(regex.Tree, out ImmutableArray<Re2Node> rest);
        return rest is [Re2Repeat { Min: 0, Max: Re2Repeat.Unbounded, Body: Re2Bytes { Set.Count: >= 255 } }] ? literal : null;
    }

    private static string Literal(Re2Node tree, out ImmutableArray<Re2Node> rest)
    {
        ImmutableArray<Re2Node> parts = tree is Re2Concat all ? all.Parts : [tree];
        int at = 0;
        while (at < parts.Length && parts[at] is Re2Assertion { Kind: Re2AssertionKind.BeginText })
        {
            at++;
        }

        var text = new System.Text.StringBuilder();
        while (at < parts.Length && parts[at] is Re2Bytes { Set: { Count: 1, First: < 0x80 } set })
        {
            text.Append((char)set.First);
            at++;
        }

        rest = parts[at..];
        return text.ToString();
    }
}
