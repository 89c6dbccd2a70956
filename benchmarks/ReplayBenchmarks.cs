using System.Globalization;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Output;
using HelloMesh.Sim.Replay;
using HelloMesh.Testing.Results;

namespace HelloMesh.Benchmarks;

/// <summary>A replay from memory to nowhere, beside a bare pass of the JSON reader over the same lines, which is what it
/// could cost at the least with that reader. The results are checked in the set-up. Each benchmark replays the lines several
/// times over as one file, with workers that have seen them before, as in a file much longer than this one.</summary>
[MemoryDiagnoser]
[Config(typeof(Columns))]
public class ReplayBenchmarks
{
    /// <summary>Lines that are replayed.</summary>
    public const int LineCount = 100_000;

    /// <summary>How often they stand in the file.</summary>
    public const int PassCount = 4;

    private static readonly ResultField[] ThreeFields = [ResultField.Id, ResultField.Outcome, ResultField.Destination];
    private static readonly Dictionary<ReplayTraffic, int> Lengths = [];

    private readonly Dictionary<(bool AllFields, int Workers, bool TakesShortWay), Replayer> _replayers = [];
    private byte[] _lines = [];
    private RoutingTable _table = null!;

    /// <summary>What is replayed.</summary>
    [ParamsAllValues]
    public ReplayTraffic Requests { get; set; }

    /// <summary>Bytes of the lines.</summary>
    public long LinesLength => _lines.Length;

    /// <summary>Compiles, and compares the short way with the full path.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _lines = ReplayStreams.Lines(Requests, LineCount);
        _table = RoutingTable.Compile(MeshManifests.Parse(ReplayStreams.Manifests(Requests)));
        foreach (ResultField[]? fields in new[] { null, ThreeFields })
        {
            using var expected = new MemoryStream();
            using var actual = new MemoryStream();
            Run(Create(expected, fields, workers: 1, takesShortWay: false), passCount: 1);
            Replayer twice = Create(actual, fields, workers: 2, takesShortWay: true);
            Run(twice, passCount: 1);
            Run(twice, passCount: 1);
            ReadOnlySpan<byte> once = expected.GetBuffer().AsSpan(0, (int)expected.Length);
            ReadOnlySpan<byte> both = actual.GetBuffer().AsSpan(0, (int)actual.Length);
            if (!both[..once.Length].SequenceEqual(once) || !both[once.Length..].SequenceEqual(once))
            {
                throw new InvalidOperationException("the short way differs from the full path");
            }
        }
    }

    [Benchmark(Baseline = true)]
    public long JsonReaderOnly()
    {
        long tokens = 0;
        for (int pass = 0; pass < PassCount; pass++)
        {
            tokens += TokensOf(_lines);
        }

        return tokens;
    }

    /// <summary>The same by two threads that share nothing but the lines: what a second worker can bring on this machine.</summary>
    [Benchmark]
    public long JsonReaderOnTwoThreads()
    {
        long[] tokens = new long[2];
        Thread[] threads = [.. Enumerable.Range(0, tokens.Length).Select(index => new Thread(() =>
        {
            for (int pass = index; pass < PassCount; pass += tokens.Length)
            {
                tokens[index] += TokensOf(_lines);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return tokens.Sum();
    }

    private static long TokensOf(ReadOnlySpan<byte> rest)
    {
        long tokens = 0;
        while (rest.Length > 0)
        {
            int end = rest.IndexOf((byte)'\n');
            var reader = new Utf8JsonReader(rest[..end]);
            while (reader.Read())
            {
                tokens++;
            }

            rest = rest[(end + 1)..];
        }

        return tokens;
    }

    [Benchmark]
    public long ThreeFieldsOneWorker() => Replay(Stream.Null, ThreeFields, workers: 1, takesShortWay: true);

    [Benchmark]
    public long ThreeFieldsTwoWorkers() => Replay(Stream.Null, ThreeFields, workers: 2, takesShortWay: true);

    [Benchmark]
    public long AllFieldsOneWorker() => Replay(Stream.Null, null, workers: 1, takesShortWay: true);

    [Benchmark]
    public long AllFieldsTwoWorkers() => Replay(Stream.Null, null, workers: 2, takesShortWay: true);

    [Benchmark]
    public long AllFieldsFullPath() => Replay(Stream.Null, null, workers: 1, takesShortWay: false);

    private long Replay(Stream output, ResultField[]? fields, int workers, bool takesShortWay)
    {
        (bool, int, bool) key = (fields is null, workers, takesShortWay);
        if (!_replayers.TryGetValue(key, out Replayer? replayer))
        {
            _replayers[key] = replayer = Create(output, fields, workers, takesShortWay);
        }

        Run(replayer, PassCount);
        return replayer.Summary.Lines;
    }

    private Replayer Create(Stream output, ResultField[]? fields, int workers, bool takesShortWay) => new(
        new ReplayPlan
        {
            Table = _table,
            Format = OutputFormat.Jsonl,
            Fields = fields,
            Workers = workers,
            TakesShortWay = takesShortWay,
        },
        output);

    private void Run(Replayer replayer, int passCount)
    {
        using var requests = new RepeatedStream(_lines, passCount);
        replayer.Run(requests, "memory");
    }

    private static double MegabytesOf(BenchmarkCase benchmarkCase)
    {
        var stream = (ReplayTraffic)benchmarkCase.Parameters[nameof(Requests)];
        lock (Lengths)
        {
            if (!Lengths.TryGetValue(stream, out int length))
            {
                Lengths[stream] = length = ReplayStreams.Lines(stream, LineCount).Length;
            }

            return PassCount * length / 1e6;
        }
    }

    private sealed class Columns : ManualConfig
    {
        public Columns() => AddColumn(
            new RateColumn("MB/s", MegabytesOf, "Megabytes of requests a second"),
            new RateColumn("lines/s", _ => PassCount * LineCount, "Request lines a second"));
    }

    /// <summary>So much work a second.</summary>
    private sealed class RateColumn(string name, Func<BenchmarkCase, double> amount, string legend) : IColumn
    {
        public string Id => name;

        public string ColumnName => name;

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => legend;

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
            summary[benchmarkCase]?.ResultStatistics is { } statistics
                ? (amount(benchmarkCase) / (statistics.Mean / 1e9)).ToString("N0", CultureInfo.InvariantCulture)
                : "-";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
    }
}
