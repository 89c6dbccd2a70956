using System.CommandLine;
using System.Globalization;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Sim.Cli;

/// <summary>What a run will do: the common options, checked and with their defaults filled in.</summary>
internal sealed class RunPlan
{
    /// <summary>Manifests: files, folders, <c>-</c>.</summary>
    public required IReadOnlyList<string> ManifestPaths { get; init; }

    /// <summary>Values for placeholders.</summary>
    public required IReadOnlyDictionary<string, string> Set { get; init; }

    /// <summary>File for the results; <c>null</c> for standard output.</summary>
    public required string? OutputPath { get; init; }

    /// <summary>Form of the results.</summary>
    public required OutputFormat Format { get; init; }

    /// <summary>What the manifests do not say about the cluster.</summary>
    public required RoutingOptions Routing { get; init; }

    /// <summary>No summary and no progress.</summary>
    public required bool Quiet { get; init; }

    /// <summary>No colour.</summary>
    public required bool NoColor { get; init; }

    /// <summary>Go on although manifests have errors.</summary>
    public required bool Force { get; init; }

    /// <summary>True when the manifests come from standard input.</summary>
    public bool ReadsManifestsFromStdin => ManifestPaths.Contains("-");

    /// <summary>Resolves what was typed.</summary>
    /// <param name="typed">The parsed command line.</param>
    /// <param name="paths">Paths given as arguments; they count as <c>-f</c>.</param>
    public static RunPlan From(ParseResult typed, IReadOnlyList<string>? paths = null)
    {
        string? output = typed.GetValue(CommonOptions.Output);
        string[] manifests = [.. paths ?? [], .. typed.GetValue(CommonOptions.Manifests) ?? []];
        Option<string?>[] formats = [CommonOptions.Format, CommonOptions.ReplayFormat, CommonOptions.DiagnosticFormat, CommonOptions.ReportFormat];
        Option<string?>? offered = Array.Find(formats, typed.CommandResult.Command.Options.Contains);
        string? format = offered is null ? null : typed.GetValue(offered);
        return new RunPlan
        {
            ManifestPaths = manifests.Length > 0 ? manifests : [Directory.Exists("manifests") ? "manifests" : "."],
            Set = ReadSet(typed.GetValue(CommonOptions.Set) ?? []),
            OutputPath = output,
            Format = OutputFormats.Resolve(format, output),
            Quiet = typed.GetValue(CommonOptions.Quiet),
            NoColor = typed.GetValue(CommonOptions.NoColor),
            Force = typed.GetValue(CommonOptions.Force),
            Routing = new RoutingOptions
            {
                Workload = ReadWorkload("--workload", typed.GetValue(CommonOptions.Workload)),
                ClosedRegistry = typed.GetValue(CommonOptions.Registry) == "closed",
                Seed = ReadSeed(typed.GetValue(CommonOptions.Seed)),
            },
        };
    }

    /// <summary>Reads a workload option.</summary>
    public static WorkloadId? ReadWorkload(string option, string? text)
    {
        if (text is null)
        {
            return null;
        }

        return WorkloadId.TryParse(text, out WorkloadId? workload)
            ? workload
            : throw new CliException(
                $"{option} takes NAMESPACE/LABEL=VALUE[,LABEL=VALUE…]; it was given '{text}'",
                $"write for example {option} istio-system/istio=ingressgateway");
    }

    /// <summary>The streams of this run.</summary>
    /// <param name="inputs">Files and folders that are read beside the manifests.</param>
    public Terminal CreateTerminal(params IEnumerable<string> inputs)
    {
        if (OutputPath is not null)
        {
            CheckIsNoInput("-o", OutputPath, [.. ManifestPaths, .. inputs]);
        }

        return new Terminal(OutputPath, Quiet, NoColor);
    }

    /// <summary>A file that is read cannot be written in the same run: it would be empty before it is read.</summary>
    public static void CheckIsNoInput(string option, string path, IEnumerable<string> inputs)
    {
        string full = Path.GetFullPath(path);
        if (File.Exists(full) && inputs.Where(input => input != "-").SelectMany(MeshManifests.FilesOf).Any(file => Path.GetFullPath(file) == full))
        {
            throw new CliException($"{option} names '{path}', which this run reads", "write to another file");
        }
    }

    /// <summary>Reads a seed; 0 where none is given.</summary>
    public static ulong ReadSeed(string? text)
    {
        if (text is null)
        {
            return 0;
        }

        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw new CliException($"--seed takes a whole number from 0; it was given '{text}'", "write for example --seed 42");
    }

    private static Dictionary<string, string> ReadSet(string[] pairs)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=');
            if (equals <= 0)
            {
                throw new CliException(
                    $"--set takes NAME=VALUE; it was given '{pair}'", "write for example --set 'domain name=example.com'");
            }

            values[pair[..equals]] = pair[(equals + 1)..];
        }

        return values;
    }
}
