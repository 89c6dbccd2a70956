using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>The compiled routes of every proxy: immutable, safe to share between threads.</summary>
public sealed partial class RoutingTable
{
    /// <summary>Compiles manifests the way the control plane compiles them for the proxy.</summary>
    /// <param name="manifests">What was loaded; errors in it cost only what they name.</param>
    /// <param name="options">What the manifests do not say; <c>null</c> for the defaults.</param>
    public static RoutingTable Compile(MeshManifests manifests, RoutingOptions? options = null) => throw new NotSupportedException();

    /// <summary>The plans of the gateway workloads, in the order of their names.</summary>
    public ImmutableArray<ProxyPlan> Gateways => throw new NotSupportedException();

    /// <summary>Answers one request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="line">Number of the request in its file, for the seeded draw; 0 when there is none.</param>
    public RouteResult Route(MeshRequest request, long line = 0) => throw new NotSupportedException();

    /// <summary>Answers one request and says how the answer came about.</summary>
    /// <param name="request">The request.</param>
    /// <param name="line">Number of the request in its file, for the seeded draw; 0 when there is none.</param>
    public Explanation Explain(MeshRequest request, long line = 0) => throw new NotSupportedException();
}
