using BenchmarkDotNet.Running;
using HelloMesh.Benchmarks;

switch (args)
{
    case ["smoke"]:
        return await Smoke.RunAsync().ConfigureAwait(false);
    case ["in-process"]:
        await InProcessReport.WriteAsync(rounds: 30).ConfigureAwait(false);
        return 0;
    case ["compile", .. string[] sizes]:
        CompileReport.Write(sizes);
        return 0;
    case ["chart", string results, string output]:
        LatencyChart.Write(results, output);
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(MatchBenchmarks).Assembly).Run(args);
        return 0;
}
