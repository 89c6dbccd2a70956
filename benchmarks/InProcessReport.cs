using System.Diagnostics;
using System.Globalization;

namespace HelloMesh.Benchmarks;

/// <summary>What the in-process mesh adds to a call in time and memory. Calls are timed one by one, in turns: on a machine that
/// does other work too, all but the fastest mostly measure how long the hand-over between threads waits for a processor.</summary>
internal static class InProcessReport
{
    private const int WarmUpCount = 20_000;
    private const int CallCount = 50_000;

    public static async Task WriteAsync()
    {
        await using var calls = new InProcessBenchmarks();
        await calls.SetUp();
        await MeasureAsync(calls, WarmUpCount);
        (double[] bare, double[] mesh) = await MeasureAsync(calls, CallCount);
        Console.WriteLine($"{CallCount} calls of each, in turns; microseconds of a call");
        foreach (double share in (double[])[0.01, 0.05, 0.10, 0.25, 0.50])
        {
            double one = bare[(int)(share * bare.Length)];
            double other = mesh[(int)(share * mesh.Length)];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"fastest {share * 100,2:F0} %: bare {one,6:F1}  through the mesh {other,6:F1}  added {other - one,6:F1}"));
        }

        double bareBytes = await BytesAsync(calls.Bare);
        double meshBytes = await BytesAsync(calls.Mesh);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"allocated: bare {bareBytes:F0} B, through the mesh {meshBytes:F0} B"));
    }

    private static async Task<(double[] Bare, double[] Mesh)> MeasureAsync(InProcessBenchmarks calls, int count)
    {
        double[] bare = new double[count];
        double[] mesh = new double[count];
        for (int i = 0; i < count; i++)
        {
            bare[i] = await TimeAsync(calls.Bare);
            mesh[i] = await TimeAsync(calls.Mesh);
        }

        Array.Sort(bare);
        Array.Sort(mesh);
        return (bare, mesh);
    }

    private static async Task<double> TimeAsync(Func<Task<int>> call)
    {
        long start = Stopwatch.GetTimestamp();
        if (await call() != 4)
        {
            throw new InvalidOperationException("a call did not arrive");
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static async Task<double> BytesAsync(Func<Task<int>> call)
    {
        const int Count = 1_000;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Count; i++)
        {
            await call();
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Count;
    }
}
