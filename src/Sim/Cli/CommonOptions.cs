using System.CommandLine;
using HelloMesh.Model;

namespace HelloMesh.Sim.Cli;

/// <summary>Options that several commands share, as typed; <see cref="RunPlan"/> is what they come to.</summary>
internal static class CommonOptions
{
    public static readonly Option<string[]> Manifests = new("--manifests", "-f")
    {
        HelpName = "PATH",
        Description = "Manifests: a file, a folder, or - for stdin; may be repeated. Or one snapshot. Default: ./manifests where it exists, else .",
    };

    public static readonly Option<string[]> Set = new("--set")
    {
        HelpName = "NAME=VALUE",
        Description = "Fill a placeholder such as <domain name>, ${X} or {{ .Values.x }}; may be repeated",
    };

    public static readonly Option<string?> Output = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "Write the results to a file instead of stdout",
    };

    public static readonly Option<string?> Format = FormatOf(OutputFormats.Results, "what -o FILE ends in, else text");

    public static readonly Option<string?> ReplayFormat = FormatOf(OutputFormats.Replays, "what -o FILE ends in, else text");

    public static readonly Option<string?> DiagnosticFormat = FormatOf(OutputFormats.Diagnostics, "what -o FILE ends in (.json, .sarif), else text");

    public static readonly Option<string?> ReportFormat = FormatOf(OutputFormats.Reports, "what -o FILE ends in, else text");

    public static readonly Option<string?> Workload = new("--workload")
    {
        HelpName = "NAMESPACE/LABEL=VALUE[,…]",
        Description = "The gateway pod that is called, for example istio-system/istio=ingressgateway",
    };

    public static readonly Option<string?> Seed = new("--seed")
    {
        HelpName = "N",
        Description = "Seed of the draws among weighted destinations and percentages. Default: 0",
    };

    public static readonly Option<string?> Registry = Among("--registry", ["open", "closed"],
        "open (default): undeclared destinations are still an answer; closed: they are cluster_not_found");

    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "No summary and no progress" };

    public static readonly Option<bool> NoColor = new("--no-color") { Description = "No colour (also: NO_COLOR=1)" };

    public static readonly Option<bool> Force = new("--force")
    {
        Description = "Go on although manifests have errors; each error costs what it names",
    };

    private static Option<string?> FormatOf(string[] names, string whenAbsent) =>
        Among("--format", names, $"{string.Join(", ", names)}. Default: {whenAbsent}");

    /// <summary>An option with a closed set of values; a wrong one is answered with the nearest.</summary>
    private static Option<string?> Among(string name, string[] values, string description)
    {
        var option = new Option<string?>(name) { HelpName = string.Join('|', values), Description = description };
        option.CompletionSources.Add(values);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [.., { Value: var typed }] && !values.Contains(typed, StringComparer.Ordinal))
            {
                result.AddError(
                    $"{name} takes {string.Join(", ", values)}; it was given '{typed}'{SpellingAdvice.Clause(typed, values)}");
            }
        });
        return option;
    }
}
