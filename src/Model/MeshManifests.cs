using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Everything that was loaded: the manifests in source order, and what was found wrong with them.</summary>
public sealed partial class MeshManifests
{
    /// <summary>Gateways in source order.</summary>
    public ImmutableArray<Gateway> Gateways { get; init; } = [];

    /// <summary>VirtualServices in source order.</summary>
    public ImmutableArray<VirtualService> VirtualServices { get; init; } = [];

    /// <summary>Services in source order.</summary>
    public ImmutableArray<Service> Services { get; init; } = [];

    /// <summary>ServiceEntries in source order.</summary>
    public ImmutableArray<ServiceEntry> ServiceEntries { get; init; } = [];

    /// <summary>DestinationRules in source order.</summary>
    public ImmutableArray<DestinationRule> DestinationRules { get; init; } = [];

    /// <summary>Sidecars in source order.</summary>
    public ImmutableArray<Sidecar> Sidecars { get; init; } = [];

    /// <summary>Pods and pod templates in source order.</summary>
    public ImmutableArray<Workload> Workloads { get; init; } = [];

    /// <summary>Documents of other kinds: how many of each were passed over.</summary>
    public ImmutableSortedDictionary<string, int> OtherKinds { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Names in <see cref="LoadOptions.Set"/> whose value a placeholder took.</summary>
    public ImmutableHashSet<string> FilledNames { get; init; } = [];

    /// <summary>What was read; <c>null</c> for manifests that were not read from text.</summary>
    public ManifestTexts? Texts { get; init; }

    /// <summary>What was found, by file, offset and code.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>True when a finding is an error.</summary>
    public bool HasErrors => Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);
}
