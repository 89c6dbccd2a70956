using BenchmarkDotNet.Attributes;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Benchmarks;

/// <summary>A snapshot of 10,000 VirtualServices with ten routes each: from its path to the first answer.</summary>
public class SnapshotBenchmarks
{
    private const int ApplicationCount = 10_000;
    private const int Seed = 6;

    private readonly string _path = Path.GetTempFileName();
    private MeshRequest? _request;

    /// <summary>Writes the snapshot, and checks what it answers.</summary>
    [GlobalSetup]
    public void Setup()
    {
        RoutingTable table = RoutingTable.Compile(MeshManifests.Parse(LoadShape.Create(ApplicationCount, Seed)));
        using (FileStream stream = File.Create(_path))
        {
            table.WriteSnapshot(stream);
        }

        Console.WriteLine($"// {new FileInfo(_path).Length} bytes");
        for (int number = 0; number < ApplicationCount; number += 97)
        {
            if (!MeshRequest.TryParseUrl(LoadShape.UrlOf(number), out _request, out _)
                || OpenAndAnswer() != LoadShape.DestinationOf(number))
            {
                throw new InvalidOperationException($"{LoadShape.UrlOf(number)} is answered otherwise");
            }
        }
    }

    /// <summary>Deletes the snapshot.</summary>
    [GlobalCleanup]
    public void Cleanup() => File.Delete(_path);

    /// <summary>Maps it, checks it, and routes one request.</summary>
    [Benchmark]
    public string? OpenAndAnswer() => RoutingTable.OpenSnapshot(_path).Route(_request!).Destination;
}
