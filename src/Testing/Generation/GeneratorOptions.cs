using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>What to generate.</summary>
public sealed record GeneratorOptions
{
    /// <summary>The largest <see cref="Count"/>.</summary>
    public const int CountMax = 100_000_000;

    /// <summary>The same seed gives the same requests, byte for byte; default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many requests, 1 to <see cref="CountMax"/>; <c>null</c> (the default) takes each one that the manifests
    /// ask for once: hits, near misses, boundaries, forms of hosts and connections.</summary>
    public int? Count { get; init; }

    /// <summary>Shares and skew where <see cref="Count"/> is given; default <see cref="GenerationProfile.Even"/>.</summary>
    public GenerationProfile Profile { get; init; } = GenerationProfile.Even;

    /// <summary>Workloads that call inside the mesh; <c>null</c> (the default) takes those that the rules for the mesh need,
    /// an empty list none.</summary>
    public IReadOnlyList<WorkloadId>? Callers { get; init; }

    /// <summary>True: each line carries <c>expect</c> with what these manifests answer, so that the file is a test. Requests
    /// whose answer depends on a draw then carry the draw. Default false.</summary>
    public bool WithExpectations { get; init; }
}

/// <summary>What a generated request is for.</summary>
public enum RequestPurpose
{
    /// <summary>To come to a route.</summary>
    Hit,

    /// <summary>To miss one condition of a route by one step.</summary>
    NearMiss,

    /// <summary>To stand at the edge of a path condition.</summary>
    Boundary,

    /// <summary>To name a host in another form, or an unknown one.</summary>
    Host,

    /// <summary>To connect in another way than the server expects.</summary>
    Transport,
}
