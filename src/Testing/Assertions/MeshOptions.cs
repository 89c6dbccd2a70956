namespace HelloMesh.Testing;

/// <summary>What manifests do not say about the mesh under test.</summary>
public sealed record MeshOptions
{
    /// <summary>Values for placeholders, as <c>--set</c> on the command line: <c>domain name</c> fills
    /// <c>&lt;domain name&gt;</c>.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();

    /// <summary>True: destinations that the manifests do not declare are not found, as <c>--registry closed</c>. Default false.</summary>
    public bool ClosedRegistry { get; init; }

    /// <summary>The gateway that answers, <c>NAMESPACE/LABEL=VALUE[,LABEL=VALUE…]</c>; <c>null</c> (the default) takes those
    /// that the manifests name.</summary>
    public string? Workload { get; init; }

    /// <summary>Seed of the draws among weighted destinations and percentages; default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>True: manifests with errors are used as far as they can be read. Default false: they throw
    /// <see cref="BadManifestsException"/>, which paths that lead to no manifest always do.</summary>
    public bool AllowManifestErrors { get; init; }
}
