using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Replay;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Tests;

/// <summary>A replay reads no further ahead of its output than it has room for, and loses nothing when either end fails.</summary>
public sealed class ReplayPressureTests
{
    private const int BlockCount = 40;
    private static readonly byte[] Line = "{\"url\": \"https://hello-helidon.hello-helidon.example.com/greet\"}\n"u8.ToArray();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Reading_WaitsForWriting(int workers)
    {
        var requests = new CountedRequests();
        var results = new CountedResults(requests, failAt: -1);
        Run(workers, requests, results);
        int lines = requests.Lines;
        Assert.Equal(lines, results.Lines);
        Assert.InRange(results.AheadMax, 1, workers == 1 ? 1 : 3 * workers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Output_ThatFails_EndsTheReading(int workers)
    {
        var requests = new CountedRequests();
        var results = new CountedResults(requests, failAt: 4);
        IOException failure = Assert.Throws<IOException>(() => Run(workers, requests, results));
        Assert.Equal("no room", failure.Message);
        Assert.InRange(requests.Reads, 4, BlockCount - 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Input_ThatFails_GetsItsAnswersSoFar(int workers)
    {
        var requests = new CountedRequests { FailAt = 10 };
        var results = new CountedResults(requests, failAt: -1);
        Assert.Throws<InvalidDataException>(() => Run(workers, requests, results));
        Assert.Equal(10, results.Writes);
        Assert.Equal(requests.Lines, results.Lines);
    }

    private static void Run(int workers, CountedRequests requests, CountedResults results)
    {
        RoutingTable table = RoutingTable.Compile(MeshManifests.Load(Repository.PathOf("examples", "hello-helidon", "manifests")));
        var replayer = new Replayer(new ReplayPlan { Table = table, Format = OutputFormat.Jsonl, Workers = workers }, results);
        replayer.Run(requests, "requests");
        replayer.Finish();
    }

    /// <summary>Gives whole lines, one block a read.</summary>
    private sealed class CountedRequests : MemoryStream
    {
        public int Reads { get; private set; }

        public int Lines { get; private set; }

        public int FailAt { get; init; } = -1;

        public override int Read(Span<byte> buffer)
        {
            if (Reads == FailAt)
            {
                throw new InvalidDataException("damaged");
            }

            if (Reads == BlockCount)
            {
                return 0;
            }

            Reads++;
            int length = 0;
            while (length + Line.Length <= LineReader.BlockBytes)
            {
                Line.CopyTo(buffer[length..]);
                length += Line.Length;
                Lines++;
            }

            return length;
        }
    }

    /// <summary>Counts how far reading is ahead at each write.</summary>
    private sealed class CountedResults(CountedRequests requests, int failAt) : MemoryStream
    {
        public int Writes { get; private set; }

        public int Lines { get; private set; }

        public int AheadMax { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer.IsEmpty)
            {
                return;   // what stands around results
            }

            if (Writes == failAt)
            {
                throw new IOException("no room");
            }

            Thread.Sleep(1);   // readers get their chance to run ahead
            AheadMax = Math.Max(AheadMax, requests.Reads - Writes);
            Writes++;
            Lines += buffer.Count((byte)'\n');
        }
    }
}
