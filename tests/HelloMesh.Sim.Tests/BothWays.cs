using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Output;
using HelloMesh.Sim.Replay;
using HelloMesh.Testing.Results;

namespace HelloMesh.Tests;

/// <summary>Replays a file on the full path alone and then the short way, with one worker and with several.</summary>
internal static class BothWays
{
    private static readonly RoutingOptions Options =
        new() { Workload = new WorkloadId("istio-system", [new("istio", "ingressgateway")]), Seed = 3 };

    public static RoutingTable Compile(string path) => Compile(MeshManifests.Load(path));

    public static RoutingTable Compile(MeshManifests manifests) => RoutingTable.Compile(manifests, Options);

    /// <summary>Asserts that results and summaries are the same, byte for byte.</summary>
    /// <param name="table">Answers.</param>
    /// <param name="file">The requests.</param>
    /// <param name="format">Format of the results.</param>
    /// <param name="fields">Fields of the results; all when <c>null</c>.</param>
    /// <param name="cuts">Where to cut the file for a second reading in short reads; not when <c>null</c>.</param>
    /// <returns>How many lines took the short way with one worker, and how many there are.</returns>
    public static (long Short, long All) AssertSame(
        RoutingTable table, byte[] file, string format, string? fields, Random? cuts = null)
    {
        Replayed full = Run(table, new MemoryStream(file), format, fields, takesShortWay: false, workers: 1);
        long shortLines = 0;
        foreach (int workers in new[] { 1, 3 })
        {
            Replayed shortWay = Run(table, new MemoryStream(file), format, fields, takesShortWay: true, workers);
            AssertSame(file, full, shortWay);
            shortLines = workers == 1 ? shortWay.ShortLines : shortLines;
            if (cuts is not null)
            {
                var inPieces = new ShortReads(file, 1 << cuts.Next(10, 20), cuts);
                AssertSame(file, full, Run(table, inPieces, format, fields, takesShortWay: true, workers));
            }
        }

        return (shortLines, full.Lines);
    }

    /// <summary>Asserts the same of a snapshot's table, used the short way alone, with next to no memory for answers.</summary>
    /// <param name="table">The table of which the snapshot was made.</param>
    /// <param name="snapshot">Path of the snapshot.</param>
    /// <param name="file">The requests.</param>
    /// <param name="format">Format of the results.</param>
    /// <param name="fields">Fields of the results; all when <c>null</c>.</param>
    public static void AssertSameFromSnapshot(RoutingTable table, string snapshot, byte[] file, string format, string? fields)
    {
        Replayed full = Run(table, new MemoryStream(file), format, fields, takesShortWay: false, workers: 1);
        foreach (long answersMaxBytes in new[] { 0, 2_000, long.MaxValue })
        {
            RoutingTable opened = RoutingTable.OpenSnapshot(snapshot, Options with { Workload = null });
            AssertSame(file, full, Run(opened, new MemoryStream(file), format, fields, takesShortWay: true, workers: 1, answersMaxBytes));
        }
    }

    private static void AssertSame(byte[] file, Replayed full, Replayed shortWay)
    {
        if (full.Results != shortWay.Results)
        {
            // Results are in the order of the lines, but blank lines and comments have none.
            string[] expected = full.Results.Split('\n');
            string[] actual = shortWay.Results.Split('\n');
            int at = Enumerable.Range(0, Math.Min(expected.Length, actual.Length)).FirstOrDefault(i => expected[i] != actual[i], -1);
            string[] lines = [.. Encoding.UTF8.GetString(file).Split('\n').Select(line => line.Trim(' ', '\t', '\r', '\uFEFF')).Where(IsRequest)];
            string line = at >= 0 && at < lines.Length ? lines[at] : "";
            Assert.Equal((at, line, at < 0 ? "" : expected[at]), (at, line, at < 0 ? "" : actual[at]));
            Assert.Equal(expected.Length, actual.Length);
        }

        Assert.Equal(full.Summary, shortWay.Summary);
    }

    private static bool IsRequest(string line) =>
        line.Length > 0 && !line.StartsWith('#') && !line.StartsWith("//", StringComparison.Ordinal);

    private static Replayed Run(
        RoutingTable table, Stream file, string format, string? fields, bool takesShortWay, int workers, long answersMaxBytes = 64 << 20)
    {
        using var results = new MemoryStream();
        var replayer = new Replayer(
            new ReplayPlan
            {
                Table = table,
                Format = OutputFormats.Resolve(format, null),
                Fields = FieldSelection.Read(fields),
                TakesShortWay = takesShortWay,
                Workers = workers,
                AnswersMaxBytes = answersMaxBytes,
            },
            results);
        replayer.Start();
        replayer.Run(file, "file");
        long fullLines = replayer.Summary.Lines;   // the others are with the workers until the end
        replayer.Finish();
        using var text = new StringWriter();
        new SummaryWriter(text, color: false).Write(
            replayer.Summary,
            RuleCoverage.FindUnreached(table.Gateways, replayer.Summary.RulesHit, SummaryWriter.ListedMax),
            0,
            TimeSpan.FromSeconds(1));
        long lines = replayer.Summary.Lines;
        return new Replayed(Encoding.UTF8.GetString(results.ToArray()), text.ToString(), lines, lines - fullLines);
    }

    private sealed record Replayed(string Results, string Summary, long Lines, long ShortLines);
}
