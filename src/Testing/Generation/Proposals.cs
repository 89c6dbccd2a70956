using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Values worth trying for a part of a request, made from all that conditions say about it, wanted or not. In an
/// order in which the plainest come first.</summary>
internal sealed class Proposals(PatternCache patterns, RealValues real)
{
    /// <summary>Strings tried of one pattern; enough for each choice of a usual alternation to come up.</summary>
    private const int PatternStringsMax = 24;

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "TRACE", "PROPFIND"];

    /// <summary>What a path can carry unchanged to where it is compared (rule RM-45).</summary>
    private static readonly Re2ByteSet PathBytes = SetOf(
        "!$&'()*+,-./0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz~");

    private static readonly Re2ByteSet QueryBytes = Re2ByteSet.Range(0x21, 0x7E) & ~SetOf("&#");

    private static readonly Re2ByteSet HeaderBytes = Re2ByteSet.Range(0x20, 0x7E);

    private static readonly Re2ByteSet MethodBytes = SetOf("-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private static readonly Re2ByteSet HostBytes = SetOf("-.:_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly RegexStrings _strings = new(real);

    /// <summary>Paths, with what stands behind the question mark where a condition on <c>:path</c> asks for it.</summary>
    public List<(string Path, string? Query)> Paths(IReadOnlyList<Demand> demands)
    {
        var all = new List<string>();
        foreach (PathCondition condition in demands.Select(d => d.Condition).OfType<PathCondition>())
        {
            AddPaths(all, condition.Match);
        }

        foreach (HeaderCondition condition in demands.Select(d => d.Condition).OfType<HeaderCondition>())
        {
            AddValues(all, condition.Header.Match, PathBytes | SetOf("?"));
        }

        string[] tails = [.. all.Where(path => path.StartsWith('/')).Distinct()];
        foreach (PathCondition condition in demands.Where(d => d.Holds).Select(d => d.Condition).OfType<PathCondition>())
        {
            if (condition.Match.PathKind == PathMatchKind.Prefix && tails.Length <= 64)
            {
                all.AddRange(tails.Select(tail => condition.Match.Path.TrimEnd('/') + tail));
            }
        }

        if (all.Count == 0)
        {
            all.Add("/");
        }

        all.Add("/" + real.Word());
        all.Add("/" + real.Tail());
        all.Add("/");
        return [.. all.Where(path => path.StartsWith('/')).Distinct().Select(Split)];
    }

    /// <summary>Methods.</summary>
    public List<string> MethodsFor(IReadOnlyList<Demand> demands)
    {
        List<string> all = HeaderValues(demands, MethodBytes);
        all.InsertRange(0, Methods);
        all.RemoveAll(method => method.Length == 0 || !method.All(c => MethodBytes.Contains((byte)c)));
        return all;
    }

    /// <summary>Values of <c>Host</c>; the plain one comes first.</summary>
    public List<string> AuthoritiesFor(IReadOnlyList<Demand> demands, RequestDraft frame)
    {
        string host = frame.Host;
        List<string> all = [frame.SentAuthority, host, host + ":443", host + ":80", host + ":8080", host.ToUpperInvariant()];
        List<string> asked = HeaderValues(demands, HostBytes);
        all.AddRange(frame.HostEndings.SelectMany(ending => asked.Select(text => text.TrimEnd('.') + ending)));
        all.AddRange(asked);
        all.RemoveAll(authority => authority.Length == 0);
        return all;
    }

    /// <summary>Values of a header.</summary>
    public List<string> HeaderValuesFor(IReadOnlyList<Demand> demands)
    {
        List<string> all = HeaderValues(demands, HeaderBytes);
        all.RemoveAll(value => value != value.Trim(' ', '\t') || value.AsSpan().ContainsAny("\r\n\0"));
        return all;
    }

    /// <summary>Values of a query parameter.</summary>
    public List<string> QueryValuesFor(IReadOnlyList<Demand> demands)
    {
        var all = new List<string>();
        foreach (QueryCondition condition in demands.Select(d => d.Condition).OfType<QueryCondition>())
        {
            AddValues(all, condition.Parameter.Match, QueryBytes);
        }

        AddPlain(all);
        all.RemoveAll(value => value.Any(c => c > 0x7E || !QueryBytes.Contains((byte)c)));
        return all;
    }

    /// <summary>Values of a claim.</summary>
    public List<string> ClaimValuesFor(IReadOnlyList<Demand> demands)
    {
        var all = new List<string>();
        foreach (ClaimCondition condition in demands.Select(d => d.Condition).OfType<ClaimCondition>())
        {
            AddValues(all, condition.Claim.Match, HeaderBytes);
        }

        AddPlain(all);
        return all;
    }

    /// <summary>Strings of a pattern that do match it.</summary>
    public IEnumerable<string> Matching(string pattern, Re2ByteSet allowed)
    {
        if (patterns.Find(pattern) is not { } regex)
        {
            yield break;
        }

        for (int i = 0; i < PatternStringsMax; i++)
        {
            if (_strings.Make(regex.Tree, allowed, i) is { } text && patterns.IsFullMatch(pattern, text))
            {
                yield return text;
            }
        }
    }

    /// <summary>Paths that a pattern takes.</summary>
    public IEnumerable<string> MatchingPaths(string pattern) => Matching(pattern, PathBytes);

    /// <summary>Values of a header that a pattern takes.</summary>
    public IEnumerable<string> MatchingHeaders(string pattern) => Matching(pattern, HeaderBytes);

    /// <summary>A target at its question mark.</summary>
    public static (string Path, string? Query) Split(string target)
    {
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (target, null) : (target[..mark], target[(mark + 1)..]);
    }

    private static Re2ByteSet SetOf(string characters)
    {
        Re2ByteSet set = Re2ByteSet.None;
        foreach (char c in characters)
        {
            set |= Re2ByteSet.Of((byte)c);
        }

        return set;
    }

    private void AddPaths(List<string> all, RouteMatch match)
    {
        switch (match.PathKind)
        {
            case PathMatchKind.Exact:
                all.Add(match.Path);
                break;
            case PathMatchKind.Prefix:
                all.AddRange(
                    match.Path,
                    match.Path.TrimEnd('/') + "/" + real.Tail(),
                    match.Path + real.Word(),
                    match.Path + "-" + real.Id(),
                    match.Path + "/",
                    match.Path + "." + real.Word(),
                    match.Path + "/" + real.Id() + "/" + real.Word());
                break;
            default:
                all.AddRange(Matching(match.Path, PathBytes));
                break;
        }

        if (match.IgnoreCase)
        {
            all.Add(match.Path.ToUpperInvariant());
            all.Add(match.Path.ToLowerInvariant());
        }
    }

    private List<string> HeaderValues(IReadOnlyList<Demand> demands, Re2ByteSet allowed)
    {
        var all = new List<string>();
        List<HeaderMatcher> headers = [.. demands.Select(d => d.Condition).OfType<HeaderCondition>().Select(h => h.Header)];
        foreach (HeaderMatcher header in headers)
        {
            AddValues(all, header.Match, allowed);
        }

        string[] endings = headers.Count > 1 ? [.. all] : [];
        foreach (HeaderMatcher header in headers.Where(h => h.Match.Kind == StringMatchKind.Prefix))
        {
            all.AddRange(endings.Select(ending => header.Match.Value + ending));
        }

        AddPlain(all);
        return all;
    }

    private void AddValues(List<string> all, StringMatch match, Re2ByteSet allowed)
    {
        switch (match.Kind)
        {
            case StringMatchKind.Exact:
                all.Add(match.Value);
                break;
            case StringMatchKind.Prefix:
                all.AddRange(match.Value + real.Word(), match.Value, match.Value + "-" + real.Id());
                break;
            case StringMatchKind.Regex:
                all.AddRange(Matching(match.Value, allowed));
                break;
            default:
                break;
        }
    }

    private void AddPlain(List<string> all) => all.AddRange(real.UserName(), real.Id(), "true", "1", "");
}
