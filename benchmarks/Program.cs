using BenchmarkDotNet.Running;
using HelloMesh.Benchmarks;

switch (args)
{
    case ["smoke"]:
        return await Smoke.RunAsync().ConfigureAwait(false);
    case ["compile", .. string[] sizes]:
        CompileReport.Write(sizes);
        return 0;
    case ["load", string count]:
        LoadReport.Write(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case ["chart", string results, string output]:
        LatencyChart.Write(results, output);
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(MatchBenchmarks).Assembly).Run(args);
        return 0;
}
