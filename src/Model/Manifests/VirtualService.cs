using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Istio VirtualService: routes for hosts, bound to gateways or to the mesh.</summary>
public sealed class VirtualService : Manifest
{
    /// <inheritdoc />
    public override string Kind => "VirtualService";

    /// <summary>Hosts as written; empty for a delegate (rule ACT-60).</summary>
    public required ImmutableArray<Located<string>> Hosts { get; init; }

    /// <summary>Gateways as written; empty means <c>mesh</c> (rule VH-1).</summary>
    public ImmutableArray<Located<string>> Gateways { get; init; } = [];

    /// <summary>Namespaces that see it; empty means all (rule VH-5).</summary>
    public ImmutableArray<Located<string>> ExportTo { get; init; } = [];

    /// <summary><c>spec.http</c>, in order.</summary>
    public ImmutableArray<HttpRoute> Http { get; init; } = [];

    /// <summary><c>spec.tls</c>, in order.</summary>
    public ImmutableArray<TlsRoute> Tls { get; init; } = [];

    /// <summary><c>spec.tcp</c>, in order.</summary>
    public ImmutableArray<TcpRoute> Tcp { get; init; } = [];
}

/// <summary>One entry of <c>spec.http</c>.</summary>
public sealed record HttpRoute
{
    /// <summary>Name; empty when absent.</summary>
    public string Name { get; init; } = "";

    /// <summary>Alternatives (OR); empty matches every request (rules RM-1, RM-2).</summary>
    public ImmutableArray<HttpMatchRequest> Match { get; init; } = [];

    /// <summary>Destinations; empty for redirects, direct responses and delegations.</summary>
    public ImmutableArray<HttpRouteDestination> Route { get; init; } = [];

    /// <summary>Redirect; beats the two below (rule ACT-20).</summary>
    public HttpRedirect? Redirect { get; init; }

    /// <summary>Fixed answer; beats <see cref="Route"/> (rule ACT-20).</summary>
    public HttpDirectResponse? DirectResponse { get; init; }

    /// <summary>Reference to a delegate; <c>null</c> when there is none (rule ACT-60).</summary>
    public DelegateReference? Delegate { get; init; }

    /// <summary>Change of path and authority for the upstream (rule ACT-35).</summary>
    public HttpRewrite? Rewrite { get; init; }

    /// <summary>Timeout; <c>null</c> means none (rule ACT-71).</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Retries; <c>null</c> means the control plane's default (rule ACT-71).</summary>
    public HttpRetry? Retries { get; init; }

    /// <summary>Fault injection (rules ACT-50 to ACT-52).</summary>
    public HttpFault? Fault { get; init; }

    /// <summary>The single <c>mirror</c> (rule ACT-70).</summary>
    public Destination? Mirror { get; init; }

    /// <summary>Percentage of <see cref="Mirror"/>, 0 to 100; <c>null</c> means 100.</summary>
    public double? MirrorPercentage { get; init; }

    /// <summary>The list <c>mirrors</c> (rule ACT-70).</summary>
    public ImmutableArray<HttpMirror> Mirrors { get; init; } = [];

    /// <summary>CORS policy (rule ACT-54).</summary>
    public CorsPolicy? Cors { get; init; }

    /// <summary>Header operations of the route (rule ACT-42).</summary>
    public HeaderOperations? Headers { get; init; }

    /// <summary>Where the entry stands.</summary>
    public required SourceSpan Span { get; init; }
}

/// <summary>One element of <c>match</c>: conditions that must all hold (rule RM-1).</summary>
public sealed record HttpMatchRequest
{
    /// <summary>Name; empty when absent. Part of the route's name (rule RM-27).</summary>
    public string Name { get; init; } = "";

    /// <summary>Condition on the path; <c>null</c> when absent (rules RM-9 to RM-13).</summary>
    public StringMatch? Uri { get; init; }

    /// <summary>ASCII-case-insensitive exact and prefix path conditions (rule RM-13).</summary>
    public bool IgnoreUriCase { get; init; }

