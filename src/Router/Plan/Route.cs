using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>One route of a virtual host: a match element of an <c>http</c> rule with the rule's action (rule RM-1).</summary>
public sealed class Route
{
    private readonly VirtualService? _virtualService;

    /// <summary>Envoy's name; empty when the rule has none.</summary>
    public required string Name { get; init; }

    /// <summary>Conditions, all of which must hold.</summary>
    public required RouteMatch Match { get; init; }

    /// <summary>What to do.</summary>
    public required RouteAction Action { get; init; }

    /// <summary>Owner; the root, for delegates. <c>null</c> for default routes inside the mesh.</summary>
    public VirtualService? VirtualService
    {
        get => _virtualService ?? OwnerReference?.VirtualService;
        init => _virtualService = value;
    }

    /// <summary>Namespace and name of <see cref="VirtualService"/>; in a plan from a snapshot they are there without it.</summary>
    public NamespacedName? Owner => _virtualService?.Id ?? OwnerReference?.Id;

    internal ManifestReference? OwnerReference { get; init; }

    /// <summary>The rule within its owner: <c>http[1].match[0]</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>Where the rule stands.</summary>
    public SourceSpan Source { get; init; }

    /// <summary>Catch-all in the control plane's exact sense (rule VH-22).</summary>
    public bool IsCatchAll { get; init; }

    /// <summary>Header operations on the request (rules ACT-42, ACT-43).</summary>
    public HeaderOperation RequestHeaders { get; init; } = HeaderOperation.None;

    /// <summary>Header operations on the response.</summary>
    public HeaderOperation ResponseHeaders { get; init; } = HeaderOperation.None;

    /// <summary>Fault injection (rules ACT-50 to ACT-52).</summary>
    public FaultSettings? Fault { get; init; }

    /// <summary>CORS policy (rule ACT-54).</summary>
    public CorsPolicy? Cors { get; init; }
}

/// <summary>How a path is compared.</summary>
public enum PathMatchKind
{
    /// <summary>The path starts with the text (rule RM-10).</summary>
    Prefix,

    /// <summary>The path equals the text (rule RM-9).</summary>
    Exact,

    /// <summary>The pattern matches the whole path (rule RM-11).</summary>
    Regex,
}

/// <summary>Conditions of a route.</summary>
public sealed class RouteMatch
{
    /// <summary>How the path is compared; no condition is prefix <c>/</c> (rule RM-12).</summary>
    public required PathMatchKind PathKind { get; init; }

    /// <summary>Text or pattern.</summary>
    public required string Path { get; init; }

    /// <summary>ASCII-case-insensitive; only for exact and prefix (rule RM-13).</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>True when the rule has a <c>uri</c> condition, false when <see cref="Path"/> is the default.</summary>
    public bool HasUri { get; init; }

    /// <summary>Conditions on headers and pseudo headers; method, scheme and authority are among them.</summary>
    public ImmutableArray<HeaderMatcher> Headers { get; init; } = [];

    /// <summary>Conditions on query parameters (rule RM-24).</summary>
    public ImmutableArray<NamedMatch> Query { get; init; } = [];

    /// <summary>Conditions on JWT claims (rule RM-26).</summary>
    public ImmutableArray<ClaimMatcher> Claims { get; init; } = [];
}

/// <summary>A condition on a header or pseudo header.</summary>
/// <param name="Name">Name in lower case: <c>x-user</c>, <c>:method</c>, <c>:authority</c>.</param>
/// <param name="Match">Condition on a value.</param>
/// <param name="Invert">True for <c>withoutHeaders</c> (rule RM-20).</param>
public sealed record HeaderMatcher(string Name, StringMatch Match, bool Invert);

/// <summary>A condition on a JWT claim.</summary>
/// <param name="Path">Claim names, outermost first.</param>
/// <param name="Match">Condition on a string value.</param>
/// <param name="Invert">True for <c>withoutHeaders</c>.</param>
public sealed record ClaimMatcher(ImmutableArray<string> Path, StringMatch Match, bool Invert);

/// <summary>What a route does.</summary>
public abstract class RouteAction;

/// <summary>Sends the request to a cluster, or to one of several by weight (rules ACT-15, ACT-16).</summary>
public sealed class ForwardAction : RouteAction
{
    /// <summary>Clusters in order; one, unless <see cref="IsWeighted"/>.</summary>
    public required ImmutableArray<WeightedCluster> Clusters { get; init; }

    /// <summary>True when Envoy holds a weighted list, even one of length one (rule ACT-16).</summary>
    public required bool IsWeighted { get; init; }

    /// <summary>Replacement of the matched path; <c>null</c> for none (rule ACT-35).</summary>
    public string? PathRewrite { get; init; }

    /// <summary>Pattern of a regex rewrite; <c>null</c> for none (rule ACT-37).</summary>
    public string? RegexRewritePattern { get; init; }

    /// <summary>Replacement of the regex rewrite.</summary>
    public string RegexRewriteSubstitution { get; init; } = "";

    /// <summary>Host for the upstream; <c>null</c> leaves it (rules ACT-38, ACT-39).</summary>
    public string? AuthorityRewrite { get; init; }

    /// <summary>Timeout; <c>null</c> for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Retries; <c>null</c> when disabled.</summary>
    public RetrySettings? Retries { get; init; }

    /// <summary>Mirrors (rule ACT-70).</summary>
    public ImmutableArray<ClusterMirror> Mirrors { get; init; } = [];
}

/// <summary>One cluster of a route.</summary>
/// <param name="Name">Envoy's name, <c>outbound|port|subset|host</c>.</param>
/// <param name="Weight">Share.</param>
/// <param name="Headers">Header operations of this destination (rule ACT-43).</param>
/// <param name="AuthorityRewrite">Host for the upstream set at this level; <c>null</c> leaves it.</param>
public sealed record WeightedCluster(string Name, int Weight, HeaderOperations? Headers, string? AuthorityRewrite);

/// <summary>A redirect (rules ACT-25 to ACT-28).</summary>
public sealed class RedirectAction : RouteAction
{
    /// <summary>Status.</summary>
    public required int Status { get; init; }

    /// <summary>Scheme; empty keeps the request's.</summary>
    public required string Scheme { get; init; }

    /// <summary>Host; empty keeps the request's.</summary>
    public required string Host { get; init; }

    /// <summary>Port; 0 for none (rule ACT-28).</summary>
    public required int Port { get; init; }

    /// <summary>New path; <c>null</c> for none (rule ACT-27).</summary>
    public string? Path { get; init; }

    /// <summary>Replacement of the matched prefix; <c>null</c> for none.</summary>
    public string? PrefixRewrite { get; init; }
}

/// <summary>A fixed answer (rule ACT-32).</summary>
/// <param name="status">HTTP status.</param>
/// <param name="body">Body; <c>null</c> for none.</param>
public sealed class DirectResponseAction(int status, string? body) : RouteAction
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>Body; <c>null</c> for none.</summary>
    public string? Body { get; } = body;
}
