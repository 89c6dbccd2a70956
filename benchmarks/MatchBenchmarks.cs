using BenchmarkDotNet.Attributes;
using HelloMesh.Router;

namespace HelloMesh.Benchmarks;

/// <summary>One look-up, from listener to route, by shape: the table, a linear scan, and a floor that only knows these
/// very requests. Where a shape has several requests, making the request's view is in the figures.</summary>
[MemoryDiagnoser]
public class MatchBenchmarks
{
    private const int Batch = 256;

    private TableShape _shape = null!;
    private int _next;

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

    [Benchmark(Baseline = true, OperationsPerInvoke = Batch)]
    public long Table()
    {
        long sum = 0;
        if (_shape.Packed.Count == 1)
        {
            RequestView view = _shape.Packed.View(0);
            for (int i = 0; i < Batch; i++)
            {
                sum += _shape.Table.Match(view).Route;
            }
        }
        else
        {
            for (int i = 0; i < Batch; i++)
            {
                sum += _shape.Table.Match(_shape.Packed.View(Next())).Route;
            }
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public long ViewAlone()
    {
        long sum = 0;
        for (int i = 0; i < Batch; i++)
        {
            sum += _shape.Packed.View(Next()).Path.Length;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public long Floor()
    {
        long sum = 0;
        for (int i = 0; i < Batch; i++)
        {
            sum += _shape.Floor(Next());
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public long Scan()
    {
        long sum = 0;
        for (int i = 0; i < Batch; i++)
        {
            sum += _shape.Scan.Match(_shape.Packed.View(Next()));
        }

        return sum;
    }

    private int Next()
    {
        _next = _next + 1 < _shape.Packed.Count ? _next + 1 : 0;
        return _next;
    }
}
