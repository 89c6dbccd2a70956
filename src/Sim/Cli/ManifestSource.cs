using System.Collections.Immutable;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Sim.Cli;

/// <summary>Loads the manifests of a run and says what is wrong with them.</summary>
internal static class ManifestSource
{
    /// <summary>Loads; the only word is on a <c>--set</c> that fills nothing.</summary>
    public static MeshManifests Load(RunPlan plan, Terminal terminal)
    {
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
}
