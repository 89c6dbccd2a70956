using System.Globalization;

namespace HelloMesh.Benchmarks;

/// <summary>Measures the last of many prefixes of one host, by their number, for the table and its peers.</summary>
internal static class LatencyCurve
{
    /// <summary>Name of the file in its folder.</summary>
    public const string FileName = "latency.csv";

    /// <summary>Endpoint routing and YARP take minutes to compile more.</summary>
    private const int PeerRoutesMax = 4096;

    private static readonly int[] RouteCounts = [1, 4, 16, 64, 256, 1024, 4096, 16_384];

    /// <summary>Writes a line <c>way,routes,nanoseconds</c> for each into a folder.</summary>
    public static async Task WriteAsync(string folder, PairedTimer timer)
    {
        var lines = new List<string> { "way,routes,nanoseconds" };
        foreach (int routes in RouteCounts)
        {
            TableShape shape = Shapes.OneHost(routes, 0);
            shape.Verify();
            PairTiming scan = timer.Measure(shape.MatchAll, shape.EnvoyScanAll);
            PairTiming floor = timer.Measure(shape.MatchAll, shape.FloorAll);
            lines.Add(Line("HelloMesh", routes, scan.Ours));
            lines.Add(Line("linear scan with Envoy's steps", routes, scan.Peer));
            lines.Add(Line("FrozenDictionary of host + path", routes, floor.Peer));
            foreach (Peer peer in routes <= PeerRoutesMax ? await Peer.CreateAllAsync(shape).ConfigureAwait(false) : [])
            {
                await peer.VerifyAsync().ConfigureAwait(false);
                lines.Add(Line(peer.Name, routes, timer.Measure(shape.MatchAll, peer.MatchAll, peer.Clock).Peer));
            }
        }

        await File.WriteAllLinesAsync(Path.Combine(folder, FileName), lines).ConfigureAwait(false);
    }

    private static string Line(string way, int routes, Timing timing) =>
        string.Create(CultureInfo.InvariantCulture, $"{way},{routes},{timing.Median:F1}");
}
