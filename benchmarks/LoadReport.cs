using System.Diagnostics;
using System.Globalization;

namespace HelloMesh.Benchmarks;

/// <summary>The benchmarks of <see cref="LoadBenchmarks"/> in turn, round after round: on a machine that others use, ratios
/// within a round hold where means do not.</summary>
internal static class LoadReport
{
    /// <summary>Prints a table row for each benchmark: the best of all rounds, and the best and median ratio.</summary>
    public static void Write(int rounds)
    {
        var benchmarks = new LoadBenchmarks();
        benchmarks.Setup();
        (string Name, Func<object> Run)[] entries =
        [
            ("EventPass", () => benchmarks.EventPass()),
            ("Load", benchmarks.Load),
            ("LoadAndCompile", benchmarks.LoadAndCompile),
            ("LoadAndCompileSideBySide", benchmarks.LoadAndCompileSideBySide),
        ];
        double[][] times = [.. entries.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < entries.Length; i++)
            {
                GC.Collect();
                var clock = Stopwatch.StartNew();
                GC.KeepAlive(entries[i].Run());
                times[i][round] = clock.Elapsed.TotalMilliseconds;
            }
        }

        Console.WriteLine("| | best | MB/s | of EventPass, best | median |");
        Console.WriteLine("|---|---|---|---|---|");
        for (int i = 0; i < entries.Length; i++)
        {
            double[] ratios = [.. times[i].Zip(times[0], (time, floor) => time / floor).Order()];
            double best = times[i].Min();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {entries[i].Name} | {best:N0} ms | {benchmarks.ByteCount / best / 1000:N1} | {ratios[0]:F2} | {ratios[rounds / 2]:F2} |"));
        }
    }
}
