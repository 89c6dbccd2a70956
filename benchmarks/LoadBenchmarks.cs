using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using HelloMesh.Model;
using HelloMesh.Router;
using YamlDotNet.Core;

namespace HelloMesh.Benchmarks;

/// <summary>Manifests of 10,000 VirtualServices to a table, against the YAML library's bare events over the same bytes.</summary>
/// <remarks>One thread means one: documents are read by one worker, and the collector works on the same thread.</remarks>
[GcConcurrent(false)]
public class LoadBenchmarks
{
    private const int ApplicationCount = 10_000;
    private const int Seed = 6;

    private byte[] _bytes = [];

    /// <summary>Length of the manifests.</summary>
    internal int ByteCount => _bytes.Length;

    /// <summary>Writes the manifests, and checks what comes of them.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _bytes = Encoding.UTF8.GetBytes(LoadShape.Create(ApplicationCount, Seed));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"// {_bytes.Length:N0} bytes"));
        int workers = Environment.ProcessorCount;
        Check(RoutingTable.Compile(Read(workerCount: 1)));
        Check(RoutingTable.Compile(Read(workers)));
    }

    /// <summary>The floor: the library's events, nothing made of them.</summary>
    [Benchmark(Baseline = true)]
    public int EventPass()
    {
        var parser = new Parser(new StreamReader(new MemoryStream(_bytes), Encoding.UTF8));
        int events = 0;
        while (parser.MoveNext())
        {
            events++;
        }

        return events;
    }

    /// <summary>Bytes to checked manifests.</summary>
    [Benchmark]
    public object Load() => Read(workerCount: 1);

    /// <summary>Bytes to a table.</summary>
    [Benchmark]
    public object LoadAndCompile() => RoutingTable.Compile(Read(workerCount: 1));

    /// <summary>The same, documents read side by side.</summary>
    [Benchmark]
    public object LoadAndCompileSideBySide() => RoutingTable.Compile(Read(Environment.ProcessorCount));

    /// <summary>Two small runs without a measurement: right answers, and the same ones whatever reads the documents.</summary>
    internal static int CheckSmall()
    {
        var small = new LoadBenchmarks { _bytes = Encoding.UTF8.GetBytes(LoadShape.Create(300, Seed)) };
        Check(RoutingTable.Compile(small.Read(workerCount: 1)), 300);
        Check(RoutingTable.Compile(small.Read(workerCount: 4)), 300);
        return small.EventPass();
    }

    private MeshManifests Read(int workerCount) =>
        MeshManifests.Load("-", new LoadOptions { Stdin = new MemoryStream(_bytes), WorkerCount = workerCount });

    private static void Check(RoutingTable table, int applications = ApplicationCount)
    {
        if (!table.Manifests.Diagnostics.IsEmpty)
        {
            throw new InvalidOperationException($"{table.Manifests.Diagnostics[0].Message} ({table.Manifests.Diagnostics[0].Span})");
        }

        for (int number = 0; number < applications; number += 97)
        {
            RouteResult? result = MeshRequest.TryParseUrl(LoadShape.UrlOf(number), out MeshRequest? request, out _)
                ? table.Route(request)
                : null;
            if (result?.Destination != LoadShape.DestinationOf(number) || result.Known != true)
            {
                throw new InvalidOperationException($"{LoadShape.UrlOf(number)} leads to {result?.Destination ?? result?.Reason}");
            }
        }
    }
}
