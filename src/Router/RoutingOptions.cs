namespace HelloMesh.Router;

/// <summary>What to assume about the cluster that the manifests do not say.</summary>
public sealed record RoutingOptions
{
    /// <summary>Gateway workload to compile for when a request names none; <c>null</c> takes every distinct selector of
    /// the loaded Gateways.</summary>
    public WorkloadId? Workload { get; init; }

    /// <summary>True: destinations that no loaded Service or ServiceEntry declares answer <c>cluster_not_found</c>, as in a
    /// cluster that holds exactly these manifests. Default false.</summary>
    public bool ClosedRegistry { get; init; }

    /// <summary>Seed of the draws among weighted destinations and percentages; default 0.</summary>
    public ulong Seed { get; init; }
}
