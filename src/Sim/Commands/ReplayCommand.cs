using System.CommandLine;
using System.Diagnostics;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Output;
using HelloMesh.Sim.Replay;
using HelloMesh.Testing;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Commands;

/// <summary><c>meshsim replay</c>: one result for every request.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string[]> Requests = new("REQUESTS")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Request files, one JSON object a line; - is stdin, which is also the default where it is redirected",
    };

    private static readonly Option<string?> Expect = new("--expect")
    {
        HelpName = "FILE",
        Description = "Expected results, one JSON object a line, joined by id; any subset of a result's fields",
    };

    private static readonly Option<bool> Update = new("--update")
    {
        Description = "Write what came out to the --expect file as the new expectations",
    };

    private static readonly Option<string?> Fields = new("--fields")
    {
        HelpName = "a,b,c",
        Description = "Write only these fields of a result, in this order",
    };

    private static readonly Option<string?> Workers = new("--workers")
    {
        HelpName = "N",
        Description = "Batches worked on at a time. Default: one per processor; the output does not depend on it",
    };

    /// <summary>The command.</summary>
    public static Command Create() => new MeshCommand(
        "replay",
        "Replays requests against the manifests: one result for every request, then a summary.",
        [
            ("meshsim replay requests.jsonl", "requests against ./manifests, as text"),
            ("meshsim replay requests.jsonl -f mesh.yaml --format jsonl", "the same as JSON lines"),
            ("meshsim replay requests.jsonl --expect golden.jsonl --update", "keep the answers as expectations"),
            ("meshsim replay requests.jsonl --expect golden.jsonl", "exit code 1 where an answer has changed"),
            ("kubectl get gw,vs,svc,se,dr -A -o yaml | meshsim replay requests.jsonl -f -", "against what a cluster holds"),
        ],
        [
            Requests, CommonOptions.Manifests, CommonOptions.Set, CommonOptions.ReplayFormat, CommonOptions.Output, Fields, Expect,
            Update, CommonOptions.Workload, CommonOptions.Registry, CommonOptions.Seed, Workers, CommonOptions.Force,
            CommonOptions.Quiet, CommonOptions.NoColor,
        ],
        Run);

    private static int Run(ParseResult typed)
    {
        RunPlan plan = RunPlan.From(typed);
        RequestFiles files = RequestFiles.Resolve(typed.GetValue(Requests) ?? [], plan.ReadsManifestsFromStdin);
        ResultField[]? fields = FieldSelection.Read(typed.GetValue(Fields));
        string? expectPath = typed.GetValue(Expect);
        bool isUpdate = typed.GetValue(Update);
        if (isUpdate && expectPath is null)
        {
            throw new CliException("--update needs to know where to write", "add --expect FILE");
        }

        if (fields is not null && plan.Format == OutputFormat.GitHub)
        {
            throw new CliException("annotations have no fields to choose", "leave out --fields, or write --format jsonl");
        }

        string[] requests = typed.GetValue(Requests) ?? [];
        if (isUpdate)
        {
            RunPlan.CheckIsNoInput("--expect", expectPath!, [.. plan.ManifestPaths, .. requests]);
        }

        using Terminal terminal = plan.CreateTerminal([.. requests, .. expectPath is null || isUpdate ? [] : new[] { expectPath }]);
        using GoldenFile? golden = isUpdate ? new GoldenFile(expectPath!) : null;
        using ExpectationFile? expectations = expectPath is null || isUpdate ? null : new ExpectationFile(expectPath);
        int workers = ReadWorkers(typed.GetValue(Workers));
        RoutingTable table = ManifestSource.Compile(plan, terminal);
        var replayer = new Replayer(
            new ReplayPlan
            {
                Table = table,
                Format = plan.Format,
                Fields = fields,
                Color = terminal.ColorOutput,
                Expectations = expectations,
                NewExpectations = golden?.Stream,
                Workers = workers,
            },
            terminal.Output);
        using var interruption = new Interruption();
        CliException? damage = null;
        var clock = Stopwatch.StartNew();
        bool isRead = OutputPipe.Run(() => Progress.Show(
            terminal, files.TotalBytes, () => files.BytesRead, () => damage = RunAll(replayer, files, interruption.Token)));
        clock.Stop();
        bool isComplete = isRead && damage is null && !interruption.Token.IsCancellationRequested;
        long unused = isComplete && expectations is not null ? expectations.CountUnused() : 0;
        if (isComplete)
        {
            golden?.Commit();
        }

        if (!isRead)
        {
            throw new CliException("nobody reads the results any more; the replay stopped before the end");
        }

        if (!plan.Quiet)
        {
            (int Count, IReadOnlyList<ServedRule> First) unreached =
                RuleCoverage.FindUnreached(table.Gateways, replayer.Summary.RulesHit, SummaryWriter.ListedMax);
            new SummaryWriter(terminal.Error, terminal.ColorError).Write(replayer.Summary, unreached, unused, clock.Elapsed);
        }

        if (damage is not null)
        {
            throw damage;
        }

        if (interruption.Token.IsCancellationRequested)
        {
            throw new CliException("stopped before the end; what was answered so far is written");
        }

        return replayer.Summary.InvalidLines > 0 ? ExitCode.CouldNot
            : replayer.Summary.NotMet + unused > 0 ? ExitCode.No
            : ExitCode.Ok;
    }

    /// <summary>Replays file after file.</summary>
    /// <returns>What is wrong with a compressed file, where the run ended; <c>null</c> when nothing is.</returns>
    private static CliException? RunAll(Replayer replayer, RequestFiles files, CancellationToken stop)
    {
        CliException? damage = null;
        replayer.Start();
        foreach (string path in files.Paths)
        {
            try
            {
                using Stream stream = files.Open(path);
                replayer.Run(stream, RequestFiles.NameOf(path), stop);
            }
            catch (Exception failure) when (RequestFiles.DescribeDamage(failure, RequestFiles.NameOf(path)) is { } described)
            {
                damage = described;
                break;
            }
        }

        replayer.Finish();
        return damage;
    }

    private static int ReadWorkers(string? text)
    {
        if (text is null)
        {
            return Environment.ProcessorCount;
        }

        return int.TryParse(text, out int workers) && workers is >= 1 and <= 256
            ? workers
            : throw new CliException($"--workers takes a whole number from 1 to 256; it was given '{text}'");
    }
}
