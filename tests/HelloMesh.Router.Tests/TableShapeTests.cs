using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>Tables at the limits of their structures: full buckets, long edges, nodes of every kind.</summary>
public sealed class TableShapeTests
{
    /// <summary>So many that buckets spill over into the next one, and the last one into the first.</summary>
    private const int HostCount = 5000;

    [Fact]
    public void Match_ThousandsOfHosts_FindsEachAndNoOther()
    {
        var yaml = new StringBuilder(Gateway);
        for (int host = 0; host < HostCount; host++)
        {
            yaml.Append(VirtualService($"vs-{host}", $"h{host}.test", [$"prefix: /{host % 7}"]));
        }

        RoutingTable table = Compile(yaml.ToString());
        for (int host = 0; host < HostCount; host++)
        {
            AssertAsReference(table, $"h{host}.test", $"/{host % 7}/x");
            AssertAsReference(table, $"h{host}.test", $"/{(host + 1) % 7}/x");
            AssertAsReference(table, $"h{host + HostCount}.test", "/0");
        }
    }

    [Theory]
    [InlineData(16_382)]
    [InlineData(16_383)]   // the longest text of a node
    [InlineData(16_384)]
    [InlineData(40_000)]
    public void Match_EdgesLongerThanANodeHolds_AnswersAsReference(int length)
    {
        string stem = "/" + new string('s', length);
        RoutingTable table = Compile(Gateway + VirtualService(
            "vs", "h.test", [$"prefix: {stem}a", $"exact: {stem}", $"prefix: {stem}b/c", $"prefix: {stem[..^1]}"]));
        foreach (string path in (string[])[stem, stem + "a", stem + "b", stem + "b/c", stem[..^1], stem[..^2], stem[..^1] + "x"])
        {
            AssertAsReference(table, "h.test", path);
        }
    }

    /// <summary>A node with 1 to 60 children, side by side or with gaps, in either case: ranges, labels, maps.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(15, 3)]
    [InlineData(16, 3)]
    [InlineData(17, 3)]
    [InlineData(30, 1)]
    [InlineData(60, 1)]
    public void Match_NodesOfEveryKind_AnswersAsReference(int childCount, int step)
    {
        const string Letters = "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";
        char[] children = [.. Enumerable.Range(0, childCount).Select(i => i * step).Where(i => i < Letters.Length).Select(i => Letters[i])];
        foreach (string suffix in (string[])["", "/", "-and-a-text-that-fills-a-vector"])
        {
            foreach (bool ignoresCase in (bool[])[false, true])
            {
                RoutingTable table = Compile(Gateway + VirtualService(
                    "vs", "h.test", children.Select(child => $"prefix: /x{child}{suffix}"), ignoresCase));
                foreach (char letter in Letters)
                {
                    AssertAsReference(table, "h.test", $"/x{letter}{suffix}");
                    AssertAsReference(table, "h.test", $"/X{char.ToUpperInvariant(letter)}{suffix.ToUpperInvariant()}/y");
                    AssertAsReference(table, "h.test", $"/x{letter}");
                }
            }
        }
    }

    private const string Gateway = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: ns}
        spec: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}

        """;

    private static string VirtualService(string name, string host, IEnumerable<string> uris, bool ignoresCase = false)
    {
        string caseField = ignoresCase ? ", ignoreUriCase: true" : "";
        IEnumerable<string> routes = uris.Select(uri => $"  - {{match: [{{uri: {{{uri}}}{caseField}}}], directResponse: {{status: 200}}}}\n");
        return $"---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: {name}, namespace: ns}}\n"
            + $"spec:\n  hosts: [{host}]\n  gateways: [gw]\n  http:\n{string.Concat(routes)}";
    }

    private static RoutingTable Compile(string yaml)
    {
        MeshManifests manifests = MeshManifests.Parse(yaml);
        Assert.False(manifests.HasErrors, string.Join("\n", manifests.Diagnostics.Take(3)));
        return RoutingTable.Compile(manifests);
    }

    private static void AssertAsReference(RoutingTable table, string host, string path)
    {
        var buffer = new RequestBuffer();
        Assert.True(table.TryPrepare(new MeshRequest { Scheme = "http", Authority = host, Path = path }, buffer, out RequestView view));
        MatchResult expected = new ReferenceMatcher(table.Gateways).Match(view);
        Assert.Equal(expected, table.Match(view));
    }
}
