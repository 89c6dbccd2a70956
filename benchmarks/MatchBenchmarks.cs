using BenchmarkDotNet.Attributes;

namespace HelloMesh.Benchmarks;

/// <summary>One look-up, from listener to route: the table, the linear reference, and a floor that only knows these
/// very requests. Every answer is checked in the set-up.</summary>
[MemoryDiagnoser]
public class MatchBenchmarks
{
    private const int RandomCount = 4096;

    private TableShape _shape = null!;
    private int _next;

    /// <summary>The shape: hot means the same request over and over.</summary>
    [Params("hello-helidon", "1000x10 hot", "1000x10 random")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        _shape = Shape switch
        {
            "hello-helidon" => TableShape.HelloHelidon(),
            "1000x10 hot" => TableShape.Hosts(1000, 1),
            _ => TableShape.Hosts(1000, RandomCount),
        };
        _shape.Verify();
    }

    [Benchmark(Baseline = true)]
    public int Floor() => _shape.Floor[_shape.Keys[Next()]];

    [Benchmark]
    public int Table() => _shape.Table.Match(_shape.View(Next())).Route;

    [Benchmark]
    public int Reference() => _shape.Reference.Match(_shape.View(Next())).Route;

    private int Next()
    {
        _next = _next + 1 < _shape.Count ? _next + 1 : 0;
        return _next;
    }
}

/// <summary>The last of many prefixes of one host.</summary>
[MemoryDiagnoser]
public class OneHostBenchmarks
{
    private TableShape _shape = null!;

    [Params(1, 16, 1024, 16384)]
    public int Routes { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _shape = TableShape.OneHost(Routes);
        _shape.Verify();
    }

    [Benchmark(Baseline = true)]
    public int Table() => _shape.Table.Match(_shape.View(0)).Route;

    [Benchmark]
    public int Reference() => _shape.Reference.Match(_shape.View(0)).Route;
}
