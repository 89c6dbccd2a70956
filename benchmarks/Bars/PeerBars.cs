namespace HelloMesh.Benchmarks;

/// <summary>The table beside other routers, on the same routes and requests.</summary>
internal static class PeerBars
{
    private const double EndpointRoutingRatioMin = 10;

    private static readonly (string What, Func<TableShape> Create)[] Compared =
    [
        ("1,000 hosts × 10 routes, hot", () => Shapes.Create("1000x10 hot")),
        ("1,000 hosts × 10 routes, random order", () => Shapes.Create("1000x10 random")),
        ("one host, the last of 1,024 routes", () => Shapes.OneHost(1024, 0)),
    ];

    /// <summary>Measures them.</summary>
    public static async IAsyncEnumerable<Bar> MeasureAsync(PairedTimer timer)
    {
        foreach ((string what, Func<TableShape> create) in Compared)
        {
            TableShape shape = create();
            shape.Verify();
            foreach (Peer peer in await Peer.CreateAllAsync(shape).ConfigureAwait(false))
            {
                await peer.VerifyAsync().ConfigureAwait(false);
                PairTiming timing = timer.Measure(shape.MatchAll, peer.MatchAll, peer.Clock);
                bool isBar = peer.Name == Peer.EndpointRoutingName;
                yield return new Bar(
                    $"match, {what}",
                    BarReport.Text(timing.Ours),
                    $"{peer.Name} {BarReport.Text(timing.Peer)}",
                    BarReport.Times(timing.Ratio),
                    isBar ? "≥ 10×" : "",
                    isBar ? timing.Ratio >= EndpointRoutingRatioMin : null);
            }
        }
    }
}
