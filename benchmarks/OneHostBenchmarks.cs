using BenchmarkDotNet.Attributes;
using HelloMesh.Router;

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
    public int Table()
    {
        RequestView view = _shape.Packed.View(0);
        int sum = 0;
        for (int i = 0; i < Batch; i++)
        {
            sum += _shape.Table.Match(view).Route;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public int Scan()
    {
        RequestView view = _shape.Packed.View(0);
        int sum = 0;
        for (int i = 0; i < Batch; i++)
        {
            sum += _shape.Scan.Match(view);
        }

        return sum;
    }

    [Benchmark]
    public int Reference() => _shape.Reference.Match(_shape.Packed.View(0)).Route;
}
