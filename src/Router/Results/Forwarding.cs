using System.Collections.Immutable;

namespace HelloMesh.Router;

/// <summary>How a proxy forwards: everything about a route and the destination that was drawn which is the same for each
/// request. What differs from one request to the next is asked of <see cref="RoutingTable"/>.</summary>
public sealed class Forwarding
{
    /// <summary>Envoy's name of the upstream.</summary>
    public required string Cluster { get; init; }

    /// <summary>Host of the cluster; empty where the connection goes on to wherever the client meant it to go
    /// (<c>PassthroughCluster</c>, rule MESH-15).</summary>
    public required string Host { get; init; }

    /// <summary>Port of the cluster; 0 where <see cref="Host"/> is empty.</summary>
    public required int Port { get; init; }

    /// <summary>Subset; <c>null</c> when none.</summary>
    public string? Subset { get; init; }

    /// <summary>The route; <c>null</c> for a TCP proxy, which changes nothing.</summary>
    public Route? Route { get; init; }

    /// <summary>The rule of a TCP proxy; <c>null</c> for a route.</summary>
    public TcpProxy? Tcp { get; init; }

    /// <summary>Host for the upstream; <c>null</c> leaves it (rule ACT-39).</summary>
    public string? Authority { get; init; }

    /// <summary>Operations on the request's headers.</summary>
    public ImmutableArray<HeaderEdit> RequestHeaders { get; init; } = [];

    /// <summary>Operations on the response's headers.</summary>
    public ImmutableArray<HeaderEdit> ResponseHeaders { get; init; } = [];

    /// <summary>Timeout; <c>null</c> for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Retries; <c>null</c> when disabled.</summary>
    public RetrySettings? Retries { get; init; }

    /// <summary>Mirrors.</summary>
    public ImmutableArray<MirrorTarget> Mirrors { get; init; } = [];
}

/// <summary>A cluster that gets copies (rule ACT-70).</summary>
/// <param name="Cluster">Envoy's name.</param>
/// <param name="Host">Its host.</param>
/// <param name="Port">Its port.</param>
/// <param name="Subset">Its subset; <c>null</c> when none.</param>
/// <param name="Percent">0 to 100.</param>
public sealed record MirrorTarget(string Cluster, string Host, int Port, string? Subset, double Percent);
