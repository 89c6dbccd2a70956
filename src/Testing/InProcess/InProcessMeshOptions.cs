using System.Collections.Immutable;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>How an <see cref="InProcessMesh"/> behaves where the manifests leave it open.</summary>
public sealed record InProcessMeshOptions
{
    /// <summary>Seed of the draws among weighted destinations and percentages; default 0. Calls are numbered as they come,
    /// so the same calls in the same order are drawn alike.</summary>
    public ulong Seed { get; init; }

    /// <summary>0 to 1 (exclusive): replaces every seeded draw; <c>null</c> (the default) for none. A client or a request may
    /// have its own.</summary>
    public double? Draw { get; init; }

    /// <summary>Clock of delays, timeouts and waits before retries; the system's by default. With a clock of the test's own
    /// nothing has to be waited for.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>True: destinations that no loaded Service or ServiceEntry declares are answered <c>503 NC</c>, as in a cluster
    /// that holds exactly these manifests. Default false.</summary>
    public bool ClosedRegistry { get; init; }

    /// <summary>True: manifests with errors are used as far as they can be read. By default they are refused, and paths that
    /// lead to no manifest always.</summary>
    public bool AllowManifestErrors { get; init; }

    /// <summary>Values for placeholders in manifests that the mesh loads: <c>domain name</c> fills
    /// <c>&lt;domain name&gt;</c>.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();

    /// <summary>Attempts that <see cref="InProcessMesh.Traffic"/> keeps, the latest; default 100,000.</summary>
    public int TrafficCountMax { get; init; } = 100_000;

    internal LoadOptions Loading => new() { Set = Set.ToImmutableDictionary(StringComparer.Ordinal) };

    internal RoutingOptions Routing => new() { Seed = Seed, ClosedRegistry = ClosedRegistry };

    /// <summary>Refuses what cannot be, before a call fails by it.</summary>
    internal InProcessMeshOptions Check()
    {
        ArgumentNullException.ThrowIfNull(Set);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentOutOfRangeException.ThrowIfNegative(TrafficCountMax);
        MeshClientOptions.CheckDraw(Draw, nameof(Draw));
        return this;
    }
}
