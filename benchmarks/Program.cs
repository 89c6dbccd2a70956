using BenchmarkDotNet.Running;
using HelloMesh.Benchmarks;

if (args is ["smoke"])
{
    // Right answers and no allocation; never a time.
    foreach ((string name, TableShape shape) in new[]
    {
        ("hello-helidon", TableShape.HelloHelidon()),
        ("100x10", TableShape.Hosts(100, 256)),
        ("one host, 1024 routes", TableShape.OneHost(1024)),
    })
    {
        shape.Verify();
        long checksum = 0;
        for (int i = 0; i < 10_000; i++)
        {
            checksum += shape.Table.Match(shape.View(i % shape.Count)).Route;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            checksum -= shape.Table.Match(shape.View(i % shape.Count)).Route;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Console.WriteLine($"{name}: {shape.Count} answers right, {allocated} B allocated in 10,000 matches");
        if (allocated != 0 || checksum != 0)
        {
            return 1;
        }
    }

    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(MatchBenchmarks).Assembly).Run(args);
return 0;
