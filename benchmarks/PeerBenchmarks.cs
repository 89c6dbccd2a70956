using BenchmarkDotNet.Attributes;

namespace HelloMesh.Benchmarks;

/// <summary>Other routers on the same routes and requests, where they can express them.</summary>
[MemoryDiagnoser]
public class PeerBenchmarks
{
    private const int Batch = 64;

    private TableShape _shape = null!;
    private Peer _endpointRouting = null!;
    private Peer _yarpMatcher = null!;
    private Peer _yarp = null!;

    [Params("1000x10 hot", "1000x10 random", "one host x 16", "one host x 1024")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public async Task SetUp()
    {
        _shape = Shape switch
        {
            "one host x 16" => Shapes.OneHost(16, 0),
            "one host x 1024" => Shapes.OneHost(1024, 0),
            _ => Shapes.Create(Shape),
        };
        _shape.Verify();
        IReadOnlyList<Peer> peers = await Peer.CreateAllAsync(_shape).ConfigureAwait(false);
        foreach (Peer peer in peers)
        {
            await peer.VerifyAsync().ConfigureAwait(false);
        }

        (_endpointRouting, _yarpMatcher, _yarp) = (peers[0], peers[1], peers[2]);
    }

    /// <summary>The requests of all of them are made beforehand.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Batch)]
    public long Table() => _shape.MatchAll(Batch);

    [Benchmark]
    public int Floor() => _shape.Floor(_shape.Next());

    [Benchmark]
    public int EndpointRouting() => _endpointRouting.Match(_shape.Next());

    [Benchmark]
    public int YarpMatcher() => _yarpMatcher.Match(_shape.Next());

    [Benchmark]
    public Task<int> YarpInProcess() => _yarp.SendAsync(_shape.Next());
}
