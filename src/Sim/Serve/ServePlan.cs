using System.Collections.Immutable;
using System.Net;
using HelloMesh.Router;

namespace HelloMesh.Sim.Serve;

/// <summary>What a server will do: the options of <c>meshsim serve</c>, checked against the manifests.</summary>
internal sealed class ServePlan
{
    /// <summary>The routes.</summary>
    public required RoutingTable Table { get; init; }

    /// <summary>Listeners that are opened.</summary>
    public required ImmutableArray<ServedListener> Listeners { get; init; }

    /// <summary>Address that they are opened on.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Certificates of the servers.</summary>
    public required ServerCertificates Certificates { get; init; }

    /// <summary>Where destinations really are; empty: the result is the answer.</summary>
    public required UpstreamMap Upstreams { get; init; }

    /// <summary>What delays and timeouts of routes run on.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>A listener of the gateway, and where it is opened.</summary>
/// <param name="Listener">The proxy's listener.</param>
/// <param name="ClientPort">The port that clients of the gateway connect to: its Service's, where there is one.</param>
/// <param name="OpenedPort">The port that is opened instead; 0 takes a free one.</param>
/// <param name="IsTls">True where some filter chain terminates TLS.</param>
internal sealed record ServedListener(Listener Listener, int ClientPort, int OpenedPort, bool IsTls);
