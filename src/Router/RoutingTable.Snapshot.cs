using HelloMesh.Model;

namespace HelloMesh.Router;

/// <content>Tables as files.</content>
public sealed partial class RoutingTable
{
    /// <summary>In a table from a snapshot: the same table compiled from the snapshot's manifests, for what the snapshot does
    /// not hold ready, which is explanations and findings.</summary>
    private readonly Lazy<RoutingTable>? _whole;

    private RoutingTable(Snapshot snapshot, RoutingOptions options)
    {
        _options = options;
        _manifests = snapshot.Manifests;
        _compiler = new Lazy<PlanCompiler>(() => new PlanCompiler(Manifests, _regexes));
        RoutingOptions compiled = options with { Workload = options.Workload ?? snapshot.Workload };
        _whole = new Lazy<RoutingTable>(() => new RoutingTable(Manifests, compiled));
        _compiled = new Compiled(
            snapshot.ReadPlans(number => _whole.Value.Gateways[number].SkippedServers), snapshot.OpenTables(_regexes));
        for (int i = 0; i < _compiled.Plans.Length; i++)
        {
            _byWorkload[(true, _compiled.Plans[i].Workload)] = i;
        }

        Workloads = options.Workload is { } only && snapshot.Workload is null
            ? [WorkloadInference.Complete(Manifests, only)]
            : [.. _compiled.Plans.Select(plan => plan.Workload)];
        _gateways = [.. Workloads.Select(workload => IndexOf(true, workload))];
        DefaultGateway = FindDefaultGateway();
        ErrorCount = snapshot.ErrorCount;
    }

    /// <summary>How many errors the manifests have that the snapshot was made of; 0 for tables from manifests, whose
    /// findings are in <see cref="MeshManifests.Diagnostics"/>.</summary>
    public int ErrorCount { get; }

    /// <summary>Opens a snapshot that <see cref="WriteSnapshot"/> wrote. The file is mapped, and routes are read from it when
    /// a request gets there; it must not be changed while the table is in use.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the manifests do not say. A workload must be the one that the snapshot was made for, where
    /// it was made for one.</param>
    /// <exception cref="SnapshotException">The file is no snapshot, is damaged, was written by another version, or was made
    /// for another workload.</exception>
    public static RoutingTable OpenSnapshot(string path, RoutingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new RoutingOptions();
        Snapshot snapshot = Snapshot.Open(path);
        if (options.Workload is { } asked && snapshot.Workload is { } made && !asked.Equals(made))
        {
            throw new SnapshotException(
                $"'{path}' was made for the workload {made}, not for {asked}", "leave the workload out, or compile the manifests for it");
        }

        return new RoutingTable(snapshot, options);
    }

    /// <summary>Whether a file starts as snapshots do.</summary>
    /// <param name="path">A path; it need not exist.</param>
    public static bool IsSnapshot(string path) => SnapshotFile.HasMagic(path);

    /// <summary>Writes the gateways' tables and plans, and the manifests, in a form that <see cref="OpenSnapshot"/> uses as it
    /// lies. <see cref="RoutingOptions.Workload"/> is fixed with that; registry and seed are not.</summary>
    /// <param name="output">Where to write.</param>
    /// <exception cref="SnapshotException">The manifests were not read from text, or the table comes from a snapshot.</exception>
    public void WriteSnapshot(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_whole is not null)
        {
            throw new SnapshotException("the table comes from a snapshot already", "copy that");
        }

        ManifestTexts texts = Manifests.Texts ?? throw new SnapshotException(
            "the manifests were not read from text, so a snapshot could not hold them", "load or parse them");
        new SnapshotWriter(Manifests, texts, _options.Workload)
            .Write(output, [.. _gateways.Select(index => (_compiled.Plans[index], _compiled.Tables[index]))]);
    }
}
