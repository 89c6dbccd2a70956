using System.Diagnostics;
using System.Globalization;

namespace HelloMesh.Benchmarks;

/// <summary>What the in-process mesh adds to a call in processor time and memory. On a machine that does other work too, the
/// wall clock mostly measures how long the hand-over between threads has to wait for a processor.</summary>
internal static class InProcessReport
{
    private const int CallCount = 2_000;

    public static async Task WriteAsync(int rounds)
    {
        await using var calls = new InProcessBenchmarks();
        await calls.SetUp();
        var bare = new List<Cost>();
        var mesh = new List<Cost>();
        for (int round = -2; round < rounds; round++)
        {
            Cost first = await MeasureAsync(calls.Bare);
            Cost second = await MeasureAsync(calls.Mesh);
            if (round >= 0)   // the first rounds run before the code is compiled for speed
            {
                bare.Add(first);
                mesh.Add(second);
            }
        }

        double[] added = [.. bare.Zip(mesh, (b, m) => m.Microseconds - b.Microseconds).Order()];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rounds} pairs of {CallCount} calls, processor time a call: bare {bare.Min(c => c.Microseconds):F1} us, through the mesh {mesh.Min(c => c.Microseconds):F1} us (least of each)"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"added by the mesh: {added[added.Length / 2]:F1} us (median of the pairs), {mesh.Min(c => c.Bytes) - bare.Min(c => c.Bytes):F0} B on {bare.Min(c => c.Bytes):F0} B"));
    }

    private static async Task<Cost> MeasureAsync(Func<Task<int>> call)
    {
        GC.Collect();
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < CallCount; i++)
        {
            if (await call() != 4)
            {
                throw new InvalidOperationException("a call did not arrive");
            }
        }

        double allocated = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        TimeSpan spent = Process.GetCurrentProcess().TotalProcessorTime - before;
        return new Cost(spent.TotalMicroseconds / CallCount, allocated / CallCount);
    }

    private readonly record struct Cost(double Microseconds, double Bytes);
}
