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
        foreach (ReplayTraffic stream in Enum.GetValues<ReplayTraffic>())
        {
            var replay = new ReplayBenchmarks { Requests = stream };
            replay.SetUp();
            foreach (Bar bar in Measure(timer, replay))
            {
                yield return bar;
            }
        }
    }

    private static IEnumerable<Bar> Measure(PairedTimer timer, ReplayBenchmarks replay)
    {
        string lines = $"replay, {ReplayBenchmarks.PassCount} × {ReplayBenchmarks.LineCount:N0} lines of {replay.LinesLength / ReplayBenchmarks.LineCount} bytes, {Describe(replay.Requests)}";
        foreach ((string fields, Repeated way, bool isBar) in ((string, Repeated, bool)[])
            [
                ("three fields", Repeat(replay.ThreeFieldsOneWorker), true),
                ("all fields", Repeat(replay.AllFieldsOneWorker), false),
            ])
        {
            PairTiming timing = timer.Measure(way, Repeat(replay.JsonReaderOnly));
            yield return new Bar(
                $"{lines}, {fields}, one worker",
                $"{BarReport.Text(timing.Ours)}, {Rate(replay, timing.Ours)}",
                $"Utf8JsonReader alone {BarReport.Text(timing.Peer)}, {Rate(replay, timing.Peer)}",
                $"{timing.Ratio:P0}",
                isBar ? "≥ 50 %" : "",
                isBar ? timing.Ratio >= ReaderShareMin : null);
        }

        Repeated one = Repeat(replay.ThreeFieldsOneWorker);
        Repeated two = Repeat(replay.ThreeFieldsTwoWorkers);
        PairTiming workers = timer.Measure(two, one, Clock.Wall);
        PairTiming threads = timer.Measure(Repeat(replay.JsonReaderOnTwoThreads), Repeat(replay.JsonReaderOnly), Clock.Wall);
        yield return new Bar(
            $"{lines}, three fields, two workers",
            $"{BarReport.Text(workers.Ours)}, {Rate(replay, workers.Ours)}",
            $"one worker {BarReport.Text(workers.Peer)}; Utf8JsonReader alone on two threads {BarReport.Text(threads.Ours)}, on one {BarReport.Text(threads.Peer)}",
            $"{BarReport.Times(workers.Ratio)}; the reader {BarReport.Times(threads.Ratio)}",
            "≥ 1.8×",
            workers.Ratio >= TwoWorkersMin);
        PairTiming spent = timer.Measure(two, one, Clock.Process);
        yield return new Bar(
            $"{lines}, three fields, two workers: processor time of both",
            BarReport.Text(spent.Ours),
            $"one worker {BarReport.Text(spent.Peer)}",
            BarReport.Times(spent.Ratio),
            "",
            null);
    }

    private static string Describe(ReplayTraffic stream) => stream switch
    {
        ReplayTraffic.OneRoute => "one route, seven URLs",
        ReplayTraffic.Log => "five headers, 1,000 hosts × 10 routes by Zipf's law",
        _ => "five headers, 1,000 hosts × 10 routes, no URL twice among them",
    };

    private static string Rate(ReplayBenchmarks replay, Timing timing) => $"{ReplayBenchmarks.PassCount * replay.LinesLength * 1e3 / timing.Median:N0} MB/s";

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
