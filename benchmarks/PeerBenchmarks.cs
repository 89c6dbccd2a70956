using BenchmarkDotNet.Attributes;
using HelloMesh.Router;

namespace HelloMesh.Benchmarks;

/// <summary>Other routers on the same routes and requests, where they can express them.</summary>
[MemoryDiagnoser]
public class PeerBenchmarks
{
    private TableShape _shape = null!;
    private Peer _endpointRouting = null!;
    private Peer _yarpMatcher = null!;
    private Peer _yarp = null!;
    private int _next;

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

    [Benchmark(Baseline = true)]
    public MatchResult Table() => _shape.Match(Next());

    [Benchmark]
    public int Floor() => _shape.Floor(Next());

    [Benchmark]
    public int EndpointRouting() => _endpointRouting.Match(Next());

    [Benchmark]
    public int YarpMatcher() => _yarpMatcher.Match(Next());

    [Benchmark]
    public Task<int> YarpInProcess() => _yarp.SendAsync(Next());

    private int Next()
    {
        _next = _next + 1 < _shape.Packed.Count ? _next + 1 : 0;
        return _next;
    }
}
