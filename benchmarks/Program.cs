using BenchmarkDotNet.Running;
using HelloMesh.Benchmarks;

switch (args)
{
    case ["smoke"]:
        return await Smoke.RunAsync().ConfigureAwait(false);
    case ["bars", .. string[] groups]:
        return await BarReport.WriteAsync(groups).ConfigureAwait(false);
    case ["in-process"]:
        await InProcessReport.WriteAsync().ConfigureAwait(false);
        return 0;
    case ["compile", .. string[] sizes]:
        CompileReport.Write(sizes);
        return 0;
    case ["load", .. string[] rounds]:
        LoadReport.Write(rounds is [string count] ? (int)NumberOf(count) : 7);
        return 0;
    case ["latency", .. string[] rest]:
        await LatencyCurve.WriteAsync(FolderOf(rest), new PairedTimer(once: rest.Contains("--once"))).ConfigureAwait(false);
        LatencyChart.Write(FolderOf(rest));
        return 0;
    case ["chart", .. string[] rest]:
        LatencyChart.Write(FolderOf(rest));
        return 0;
    case ["program", string size, string calls, string program]:
        ProgramReport.Write(program, NumberOf(size), (int)NumberOf(calls));
        return 0;
    case ["runtimes", string size, string calls, .. string[] programs]:
        ProgramReport.Compare(programs, NumberOf(size), (int)NumberOf(calls));
        return 0;
    case ["replay-files", string folder, string stream, string lines]:
        ReplayStreams.WriteFiles(folder, Enum.Parse<ReplayTraffic>(stream), (int)NumberOf(lines));
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(MatchBenchmarks).Assembly).Run(args);
        return 0;
}

static string FolderOf(string[] arguments) => arguments.FirstOrDefault(argument => argument != "--once") ?? "docs";

static long NumberOf(string argument) => long.Parse(argument, System.Globalization.CultureInfo.InvariantCulture);
