using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>One condition of a route, with the part of a request that it looks at.</summary>
/// <param name="Subject">Name of that part; conditions on the same part are solved together.</param>
internal abstract record Condition(string Subject)
{
    /// <summary>The subject of paths.</summary>
    public const string PathSubject = ":path";

    /// <summary>The subject of hosts.</summary>
    public const string AuthoritySubject = ":authority";

    /// <summary>In the words of explanations.</summary>
    public abstract string Text { get; }

    /// <summary>All conditions of a route; a path that takes everything is none.</summary>
    public static IEnumerable<Condition> Of(RouteMatch match)
    {
        foreach (HeaderMatcher header in match.Headers)
        {
            yield return new HeaderCondition(header);
        }

        foreach (NamedMatch parameter in match.Query)
        {
            yield return new QueryCondition(parameter);
        }

        foreach (ClaimMatcher claim in match.Claims)
        {
            yield return new ClaimCondition(claim);
        }

        if (match is not { PathKind: PathMatchKind.Prefix, Path: "/" or "" })
        {
            yield return new PathCondition(match);
        }
    }
}

/// <summary>On the path without its query.</summary>
internal sealed record PathCondition(RouteMatch Match) : Condition(PathSubject)
{
    public override string Text => ConditionText.OfPath(Match);
}

/// <summary>On a header or pseudo header.</summary>
internal sealed record HeaderCondition(HeaderMatcher Header) : Condition(Header.Name)
{
    public override string Text => ConditionText.OfHeader(Header);
}

/// <summary>On a query parameter.</summary>
internal sealed record QueryCondition(NamedMatch Parameter) : Condition("?" + Parameter.Name)
{
    public override string Text => ConditionText.OfQuery(Parameter);
}

/// <summary>On a claim.</summary>
internal sealed record ClaimCondition(ClaimMatcher Claim) : Condition("@" + string.Join('\n', Claim.Path))
{
    public override string Text => ConditionText.OfClaim(Claim);
}

/// <summary>On the host: that a domain of a virtual host takes it (rules VH-30, VH-31). No route asks for it; it keeps
/// requests away from virtual hosts that have the better domain.</summary>
internal sealed record DomainCondition(string Domain) : Condition(AuthoritySubject)
{
    public override string Text => $"a Host of {Domain}";
}

/// <summary>A condition that must hold, or must not.</summary>
internal readonly record struct Demand(Condition Condition, bool Holds);
