using System.CommandLine;
using System.Globalization;
using HelloMesh.Router;
using HelloMesh.Sim.Bench;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Replay;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Commands;

/// <summary><c>meshsim bench</c>: how long matches take.</summary>
internal static class BenchCommand
{
    private static readonly Argument<string[]> Requests = new("REQUESTS")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Request files, one JSON object a line; - is stdin, which is also the default where it is redirected",
    };

    private static readonly Option<string?> Seconds = new("--seconds")
    {
        HelpName = "S",
        Description = "How long to measure, after a warm-up of half a second at most. Default: 2",
    };

    /// <summary>The command.</summary>
    public static Command Create() => new MeshCommand(
        "bench",
        "Measures how long the table takes to match your requests against your manifests, on one core.",
        [
            ("meshsim bench requests.jsonl", "percentiles, matches per second, bytes per route, slowest requests"),
            ("meshsim bench requests.jsonl -f mesh.yaml --seconds 10 -o bench.html", "a page with the curve"),
        ],
        [
            Requests, CommonOptions.Manifests, CommonOptions.Set, Seconds, CommonOptions.ReportFormat, CommonOptions.Output,
            CommonOptions.Workload, CommonOptions.Force, CommonOptions.Quiet, CommonOptions.NoColor,
        ],
        Run);

    private static int Run(ParseResult typed)
    {
        RunPlan plan = RunPlan.From(typed);
        string[] named = typed.GetValue(Requests) ?? [];
        RequestFiles files = RequestFiles.Resolve(named, plan.ReadsManifestsFromStdin);
        TimeSpan duration = ReadSeconds(typed.GetValue(Seconds));
        using Terminal terminal = plan.CreateTerminal(named);
        RoutingTable table = ManifestSource.Compile(plan, terminal);
        using var interruption = new Interruption();
        BenchRequests requests = Read(files, table, interruption.Token);
        foreach (string invalid in requests.Invalid)
        {
            terminal.Error.WriteLine(TextOutput.Printable(invalid));
        }

        if (requests.Count == 0)
        {
            throw new CliException(
                table.Workloads.IsEmpty ? "the manifests hold no Gateway, so there is nothing to match" : "there is no request to match",
                "name manifests with -f and a file with one JSON object a line");
        }

        BenchReport report = new BenchRun(table, requests).Measure(duration, interruption.Token);
        OutputPipe.Run(() => terminal.WriteOutput(plan.Format switch
        {
            OutputFormat.Json => BenchOutput.Json(report),
            OutputFormat.Html => BenchOutput.Html(report),
            _ => BenchOutput.Text(report),
        }));
        return requests.InvalidLines > 0 || interruption.Token.IsCancellationRequested ? ExitCode.CouldNot : ExitCode.Ok;
    }

    private static BenchRequests Read(RequestFiles files, RoutingTable table, CancellationToken stop)
    {
        try
        {
            return BenchRequests.Read(files, table, stop);
        }
        catch (Exception failure) when (RequestFiles.DescribeDamage(failure, string.Join(", ", files.Paths)) is { } damage)
        {
            throw damage;
        }
    }

    private static TimeSpan ReadSeconds(string? text)
    {
        if (text is null)
        {
            return TimeSpan.FromSeconds(2);
        }

        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds is >= 0.01 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new CliException($"--seconds takes a number from 0.01 to 3600; it was given '{text}'", "write for example --seconds 10");
    }
}