    /// <summary>Condition on the scheme (rule RM-14).</summary>
    public StringMatch? Scheme
    {
        get => _pseudoHeaders.Scheme;
        init => _pseudoHeaders = PseudoHeaders.Of(value, Method, Authority);
    }

    /// <summary>Condition on the method (rule RM-16).</summary>
    public StringMatch? Method
    {
        get => _pseudoHeaders.Method;
        init => _pseudoHeaders = PseudoHeaders.Of(Scheme, value, Authority);
    }

    /// <summary>Condition on the Host as sent (rule RM-15).</summary>
    public StringMatch? Authority
    {
        get => _pseudoHeaders.Authority;
        init => _pseudoHeaders = PseudoHeaders.Of(Scheme, Method, value);
    }

    /// <summary>Conditions on headers, in manifest order (rules RM-17 to RM-19).</summary>
    public ImmutableArray<NamedMatch> Headers { get; init; } = [];

    /// <summary>Negated conditions on headers (rules RM-20, RM-21).</summary>
    public ImmutableArray<NamedMatch> WithoutHeaders { get; init; } = [];

    /// <summary>Conditions on query parameters (rules RM-24, RM-25).</summary>
    public ImmutableArray<NamedMatch> QueryParams { get; init; } = [];

    /// <summary>Server or listener port; 0 means any (rule RM-5).</summary>
    public uint Port { get; init; }

    /// <summary>Labels of the workload whose configuration is made (rule RM-7).</summary>
    public ImmutableDictionary<string, string> SourceLabels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Namespace of that workload; empty means any (rule RM-8).</summary>
    public string SourceNamespace { get; init; } = "";

    /// <summary>Gateways as written; non-empty replaces the source checks (rule RM-6).</summary>
    public ImmutableArray<Located<string>> Gateways { get; init; } = [];

    /// <summary><c>statPrefix</c>; no effect on matching (rule RM-27).</summary>
    public string StatPrefix { get; init; } = "";

    /// <summary>Where the element stands.</summary>
    public required SourceSpan Span { get; init; }

    // PERF: LoadBenchmarks. Most matches have none of the three, which would take half of each.
    private readonly PseudoHeaders _pseudoHeaders = PseudoHeaders.None;

    private sealed record PseudoHeaders(StringMatch? Scheme, StringMatch? Method, StringMatch? Authority)
    {
        public static PseudoHeaders None { get; } = new(null, null, null);

        public static PseudoHeaders Of(StringMatch? scheme, StringMatch? method, StringMatch? authority) =>
            scheme is null && method is null && authority is null ? None : new(scheme, method, authority);
    }
}

/// <summary>One weighted destination of a route.</summary>
/// <param name="Destination">The destination.</param>
/// <param name="Weight">Share; no percentage, 0 when absent (rules ACT-15, ACT-16).</param>
/// <param name="Headers">Header operations at this level (rule ACT-43).</param>
/// <param name="Span">Where it stands.</param>
public sealed record HttpRouteDestination(Destination Destination, int Weight, HeaderOperations? Headers, SourceSpan Span);

/// <summary>A destination as written (rules ACT-1, ACT-2).</summary>
/// <param name="Host">Host; short names are completed with the namespace of the text.</param>
/// <param name="Subset">Subset; empty for none.</param>
/// <param name="Port">Service port; <c>null</c> is inferred (rule ACT-9).</param>
/// <param name="Span">Where it stands.</param>
public sealed record Destination(string Host, string Subset, uint? Port, SourceSpan Span);

/// <summary>One entry of <c>mirrors</c>.</summary>
/// <param name="Destination">Where the copy goes.</param>
/// <param name="Percentage">0 to 100; <c>null</c> means 100.</param>
public sealed record HttpMirror(Destination Destination, double? Percentage);

/// <summary>How a redirect finds its port when it names none (rule ACT-28).</summary>
public enum RedirectDerivePort
{
    /// <summary>The default port of the scheme.</summary>
    FromProtocolDefault = 0,

