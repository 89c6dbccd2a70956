namespace HelloMesh.Benchmarks;

/// <summary>The other shapes of tables and requests, beside the scan and the routers that can express them. No bar asks for
/// anything here.</summary>
internal static class ShapeBars
{
    private static readonly (string Name, string What)[] Compared =
    [
        ("hello-helidon", "hello-helidon"),
        ("wildcard hosts", "1,000 hosts `*.app-N.example.com` × 2"),
        ("deep prefixes", "64 prefixes, each in the next"),
        ("misses", "1,000 hosts × 2, no route or no host"),
        ("methods", "30 prefixes × 7 methods"),
        ("headers 200", "200 routes told apart by a header"),
        ("headers beyond ASCII", "the same, values beyond ASCII"),
        ("500 headers", "the same among 500 headers"),
        ("query 200", "200 routes told apart by a parameter"),
        ("any case", "1,000 prefixes in any case"),
        ("64 KiB path", "2 prefixes, path of 65,007 bytes"),
        ("regex 1000", "1,000 regex routes"),
    ];

    /// <summary>Measures them.</summary>
    public static async IAsyncEnumerable<Bar> MeasureAsync(PairedTimer timer)
    {
        yield return ManyHosts(timer);
        foreach ((string name, string what) in Compared)
        {
            TableShape shape = Shapes.Create(name);
            shape.Verify();
            yield return Row(what, timer.Measure(shape.MatchAll, shape.EnvoyScanAll), "linear scan with Envoy's steps");
            foreach (Peer peer in Peer.CreateMatchers(shape))
            {
                await peer.VerifyAsync().ConfigureAwait(false);
                yield return Row(what, timer.Measure(shape.MatchAll, peer.MatchAll, peer.Clock), peer.Name);
            }
        }
    }

    private static Bar ManyHosts(PairedTimer timer)
    {
        TableShape shape = Shapes.Create("10000x10 random");
        shape.Verify();
        return Row(
            "10,000 hosts × 10 routes, random order", timer.Measure(shape.MatchAll, shape.FloorAll), "FrozenDictionary of these requests");
    }

    private static Bar Row(string what, PairTiming timing, string peer) => new(
        $"match, {what}",
        $"{BarReport.Text(timing.Ours)}, {timing.Allocated} B",
        $"{peer} {BarReport.Text(timing.Peer)}",
        BarReport.Times(timing.Ratio),
        "",
        null);
}
