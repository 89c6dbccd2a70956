using BenchmarkDotNet.Attributes;

namespace HelloMesh.Benchmarks;

/// <summary>One look-up, from listener to route, by shape: the table, a linear scan, and a floor that only knows these
/// very requests.</summary>
[MemoryDiagnoser]
public class MatchBenchmarks
{
    private const int Batch = 256;

    private TableShape _shape = null!;

    /// <summary>All of them.</summary>
    public static IEnumerable<string> ShapeNames => Shapes.Names;

    [ParamsSource(nameof(ShapeNames))]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        _shape = Shapes.Create(Shape);
        _shape.Verify();
    }

    /// <summary>The look-up alone: the views of the requests were made beforehand.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Batch)]
    public long Table() => _shape.MatchAll(Batch);

    /// <summary>With the views made of bytes.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public long ViewAndTable() => _shape.ViewAndMatchAll(Batch);

    [Benchmark(OperationsPerInvoke = Batch)]
    public long Floor() => _shape.FloorAll(Batch);

    [Benchmark(OperationsPerInvoke = Batch)]
    public long Scan() => _shape.ScanAll(Batch);
}
