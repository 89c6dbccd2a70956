using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Output;

namespace HelloMesh.Sim.Commands;

/// <summary><c>meshsim lint</c>: what is wrong with manifests, and the corrected text where it can be made.</summary>
internal static class LintCommand
{
    private static readonly Argument<string[]> Paths = new("PATHS")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Manifests: files, folders, or - for stdin. Default: what -f names",
    };

    private static readonly Option<string?> FixTo = new("--fix-to")
    {
        HelpName = "DIR",
        Description = "Write the files there, corrected where they can be, with placeholders filled by --set",
    };

    private static readonly Option<bool> Strict = new("--strict") { Description = "Warnings count as errors" };

    /// <summary>The command.</summary>
    public static Command Create() => new MeshCommand(
        "lint",
        "Says what is wrong with manifests: file:line:col, what to write instead, and the corrected manifest where one can be made.",
        [
            ("meshsim lint manifests", "all findings; exit code 1 when there is an error"),
            ("meshsim lint manifests --set 'domain name=example.com' --fix-to fixed", "corrected copies of the files"),
            ("meshsim lint manifests --format github", "annotations for a pull request"),
        ],
        [
            Paths, CommonOptions.Manifests, CommonOptions.Set, FixTo, Strict, CommonOptions.DiagnosticFormat,
            CommonOptions.Output, CommonOptions.Quiet, CommonOptions.NoColor,
        ],
        Run);

    private static int Run(ParseResult typed)
    {
        RunPlan plan = RunPlan.From(typed, typed.GetValue(Paths));
        IReadOnlyList<string> paths = plan.ManifestPaths;
        ImmutableDictionary<string, string> values = plan.Set.ToImmutableDictionary(StringComparer.Ordinal);
        List<(string File, string Target)> copies = typed.GetValue(FixTo) is { } folder ? PlanCopies(paths, folder) : [];
        using Terminal terminal = plan.CreateTerminal();
        MeshManifests manifests = ManifestSource.Load(plan, terminal);
        ImmutableArray<Diagnostic> findings = [.. manifests.Diagnostics, .. RoutingTable.Compile(manifests).Findings];
        OutputPipe.Run(() => terminal.WriteOutput(DiagnosticOutput.Render(findings, plan.Format)));
        WriteFixed(copies, values, terminal);

        if (!plan.Quiet)
        {
            WriteSummary(manifests, findings, terminal.Error);
        }

        DiagnosticSeverity tolerated = typed.GetValue(Strict) ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning;
        if (findings.Any(DiagnosticCatalogue.IsUnreadable))
        {
            return ExitCode.CouldNot;
        }

        return findings.Any(d => d.Severity > tolerated) ? ExitCode.No : ExitCode.Ok;
    }

    /// <summary>Where the corrected copy of each file goes.</summary>
    private static List<(string File, string Target)> PlanCopies(IReadOnlyList<string> paths, string folder)
    {
        if (paths.Contains("-"))
        {
            throw new CliException("--fix-to has no file name for what comes from standard input", "name files or folders");
        }

        List<(string File, string Target)> copies =
        [
            .. from path in paths
               let isFolder = Directory.Exists(path)
               from file in MeshManifests.FilesOf(path)
               where File.Exists(file)
               select (file, Path.Combine(folder, isFolder ? Path.GetRelativePath(path, file) : Path.GetFileName(file))),
        ];
        var origins = new Dictionary<string, string>(StringComparer.Ordinal);
        HashSet<string> inputs = [.. copies.Select(copy => Path.GetFullPath(copy.File))];
        foreach ((string file, string target) in copies)
        {
            string full = Path.GetFullPath(target);
            if (inputs.Contains(full))
            {
                throw new CliException($"--fix-to would overwrite '{target}', which this run reads", "name another folder");
            }

            if (!origins.TryAdd(full, file) && Path.GetFullPath(origins[full]) != Path.GetFullPath(file))
            {
                throw new CliException(
                    $"--fix-to would write '{origins[full]}' and '{file}' to one file, '{target}'", "correct them in two runs");
            }
        }

        return copies;
    }

    private static void WriteFixed(
        List<(string File, string Target)> copies, ImmutableDictionary<string, string> values, Terminal terminal)
    {
        foreach ((string file, string target) in copies)
        {
            string text = File.ReadAllText(file);
            string corrected = ManifestRepair.TryFix(new SourceText(file, text), values) ?? ManifestRepair.Fill(text, values);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
            File.WriteAllText(target, corrected);
            terminal.Error.WriteLine($"{(corrected == text ? "copied" : "corrected")} {file} → {target}");
        }
    }

    private static void WriteSummary(MeshManifests manifests, ImmutableArray<Diagnostic> findings, TextWriter error)
    {
        int errors = findings.Count(d => d.Severity == DiagnosticSeverity.Error);
        int warnings = findings.Count(d => d.Severity == DiagnosticSeverity.Warning);
        int objects = manifests.Gateways.Length + manifests.VirtualServices.Length + manifests.Services.Length
            + manifests.ServiceEntries.Length + manifests.DestinationRules.Length + manifests.Sidecars.Length
            + manifests.Workloads.Length;
        var text = new StringBuilder($"{objects} objects read, {errors} errors, {warnings} warnings");
        if (!manifests.OtherKinds.IsEmpty)
        {
            text.Append("; passed over: ").AppendJoin(", ", manifests.OtherKinds.Select(k => $"{k.Value} {k.Key}"));
        }

        error.WriteLine(text);
    }
}
