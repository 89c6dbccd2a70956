using BenchmarkDotNet.Attributes;

namespace HelloMesh.Benchmarks;

/// <summary>The last of many prefixes of one host, by their number and by the length of what they all start with.</summary>
[MemoryDiagnoser]
public class OneHostBenchmarks
{
    private const int Batch = 64;

    private TableShape _shape = null!;

    [Params(1, 4, 16, 64, 256, 1024, 4096, 16384)]
    public int Routes { get; set; }

    [Params(0, 200)]
    public int Stem { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _shape = Shapes.OneHost(Routes, Stem);
        _shape.Verify();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Batch)]
    public long Table() => _shape.MatchAll(Batch);

    [Benchmark(OperationsPerInvoke = Batch)]
    public long Scan() => _shape.ScanAll(Batch);

    [Benchmark(OperationsPerInvoke = Batch)]
    public long EnvoyScan() => _shape.EnvoyScanAll(Batch);

    [Benchmark]
    public long Reference() => _shape.ReferenceAll(1);
}