    /// <summary>The server port of the request.</summary>
    FromRequestPort = 1,
}

/// <summary>A redirect (rules ACT-25 to ACT-28).</summary>
public sealed class HttpRedirect
{
    /// <summary>Replaces the whole path; empty when absent.</summary>
    public string Uri { get; init; } = "";

    /// <summary>Replaces the matched prefix (<c>uri</c> with <c>%PREFIX()%</c> is not part of it); <c>null</c> when absent.</summary>
    public string? PrefixRewrite { get; init; }

    /// <summary>Replaces the host; empty when absent.</summary>
    public string Authority { get; init; } = "";

    /// <summary>Replaces the scheme; empty when absent.</summary>
    public string Scheme { get; init; } = "";

    /// <summary>Explicit port; <c>null</c> when absent.</summary>
    public uint? Port { get; init; }

    /// <summary>Derived port; <c>null</c> when absent.</summary>
    public RedirectDerivePort? DerivePort { get; init; }

    /// <summary>Status; 0 means 301 (rule ACT-25).</summary>
    public uint RedirectCode { get; init; }

    /// <summary>Where it stands.</summary>
    public required SourceSpan Span { get; init; }
}

/// <summary>A fixed answer (rule ACT-32).</summary>
/// <param name="Status">HTTP status, 200 to 599.</param>
/// <param name="Body">Body text; <c>null</c> for none. Bytes that are not UTF-8 are kept as Latin-1 characters.</param>
/// <param name="Span">Where it stands.</param>
public sealed record HttpDirectResponse(uint Status, string? Body, SourceSpan Span);

/// <summary>Reference to a delegate VirtualService (rule ACT-61).</summary>
/// <param name="Name">Name.</param>
/// <param name="Namespace">Namespace; empty means the root's.</param>
/// <param name="Span">Where it stands.</param>
public sealed record DelegateReference(string Name, string Namespace, SourceSpan Span);

/// <summary>A rewrite for the upstream (rules ACT-35 to ACT-40).</summary>
/// <param name="Uri">Replacement of what the <c>uri</c> condition matched; empty when absent.</param>
/// <param name="Authority">New Host; empty when absent.</param>
/// <param name="RegexMatch">Pattern of <c>uriRegexRewrite</c>; <c>null</c> when absent.</param>
/// <param name="RegexRewrite">Its replacement, with <c>\0</c> to <c>\9</c>.</param>
/// <param name="Span">Where it stands.</param>
public sealed record HttpRewrite(string Uri, string Authority, string? RegexMatch, string RegexRewrite, SourceSpan Span);

/// <summary>Retry settings (rule ACT-71).</summary>
/// <param name="Attempts">Number of retries; 0 disables.</param>
/// <param name="PerTryTimeout">Timeout of one try; <c>null</c> when absent.</param>
/// <param name="RetryOn">Conditions as written; empty when absent.</param>
/// <param name="Span">Where it stands.</param>
public sealed record HttpRetry(int Attempts, TimeSpan? PerTryTimeout, string RetryOn, SourceSpan Span)
{
    /// <summary>Base interval of the back-off; <c>null</c> when absent.</summary>
    public TimeSpan? Backoff { get; init; }
}

/// <summary>Fault injection (rules ACT-50 to ACT-52).</summary>
/// <param name="AbortStatus">HTTP status of the abort; <c>null</c> for none.</param>
/// <param name="AbortGrpcStatus">gRPC status name of the abort; <c>null</c> for none.</param>
/// <param name="AbortPercentage">0 to 100; 0 when absent (rule ACT-51).</param>
/// <param name="Delay">Fixed delay; <c>null</c> for none.</param>
/// <param name="DelayPercentage">0 to 100; 0 when absent (rule ACT-52).</param>
/// <param name="Span">Where it stands.</param>
public sealed record HttpFault(
    uint? AbortStatus, string? AbortGrpcStatus, double AbortPercentage, TimeSpan? Delay, double DelayPercentage, SourceSpan Span);

