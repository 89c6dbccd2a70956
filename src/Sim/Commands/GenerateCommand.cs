using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Testing.Generation;

namespace HelloMesh.Sim.Commands;

/// <summary><c>meshsim generate</c>: requests made for the manifests.</summary>
internal static class GenerateCommand
{
    /// <summary>Rules listed of those that no request reaches.</summary>
    private const int ListedMax = 20;

    private static readonly Option<string?> Count = new("--count", "-n")
    {
        HelpName = "N",
        Description = "How many requests. Default: each one that the manifests ask for, once",
    };

    private static readonly Option<string?> Seed = new("--seed")
    {
        HelpName = "N",
        Description = "The same seed gives the same bytes. Default: 0",
    };

    private static readonly Option<string?> Profile = new("--profile")
    {
        HelpName = "NAME|FILE",
        Description = "Shares and skew of the N requests: even (default), traffic, or a JSON file",
        CompletionSources = { _ => GenerationProfile.Names.Select(name => new CompletionItem(name)) },
    };

    private static readonly Option<bool> Expect = new("--expect")
    {
        Description = "Add to each request what these manifests answer, so that the file is a test",
    };

    private static readonly Option<string[]> From = new("--from")
    {
        HelpName = "NAMESPACE/LABEL=VALUE[,…]",
        Description = "A workload that calls inside the mesh; may be repeated. Default: those that the rules for the mesh need",
    };

    /// <summary>The command.</summary>
    public static Command Create() => new MeshCommand(
        "generate",
        "Makes requests for the manifests: hits of every route, near misses of every condition, edges of every path.",
        [
            ("meshsim generate -f manifests -o requests.jsonl", "each request that the manifests ask for, once"),
            ("meshsim generate -f manifests --expect -o golden.jsonl", "the same with the answers of today, for replay"),
            ("meshsim generate -f manifests -n 100000 --profile traffic", "a benchmark's traffic: few hosts get most of it"),
        ],
        [
            CommonOptions.Manifests, CommonOptions.Set, Count, Seed, Profile, Expect, From, CommonOptions.Output,
            CommonOptions.Workload, CommonOptions.Registry, CommonOptions.Force, CommonOptions.Quiet, CommonOptions.NoColor,
        ],
        Run);

    private static int Run(ParseResult typed)
    {
        RunPlan plan = RunPlan.From(typed);
        string? profile = typed.GetValue(Profile);
        var options = new GeneratorOptions
        {
            Seed = RunPlan.ReadSeed(typed.GetValue(Seed)),
            Count = ReadCount(typed.GetValue(Count)),
            Profile = ReadProfile(profile),
            Callers = typed.GetValue(From) is { Length: > 0 } from
                ? [.. from.Select(text => RunPlan.ReadWorkload("--from", text)!)]
                : null,
            WithExpectations = typed.GetValue(Expect),
        };
        if (profile is not null && options.Count is null)
        {
            throw new CliException(
                "--profile says how N requests are shared out, and there is no N", "add for example -n 10000");
        }

        using Terminal terminal = plan.CreateTerminal(
            profile is null || GenerationProfile.ByName(profile) is not null ? [] : [profile]);
        RoutingTable table = ManifestSource.Compile(plan, terminal);
        var generator = new RequestGenerator(table, options);
        if (!generator.CanGenerate)
        {
            throw new CliException(
                table.Workloads.IsEmpty ? "the manifests hold no Gateway and no rule for the mesh, so there is nothing to aim at"
                    : "no request reaches any route of these manifests",
                "name manifests with -f; 'meshsim routes' shows what they serve");
        }

        IReadOnlyDictionary<RequestPurpose, long> counts = new Dictionary<RequestPurpose, long>();
        bool isRead = OutputPipe.Run(() =>
        {
            // Stays open: the terminal closes what is below it.
            var buffered = new BufferedStream(terminal.Output, 1 << 16);
            counts = generator.Write(buffered);
            buffered.Flush();
        });
        if (isRead && !terminal.Quiet)
        {
            Report(terminal.Error, generator.Report, counts, options);
        }

        return ExitCode.Ok;
    }

    private static void Report(
        TextWriter error, GenerationReport report, IReadOnlyDictionary<RequestPurpose, long> counts, GeneratorOptions options)
    {
        string parts = string.Join(", ", counts.Select(count => $"{Number(count.Value)} {NameOf(count.Key, count.Value)}"));
        error.WriteLine($"{Number(counts.Values.Sum())} requests: {parts}");
        GeneratedRoute[] missing = [.. report.RulesNotReached];
        error.WriteLine($"rules: {Number(report.RuleCount)}, reached by requests: {Number(report.RuleCount - missing.Length)}");
        foreach (GeneratedRoute route in missing.Take(ListedMax))
        {
            string verdict = route.Reach == RouteReach.Unreachable ? "cannot be reached" : "not reached";
            error.WriteLine($"  {route.Owner} {route.Rule} {verdict}: {route.Reason}  {route.Source}");
        }

        if (missing.Length > ListedMax)
        {
            error.WriteLine($"  and {Number(missing.Length - ListedMax)} more");
        }

        long hits = counts.GetValueOrDefault(RequestPurpose.Hit);
        int reached = report.Routes.Count(route => route.Reach == RouteReach.Reached);
        if (options.Count is not null && hits < reached)
        {
            error.WriteLine(
                $"meshsim: {Number(hits)} hits are fewer than the {Number(reached)} routes, so not each route has a request; "
                + "raise -n, or leave it out");
        }
    }

    private static string NameOf(RequestPurpose purpose, long count) => (purpose switch
    {
        RequestPurpose.Hit => "hit",
        RequestPurpose.NearMiss => "near miss",
        RequestPurpose.Boundary => "edge of a path",
        RequestPurpose.Host => "form of a host",
        _ => "other connection",
    }, count) switch
    {
        (var one, 1) => one,
        ("near miss", _) => "near misses",
        ("edge of a path", _) => "edges of paths",
        ("form of a host", _) => "forms of hosts",
        var (name, _) => name + "s",
    };

    private static int? ReadCount(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count is >= 1 and <= GeneratorOptions.CountMax
            ? count
            : throw new CliException(
                $"-n takes a whole number from 1 to {GeneratorOptions.CountMax}; it was given '{text}'", "write for example -n 10000");
    }

    private static GenerationProfile ReadProfile(string? text)
    {
        if (text is null)
        {
            return GenerationProfile.Even;
        }

        if (GenerationProfile.ByName(text) is { } named)
        {
            return named;
        }

        if (!File.Exists(text))
        {
            throw new CliException(
                $"--profile takes {string.Join(", ", GenerationProfile.Names)} or a file, and there is no file '{text}'"
                + SpellingAdvice.Clause(text, GenerationProfile.Names),
                "write {\"hits\": 90, \"nearMisses\": 10, \"hostSkew\": 1.1} into a file and name it");
        }

        try
        {
            return GenerationProfile.Load(text);
        }
        catch (GenerationProfileException failure)
        {
            throw new CliException(failure.Message);
        }
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
