namespace HelloMesh.Benchmarks;

/// <summary>A replay beside a bare pass of the JSON reader over the same bytes.</summary>
internal static class ReplayBars
{
    private const double ReaderShareMin = 0.5;
    private const double TwoWorkersMin = 1.8;

    /// <summary>Measures them.</summary>
    public static async IAsyncEnumerable<Bar> MeasureAsync(PairedTimer timer)
    {
        await Task.Yield();
        var replay = new ReplayBenchmarks();
        replay.SetUp();
        foreach ((string fields, Repeated way, bool isBar) in ((string, Repeated, bool)[])
            [
                ("three fields", Repeat(replay.ThreeFieldsOneWorker), true),
                ("all fields", Repeat(replay.AllFieldsOneWorker), false),
            ])
        {
            PairTiming timing = timer.Measure(way, Repeat(replay.JsonReaderOnly), Clock.Wall);
            yield return new Bar(
                $"replay, {ReplayBenchmarks.LineCount:N0} lines, {fields}, one worker",
                $"{BarReport.Text(timing.Ours)}, {Rate(timing.Ours)}",
                $"Utf8JsonReader alone {BarReport.Text(timing.Peer)}, {Rate(timing.Peer)}",
                $"{timing.Ratio:P0}",
                isBar ? "≥ 50 %" : "",
                isBar ? timing.Ratio >= ReaderShareMin : null);
        }

        PairTiming workers = timer.Measure(Repeat(replay.ThreeFieldsTwoWorkers), Repeat(replay.ThreeFieldsOneWorker), Clock.Wall);
        yield return new Bar(
            $"replay, {ReplayBenchmarks.LineCount:N0} lines, three fields, two workers",
            $"{BarReport.Text(workers.Ours)}, {Rate(workers.Ours)}",
            $"one worker {BarReport.Text(workers.Peer)}",
            BarReport.Times(workers.Ratio),
            "≥ 1.8×",
            workers.Ratio >= TwoWorkersMin);
    }

    private static string Rate(Timing timing) => $"{ReplayBenchmarks.FileLength * 1e3 / timing.Median:N0} MB/s";

    private static Repeated Repeat(Func<long> pass) => count =>
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += pass();
        }

        return sum;
    };
}