/// <summary>CORS policy (rule ACT-54).</summary>
public sealed class CorsPolicy
{
    /// <summary>Allowed origins.</summary>
    public ImmutableArray<StringMatch> AllowOrigins { get; init; } = [];

    /// <summary>Allowed methods.</summary>
    public ImmutableArray<string> AllowMethods { get; init; } = [];

    /// <summary>Allowed headers.</summary>
    public ImmutableArray<string> AllowHeaders { get; init; } = [];

    /// <summary>Exposed headers.</summary>
    public ImmutableArray<string> ExposeHeaders { get; init; } = [];

    /// <summary>How long a preflight may be kept; <c>null</c> when absent.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Whether credentials are allowed; <c>null</c> when absent.</summary>
    public bool? AllowCredentials { get; init; }

    /// <summary>True for <c>unmatchedPreflights: IGNORE</c>.</summary>
    public bool IgnoreUnmatchedPreflights { get; init; }

    /// <summary>Where it stands.</summary>
    public required SourceSpan Span { get; init; }
}

/// <summary>Operations on request and response headers (rule ACT-42).</summary>
/// <param name="Request">Operations on the request.</param>
/// <param name="Response">Operations on the response.</param>
public sealed record HeaderOperations(HeaderOperation Request, HeaderOperation Response);

/// <summary>Remove, set, add; lists keep manifest order.</summary>
/// <param name="Set">Replaces all values.</param>
/// <param name="Add">Appends a value.</param>
/// <param name="Remove">Names to remove.</param>
public sealed record HeaderOperation(
    ImmutableArray<KeyValuePair<string, string>> Set,
    ImmutableArray<KeyValuePair<string, string>> Add,
    ImmutableArray<string> Remove)
{
    /// <summary>No operation at all.</summary>
    public static HeaderOperation None { get; } = new([], [], []);
}

/// <summary>One entry of <c>spec.tls</c> (rule TLS-3).</summary>
/// <param name="Match">Matches, in order.</param>
/// <param name="Route">Destinations.</param>
/// <param name="Span">Where it stands.</param>
public sealed record TlsRoute(ImmutableArray<L4Match> Match, ImmutableArray<RouteDestination> Route, SourceSpan Span);

/// <summary>One entry of <c>spec.tcp</c> (rule TLS-20).</summary>
/// <param name="Match">Matches, in order; empty passes always.</param>
/// <param name="Route">Destinations.</param>
/// <param name="Span">Where it stands.</param>
public sealed record TcpRoute(ImmutableArray<L4Match> Match, ImmutableArray<RouteDestination> Route, SourceSpan Span);

/// <summary>One match of a <c>tls</c> or <c>tcp</c> entry.</summary>
public sealed class L4Match
{
    /// <summary>SNI names; only for <c>tls</c> (rule TLS-7).</summary>
    public ImmutableArray<Located<string>> SniHosts { get; init; } = [];

    /// <summary>Destination networks; no effect on gateways (rule TLS-4).</summary>
    public ImmutableArray<string> DestinationSubnets { get; init; } = [];

    /// <summary>Port; 0 means any.</summary>
    public uint Port { get; init; }

    /// <summary>Labels of the calling workload; no effect on gateways.</summary>
    public ImmutableDictionary<string, string> SourceLabels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Namespace of the calling workload; no effect on gateways.</summary>
    public string SourceNamespace { get; init; } = "";

    /// <summary>Gateways as written; empty means all.</summary>
    public ImmutableArray<Located<string>> Gateways { get; init; } = [];

    /// <summary>Where it stands.</summary>
    public required SourceSpan Span { get; init; }
}

/// <summary>A weighted destination of a <c>tls</c> or <c>tcp</c> entry.</summary>
/// <param name="Destination">The destination.</param>
/// <param name="Weight">Share; 0 when absent.</param>
/// <param name="Span">Where it stands.</param>
public sealed record RouteDestination(Destination Destination, int Weight, SourceSpan Span);
