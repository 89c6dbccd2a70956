using System.Globalization;
using System.Text;
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
/// could cost at the least with that reader. The results are checked in the set-up.</summary>
[MemoryDiagnoser]
[Config(typeof(Columns))]
public class ReplayBenchmarks
{
    /// <summary>Lines of the file that is replayed.</summary>
    public const int LineCount = 200_000;

    private static readonly ResultField[] ThreeFields = [ResultField.Id, ResultField.Outcome, ResultField.Destination];

    private byte[] _file = [];
    private RoutingTable _table = null!;

    /// <summary>Bytes of the file, for the throughput column.</summary>
    public static int FileLength { get; } = Write().Length;

    [GlobalSetup]
    public void SetUp()
    {
        _file = Write();
        _table = RoutingTable.Compile(MeshManifests.Parse("""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: shop}
            spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: c}, hosts: ["*"]}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: greet, namespace: shop}
            spec:
              hosts: [hello-helidon.hello-helidon.example.com]
              gateways: [gw]
              http:
              - match: [{uri: {prefix: /greet}}]
                route: [{destination: {host: hello-helidon-deployment, port: {number: 8080}}}]
            """));
        foreach (ResultField[]? fields in new[] { null, ThreeFields })
        {
            using var expected = new MemoryStream();
            using var actual = new MemoryStream();
            Replay(expected, fields, workers: 1, takesShortWay: false);
            Replay(actual, fields, workers: 2, takesShortWay: true);
            if (!expected.GetBuffer().AsSpan(0, (int)expected.Length).SequenceEqual(actual.GetBuffer().AsSpan(0, (int)actual.Length)))
            {
                throw new InvalidOperationException("the short way differs from the full path");
            }
        }
    }

    [Benchmark(Baseline = true)]
    public long JsonReaderOnly()
    {
        long tokens = 0;
        ReadOnlySpan<byte> rest = _file;
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
        var replayer = new Replayer(
            new ReplayPlan
            {
                Table = _table,
                Format = OutputFormat.Jsonl,
                Fields = fields,
                Workers = workers,
                TakesShortWay = takesShortWay,
            },
            output);
        replayer.Start();
        using var requests = new MemoryStream(_file);
        replayer.Run(requests, "memory");
        replayer.Finish();
        return replayer.Summary.Lines;
    }

    private static byte[] Write()
    {
        string[] paths = ["greet", "greet/World", "greeting", "greet/Ann?lang=en", "", "status", "greet/a/b/c"];
        var random = new Random(20260101);
        var text = new StringBuilder();
        for (int i = 0; i < LineCount; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{{\"id\": \"r-{i:D7}\", \"url\": \"https://hello-helidon.hello-helidon.example.com/{paths[random.Next(paths.Length)]}\", \"headers\": {{\"x-user\": \"u{random.Next(1000)}\"}}}}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private sealed class Columns : ManualConfig
    {
        public Columns() => AddColumn(
            new RateColumn("MB/s", FileLength / 1e6, "Megabytes of requests a second"),
            new RateColumn("lines/s", LineCount, "Request lines a second"));
    }

    /// <summary>So much work a second.</summary>
    private sealed class RateColumn(string name, double amount, string legend) : IColumn
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
                ? (amount / (statistics.Mean / 1e9)).ToString("N0", CultureInfo.InvariantCulture)
                : "-";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
    }
}
