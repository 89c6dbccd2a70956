using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Finds a value for a part of a request that meets all demands on it, or shows that there is none.</summary>
internal sealed class PartSearch(PatternCache patterns)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ConditionLanguages _languages = new(patterns);
    private readonly PartUniverse _target = PartUniverse.Target();
    private readonly PartUniverse _method = PartUniverse.Method();
    private readonly PartUniverse _authority = PartUniverse.Authority();
    private readonly PartUniverse _queryValue = PartUniverse.QueryValue();
    private readonly PartUniverse _headerValue = PartUniverse.HeaderValue();
    private readonly PartUniverse _claim = PartUniverse.Claim();

    /// <summary>A path, and what stands behind its question mark where that is asked for.</summary>
    public SearchEnd FindTarget(IReadOnlyList<Demand> demands, out string target) =>
        FindOne(_target, Memberships(demands), out target);

    /// <summary>A method.</summary>
    public SearchEnd FindMethod(IReadOnlyList<Demand> demands, out string method) =>
        FindOne(_method, Memberships(demands), out method);

    /// <summary>A host of a virtual host, with or without a port.</summary>
    public SearchEnd FindAuthority(VirtualHost host, IReadOnlyList<Demand> demands, out string authority)
    {
        List<Membership?> all = Memberships(demands);
        all.Add(new Membership(_languages.Of(host), true));
        return FindOne(_authority, all, out authority);
    }

    /// <summary>A value of a query parameter that is there.</summary>
    public SearchEnd FindQueryValue(IReadOnlyList<Demand> demands, out string value) =>
        FindOne(_queryValue, Memberships(demands), out value);

    /// <summary>Lines of a header that is there: one that meets all demands, or one for each that asks for a value (rule RM-18).</summary>
    public SearchEnd FindHeader(IReadOnlyList<Demand> demands, out List<string> lines) =>
        FindLines(_headerValue, Memberships(demands), out lines);

    /// <summary>Whether the proxy's own value of a header can meet demands.</summary>
    public SearchEnd FindOwn(PartUniverse universe, IReadOnlyList<Demand> demands) =>
        FindOne(universe, Memberships(demands), out _);

    /// <summary>Values of a claim that is there; several of them are a list (rule RM-26).</summary>
    public SearchEnd FindClaim(IReadOnlyList<Demand> demands, out List<string> values) =>
        FindLines(_claim, Memberships(demands), out values);

    private static SearchEnd FindLines(PartUniverse universe, List<Membership?> asked, out List<string> lines)
    {
        lines = [];
        SearchEnd end = FindOne(universe, asked, out string one);
        if (end == SearchEnd.Found)
        {
            lines.Add(one);
            return end;
        }

        // A language that is not known may be wanted as well as not: without it, more strings are found, never fewer.
        bool isSure = asked.TrueForAll(a => a is not null);
        List<Membership?> unwanted = asked.FindAll(a => a is { IsWanted: false });
        foreach (Membership? wanted in asked.Where(a => a is { IsWanted: true }))
        {
            end = FindOne(universe, [.. unwanted, wanted], out one);
            if (end == SearchEnd.None)
            {
                return end;
            }

            isSure &= end == SearchEnd.Found;
            lines.Add(one);
        }

        return !isSure ? SearchEnd.GivenUp : lines.Count > 0 ? SearchEnd.Found : end;
    }

    private static SearchEnd FindOne(PartUniverse universe, List<Membership?> asked, out string value)
    {
        value = "";
        bool isSure = asked.TrueForAll(a => a is not null);
        List<Membership> known = [.. asked.OfType<Membership>(), .. universe.ShutOut];
        SearchEnd end = SearchEnd.GivenUp;
        for (int form = 0; form < universe.Forms.Count; form++)
        {
            end = LanguageSearch.Find([.. known, universe.Forms[form]], Re2ByteSet.All, out byte[] found);
            if (end == SearchEnd.Found && isSure && TryDecode(found, out value))
            {
                return end;
            }
        }

        // The last form holds everything that there is.
        return end == SearchEnd.None ? end : SearchEnd.GivenUp;
    }

    private static bool TryDecode(byte[] bytes, out string text)
    {
        try
        {
            text = Strict.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    /// <summary>What demands come to; <c>null</c> for one whose language is not known.</summary>
    private List<Membership?> Memberships(IReadOnlyList<Demand> demands)
    {
        var all = new List<Membership?>();
        foreach ((Condition condition, bool holds) in demands)
        {
            (Language? language, bool invert) = condition switch
            {
                PathCondition path => (_languages.Of(path.Match), false),
                HeaderCondition header => (_languages.Of(header.Header.Match), header.Header.Invert),
                QueryCondition query => (_languages.Of(query.Parameter.Match), false),
                ClaimCondition claim => (OfClaim(claim.Claim.Match), claim.Claim.Invert),
                DomainCondition domain => (_languages.OfDomain(domain.Domain), false),
                _ => (null, false),
            };
            all.Add(language is null ? null : new Membership(language, holds != invert));
        }

        return all;
    }

    /// <summary>That a claim is there is a condition that no value meets.</summary>
    private Language? OfClaim(StringMatch match) =>
        match.Kind == StringMatchKind.Present ? _languages.Nothing : _languages.Of(match);
}
