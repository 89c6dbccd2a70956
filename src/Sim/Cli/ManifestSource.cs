using System.Collections.Immutable;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Sim.Cli;

/// <summary>Loads the manifests of a run and says what is wrong with them.</summary>
internal static class ManifestSource
{
    /// <summary>What snapshots are called; other names do as well.</summary>
    public const string SnapshotExtension = ".hmt";

    /// <summary>Loads; the only word is on a <c>--set</c> that fills nothing.</summary>
    public static MeshManifests Load(RunPlan plan, Terminal terminal)
    {
        if (FindSnapshot(plan) is { } snapshot)
        {
            throw new CliException(
                $"'{snapshot}' is a snapshot; this command reads manifests", "name with -f the manifests that it was made of");
        }

        MeshManifests manifests = MeshManifests.Load(plan.ManifestPaths, new LoadOptions
        {
            Set = plan.Set.ToImmutableDictionary(StringComparer.Ordinal),
            Stdin = plan.ReadsManifestsFromStdin ? Console.OpenStandardInput() : null,
        });
        foreach (string name in plan.Set.Keys.Where(name => !terminal.Quiet && !manifests.FilledNames.Contains(name)))
        {
            terminal.Error.WriteLine($"meshsim: --set '{name}' fills nothing: no manifest has <{name}>, ${{{name}}} or {{{{ .Values.{name} }}}}");
        }

        return manifests;
    }

    /// <summary>Loads and compiles; findings go to standard error.</summary>
    /// <exception cref="CliException">The manifests have errors, and nobody said that this does not matter.</exception>
    public static RoutingTable Compile(RunPlan plan, Terminal terminal)
    {
        if (FindSnapshot(plan) is { } snapshot)
        {
            return Open(snapshot, plan, terminal);
        }

        MeshManifests manifests = Load(plan, terminal);
        foreach (Diagnostic diagnostic in manifests.Diagnostics)
        {
            if (diagnostic.Severity == DiagnosticSeverity.Error
                || (diagnostic.Severity == DiagnosticSeverity.Warning && !terminal.Quiet))
            {
                DiagnosticRenderer.Write(terminal.Error, diagnostic);
            }
        }

        if (manifests.HasErrors && !plan.Force)
        {
            int errors = manifests.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
            throw new CliException(
                $"the manifests have {errors} error{(errors == 1 ? "" : "s")}",
                "correct them, or add --force to answer from what could be read");
        }

        return RoutingTable.Compile(manifests, plan.Routing);
    }

    /// <summary>The first path that is a snapshot, or says so; <c>null</c> when all are manifests.</summary>
    private static string? FindSnapshot(RunPlan plan) => plan.ManifestPaths.FirstOrDefault(path =>
        path.EndsWith(SnapshotExtension, StringComparison.OrdinalIgnoreCase) ? !Directory.Exists(path) : RoutingTable.IsSnapshot(path));

    private static RoutingTable Open(string path, RunPlan plan, Terminal terminal)
    {
        if (plan.ManifestPaths.Count > 1)
        {
            throw new CliException(
                $"'{path}' is a snapshot and cannot be mixed with other manifests",
                "compile all manifests into one snapshot: meshsim compile -f A -f B -o mesh.hmt");
        }

        if (plan.Set.Count > 0)
        {
            throw new CliException(
                $"--set has no effect on '{path}': placeholders were filled when the snapshot was made",
                "give --set to meshsim compile");
        }

        if (!File.Exists(path))
        {
            throw new CliException($"there is no snapshot '{path}'", $"write it with meshsim compile -f manifests -o {path}");
        }

        try
        {
            var table = RoutingTable.OpenSnapshot(path, plan.Routing);
            if (table.ErrorCount > 0 && !terminal.Quiet)
            {
                terminal.Error.WriteLine(
                    $"meshsim: '{path}' was made with --force of manifests with {table.ErrorCount} error{(table.ErrorCount == 1 ? "" : "s")}");
            }

            return table;
        }
        catch (SnapshotException failure)
        {
            throw new CliException(failure.Message, failure.Fix);
        }
    }
}
