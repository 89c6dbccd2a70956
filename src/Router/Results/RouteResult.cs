using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>A cluster and its share of a route's traffic.</summary>
/// <param name="Cluster">Envoy's name, <c>outbound|port|subset|host</c>.</param>
/// <param name="Weight">Share; no percentage.</param>
public readonly record struct ClusterWeight(string Cluster, int Weight);

/// <summary>A cluster that gets copies, and of how many requests.</summary>
/// <param name="Cluster">Envoy's name.</param>
/// <param name="Percent">0 to 100.</param>
public readonly record struct ClusterMirror(string Cluster, double Percent);

/// <summary>A header as it arrives: its final values, or <c>null</c> where the proxy removed it.</summary>
/// <param name="Name">Name in lower case.</param>
/// <param name="Values">Values in order; <c>null</c> when removed.</param>
public sealed record HeaderChange(string Name, ImmutableArray<string>? Values);

/// <summary>What the destination receives.</summary>
/// <param name="Authority">Host; <c>null</c> where it depends on which weighted destination is drawn.</param>
/// <param name="Path">Path with query.</param>
/// <param name="Headers">Headers that the proxy changed, by name.</param>
public sealed record UpstreamRequest(string? Authority, string Path, ImmutableArray<HeaderChange> Headers);

/// <summary>Fault injection of the route; percentages 0 to 100.</summary>
/// <param name="AbortStatus">Status; <c>null</c> for none.</param>
/// <param name="AbortPercent">Share that is aborted.</param>
/// <param name="Delay">Delay; <c>null</c> for none.</param>
/// <param name="DelayPercent">Share that is delayed.</param>
public sealed record FaultSettings(int? AbortStatus, double AbortPercent, TimeSpan? Delay, double DelayPercent)
{
    /// <summary>Name of the gRPC status of an abort, for example <c>UNAVAILABLE</c>; <c>null</c> for an HTTP abort.</summary>
    public string? AbortGrpcStatus { get; init; }
}

/// <summary>Retries of the route.</summary>
/// <param name="Attempts">Number of retries.</param>
/// <param name="On">Envoy's conditions; <c>null</c> for none.</param>
/// <param name="PerTryTimeout">Timeout of one try; <c>null</c> for none.</param>
/// <param name="IsDefault">True when the rule says nothing and the control plane's default applies (rule ACT-71).</param>
public sealed record RetrySettings(int Attempts, string? On, TimeSpan? PerTryTimeout, bool IsDefault)
{
    /// <summary>Statuses that <c>retriable-status-codes</c> means; empty for none (rule ACT-71).</summary>
    public ImmutableArray<int> StatusCodes { get; init; } = [];

    /// <summary>Base interval of the back-off; <c>null</c> for Envoy's.</summary>
    public TimeSpan? Backoff { get; init; }
}

/// <summary>The answer to one request; fields that do not apply are <c>null</c> or empty.</summary>
public sealed record RouteResult
{
    /// <summary>What becomes of the request.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary><c>host:port</c> with the host fully qualified.</summary>
    public string? Destination { get; init; }

    /// <summary>Subset; <c>null</c> when none.</summary>
    public string? Subset { get; init; }

    /// <summary>Envoy's name of the upstream.</summary>
    public string? Cluster { get; init; }

    /// <summary>Whether the loaded manifests make the cluster known to the proxy (rule ACT-10).</summary>
    public bool? Known { get; init; }

    /// <summary>Weighted clusters, where the route splits traffic (rule ACT-16).</summary>
    public ImmutableArray<ClusterWeight> Weights { get; init; } = [];

    /// <summary><c>namespace/name</c> of the rule's owner; the root, for delegates.</summary>
    public string? VirtualService { get; init; }

    /// <summary>Envoy's route name.</summary>
    public string? Route { get; init; }

    /// <summary>The rule within its owner: <c>http[1].match[0]</c>.</summary>
    public string? Rule { get; init; }

    /// <summary>Where the rule stands.</summary>
    public SourceSpan Source { get; init; }

    /// <summary>The workload that answered.</summary>
    public string? Workload { get; init; }

    /// <summary><c>namespace/name</c> of the Gateway.</summary>
    public string? Gateway { get; init; }

    /// <summary>The server within it: <c>servers[0]</c>.</summary>
    public string? Server { get; init; }

    /// <summary>Envoy's name of the listener, for example <c>0.0.0.0_443</c>.</summary>
    public string? Listener { get; init; }

    /// <summary>Envoy's name of the route configuration (rule GW-19).</summary>
    public string? RouteConfig { get; init; }

    /// <summary>Envoy's name of the virtual host (rule VH-27).</summary>
    public string? VirtualHost { get; init; }

    /// <summary>Status that the proxy itself answers; <c>null</c> where an upstream does.</summary>
    public int? Status { get; init; }

    /// <summary>Envoy's response flags.</summary>
    public string? Flags { get; init; }

    /// <summary>Envoy's response code details.</summary>
    public string? Details { get; init; }

    /// <summary><c>location</c> header of a redirect.</summary>
    public string? Location { get; init; }

    /// <summary>Body of a direct response.</summary>
    public string? Body { get; init; }

    /// <summary>What the destination receives.</summary>
    public UpstreamRequest? Upstream { get; init; }

    /// <summary>Headers of the response that the proxy changes.</summary>
    public ImmutableArray<HeaderChange> ResponseHeaders { get; init; } = [];

    /// <summary>Mirrors of the route.</summary>
    public ImmutableArray<ClusterMirror> Mirrors { get; init; } = [];

    /// <summary>Fault injection of the route.</summary>
    public FaultSettings? Fault { get; init; }

    /// <summary>Timeout of the route; <c>null</c> for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Retries of the route.</summary>
    public RetrySettings? Retries { get; init; }

    /// <summary>Server names of a TCP proxy's filter chain; <c>null</c> where HTTP is served.</summary>
    public ImmutableArray<string>? Chain { get; init; }

    /// <summary>One sentence, where there is no destination.</summary>
    public string? Reason { get; init; }
}
