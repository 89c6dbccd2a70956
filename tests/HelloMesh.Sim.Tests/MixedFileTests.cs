using System.Globalization;
using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>The replay's short way against the full path on files in which lines of a group have to do with each other: one
/// learns what the next one asks for, forgets it, or is no request at all.</summary>
public sealed class MixedFileTests(ITestOutputHelper output)
{
    private const int LineCount = 4000;

    /// <summary>So many hosts that parts of the table are asked for ahead.</summary>
    private const int HostCount = 4000;

    private static readonly (string Format, string? Fields)[] Forms =
    [
        ("jsonl", null), ("jsonl", "id,outcome,destination"), ("jsonl", "upstream"), ("jsonl", "line,reason,location,url"),
        ("json", null), ("json", "name,outcome"), ("text", null),
    ];

    /// <summary>Files; HELLOMESH_FILES asks for a longer run, and HELLOMESH_SEED for the files of an earlier one.</summary>
    private static int FileCount => int.TryParse(Environment.GetEnvironmentVariable("HELLOMESH_FILES"), out int count) ? count : 7;

    [Fact]
    public void FewHosts_BothWays_GiveTheSameBytes() => Compare(ManifestsOf(""), ["a.test", "a.test", "a.test", "x.b.test", "w.test"]);

    [Fact]
    public void ManyHosts_BothWays_GiveTheSameBytes()
    {
        var more = new StringBuilder();
        for (int i = 0; i < HostCount; i++)
        {
            more.Append(CultureInfo.InvariantCulture, $$$$"""
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: h-{{{{i}}}}, namespace: shop}
                spec:
                  hosts: [h{{{{i}}}}.b.test]
                  gateways: [gw]
                  http:
                  - {match: [{uri: {prefix: /a{{{{i}}}}}}], route: [{destination: {host: a{{{{i}}}}.test}}]}
                  - {match: [{uri: {prefix: /a}, headers: {x-a: {exact: v1}}}], route: [{destination: {host: v{{{{i}}}}.test}}]}
                  - {match: [{uri: {prefix: /weights}}], route: [{destination: {host: one.test}, weight: 1}, {destination: {host: two.test}, weight: 2}]}
                  - {match: [{uri: {prefix: /a}}], route: [{destination: {host: b{{{{i}}}}.test}}]}

                """);
        }

        RoutingTable table = ManifestsOf(more.ToString());
        Assert.True(table.SizeInBytes(table.DefaultGateway) > 512 << 10, "too small to be asked for ahead");
        Compare(table, [.. Enumerable.Range(0, 40).Select(i => $"h{i * 99}.b.test"), "a.test", "x.b.test", "w.test"]);
    }

    private void Compare(RoutingTable table, string[] hosts)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("HELLOMESH_SEED"), out int given) ? given : Environment.TickCount;
        (long Short, long All) taken = (0, 0);
        for (int i = 0; i < FileCount; i++)
        {
            output.WriteLine($"seed {seed + i}");
            var random = new Random(seed + i);
            byte[] file = new MixedFile(random, hosts).Write(LineCount);
            (string format, string? fields) = Forms[(int)((uint)(seed + i) % Forms.Length)];
            (long shortLines, long all) = BothWays.AssertSame(table, file, format, fields, random);
            taken = (taken.Short + shortLines, taken.All + all);
        }

        // Both ways have enough to do for the comparison to mean something.
        output.WriteLine($"{taken.Short} of {taken.All} lines took the short way");
        Assert.InRange(taken.Short, taken.All / 20, taken.All * 9 / 10);
    }

    private static RoutingTable ManifestsOf(string more) => BothWays.Compile(MeshManifests.Parse(
        File.ReadAllText(Repository.PathOf("tests", "cases", "requests", "short-way.yaml")) + "---\n"
        + File.ReadAllText(Repository.PathOf("tests", "cases", "requests", "mixed-files.yaml")) + more));
}
