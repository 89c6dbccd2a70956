using CsCheck;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>A snapshot with anything changed or missing is refused, and one that is whole answers as its table.</summary>
public sealed class SnapshotDamageTests : IDisposable
{
    private const int RequestsPerMesh = 20;

    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void RandomMeshes_AnswerAsTheirTables() =>
        Gen.Select(RandomMesh.Manifests, RandomMesh.Request.Array[RequestsPerMesh]).Sample(
            (yaml, requests) =>
            {
                RoutingTable table = RoutingTable.Compile(MeshManifests.Parse(yaml));
                string path = Path.GetTempFileName();
                try
                {
                    File.WriteAllBytes(path, Write(table));
                    RoutingTable snapshot = RoutingTable.OpenSnapshot(path);
                    Assert.Equal(table.Workloads, snapshot.Workloads);
                    Assert.Equal(table.DefaultGateway, snapshot.DefaultGateway);
                    foreach (MeshRequest request in requests)
                    {
                        Assert.Equal(Facts(table.Route(request, 1)), Facts(snapshot.Route(request, 1)));
                    }
                }
                finally
                {
                    File.Delete(path);
                }
            },
            iter: 60);

    [Fact]
    public void EveryByte_WithABitChanged_IsNoticed()
    {
        byte[] whole = Whole();
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= (byte)(1 << (i % 8));
            Assert.NotEmpty(Refusal(damaged).Fix);
        }
    }

    [Fact]
    public void EveryLength_ButTheWhole_IsNoticed()
    {
        byte[] whole = Whole();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.NotEmpty(Refusal(whole.AsSpan(0, length)).Fix);
        }

        Assert.NotEmpty(Refusal([.. whole, 0]).Fix);
    }

    [Fact]
    public void PiecesOfOtherSnapshots_AreNoticed() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Gen.Int[1, 64]).Sample(
            (from, to, length) =>
            {
                byte[] damaged = Whole();
                byte[] before = [.. damaged];
                length = Math.Min(length, damaged.Length / 2);
                damaged.AsSpan(from % (damaged.Length - length), length).CopyTo(damaged.AsSpan(to % (damaged.Length - length)));
                if (!damaged.AsSpan().SequenceEqual(before))
                {
                    Assert.NotEmpty(Refusal(damaged).Fix);
                }
            },
            iter: 200,
            threads: 1);

    [Fact]
    public void HandMadeManifests_HaveNothingToWrite() =>
        Assert.NotEmpty(Assert.Throws<SnapshotException>(() => Write(RoutingTable.Compile(new MeshManifests()))).Fix);

    public void Dispose() => File.Delete(_path);

    private static byte[] Whole() => Write(RoutingTable.Compile(MeshManifests.Parse("""
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: shop}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: vs, namespace: shop}
        spec:
          hosts: ["shop.test"]
          gateways: [gw]
          http:
          - match: [{uri: {regex: "/a.*"}, headers: {x-user: {exact: ann}}}]
            route: [{destination: {host: a, port: {number: 80}}}]
        """)));

    private static byte[] Write(RoutingTable table)
    {
        using var stream = new MemoryStream();
        table.WriteSnapshot(stream);
        return stream.ToArray();
    }

    private static string Facts(RouteResult result) => string.Join(
        '|', result.Outcome, result.Workload, result.Listener, result.VirtualHost, result.VirtualService, result.Rule, result.Source,
        result.Cluster, result.Known, result.Location, result.Upstream?.Path, result.Upstream?.Authority, result.Reason);

    private SnapshotException Refusal(ReadOnlySpan<byte> bytes)
    {
        File.Delete(_path);   // never written over: an earlier one could still be mapped
        File.WriteAllBytes(_path, bytes);
        return Assert.Throws<SnapshotException>(() => RoutingTable.OpenSnapshot(_path));
    }
}
