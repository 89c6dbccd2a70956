using System.Globalization;
using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>From a port and an address to a listener: many of them, none, and the one that takes any port.</summary>
public sealed class TablePortTests
{
    private const int PortCount = 1 << 16;
    private const int ServerCount = 500;

    private const string Mesh = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {clusterIP: 10.0.0.1, ports: [{port: 80, name: http}, {port: 9000, name: tcp}, {port: 9001, name: unknown}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: db, namespace: shop}
        spec: {clusterIP: 10.0.0.2, ports: [{port: 9000, name: tcp}, {port: 443, name: https}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: web, namespace: shop}
        spec:
          hosts: [web, "*.web.test"]
          http:
          - {match: [{uri: {prefix: /a}, headers: {x-a: {exact: v1}}}, {uri: {regex: "/b[0-9]"}}], route: [{destination: {host: db}}]}
          - {route: [{destination: {host: web}}]}
        """;

    private static readonly string[] Addresses = ["", "10.0.0.1", "10.0.0.2", "10.0.0.3", "0.0.0.0"];

    [Fact]
    public void Match_EveryPort_FindsTheListenerOfTheReference()
    {
        var random = new Random(5);
        var yaml = new StringBuilder("apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: gw, namespace: shop}\nspec:\n  servers:\n");
        for (int i = 0; i < ServerCount; i++)
        {
            // Neighbours, and ports whose hashes meet.
            int port = i % 3 == 0 ? 1000 + i : random.Next(1, PortCount);
            string bind = i % 4 == 0 ? $", bind: 10.0.0.{1 + (i % 3)}" : "";
            yaml.Append(CultureInfo.InvariantCulture, $"  - {{port: {{number: {port}, name: http-{i}, protocol: HTTP}}, hosts: [\"*\"]{bind}}}\n");
            if (i % 12 == 0)
            {
                yaml.Append(CultureInfo.InvariantCulture, $"  - {{port: {{number: {port}, name: more-{i}, protocol: HTTP}}, hosts: [\"*\"]}}\n");
            }
        }

        RoutingTable table = RoutingTable.Compile(MeshManifests.Parse(yaml.ToString()));
        Assert.True(table.Gateways[0].Listeners.Length > ServerCount / 2);
        AssertPorts(table, 0, isGateway: true);
    }

    [Fact]
    public void Match_EveryPortOfASidecar_FindsTheListenerOfTheReference()
    {
        RoutingTable table = RoutingTable.Compile(MeshManifests.Parse(Mesh));
        int proxy = Sidecar(table);
        Assert.Contains(table.Proxies[proxy].Listeners, listener => listener.Port == Listener.AnyPort);
        Assert.Contains(table.Proxies[proxy].Listeners, listener => listener.Address == "10.0.0.2");
        AssertPorts(table, proxy, isGateway: false);
    }

    [Fact]
    public void Open_ImageOfASidecarWithAChangedBit_IsRefusedOrAnswers()
    {
        RoutingTable table = RoutingTable.Compile(MeshManifests.Parse(Mesh));
        int proxy = Sidecar(table);
        byte[] image = new ProxyTableBuilder(new RegexCache()).Build(table.Proxies[proxy]).Image.ToArray();
        var buffer = new RequestBuffer();
        buffer.Load(
            new MeshRequest { Scheme = "http", Authority = "x.web.test", Path = "/b1", Headers = [new("x-a", "v1")] }, isGateway: false);
        int opened = 0;
        for (int bit = 0; bit < 8 * image.Length; bit++)
        {
            image[bit / 8] ^= (byte)(1 << (bit % 8));
            if (TryOpen(image) is { } damaged)
            {
                opened++;
                foreach ((int port, string address) in ((int, string)[])[(80, "10.0.0.1"), (9000, "10.0.0.2"), (9001, ""), (1, "10.0.0.3"), (443, "")])
                {
                    RequestView view = buffer.View(0, port, address);
                    damaged.Prefetch(view);
                    damaged.PrefetchHost(view);
                    Assert.True(damaged.Match(view).Kind <= MatchKind.Route);
                }
            }

            image[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.InRange(opened, 1, (8 * image.Length) - 1);
    }

    private static int Sidecar(RoutingTable table) => table.IndexOf(isGateway: false, new WorkloadId("shop", []));

    private static void AssertPorts(RoutingTable table, int proxy, bool isGateway)
    {
        var buffer = new RequestBuffer();
        ProxyPlan plan = table.Proxies[proxy];
        for (int port = -1; port < PortCount + 2; port++)
        {
            buffer.Load(new MeshRequest { Scheme = "http", Authority = "a.test", Path = "/" }, isGateway);
            foreach (string address in Addresses)
            {
                RequestView view = buffer.View(proxy, port, address);
                table.Prefetch(view);
                table.PrefetchHost(view);
                int expected = ReferenceMatcher.FindListener(plan, view);
                int actual = table.Match(view).Listener;
                Assert.True(expected == actual, $"{address}:{port}: expected {expected}, got {actual}");
            }
        }
    }

    private static ProxyTable? TryOpen(byte[] image)
    {
        try
        {
            return ProxyTable.Open(new TableMemory(image), new RegexCache());
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
