using System.Globalization;

namespace HelloMesh.Benchmarks;

/// <summary>The table beside the floor and the linear scan.</summary>
internal static class MatchBars
{
    private const double HotNanosecondsMax = 50;
    private const double RandomNanosecondsMax = 300;
    private const double LastToFirstMax = 2;
    private const double ScanRatioMin = 400;
    private const double PatternRatioMin = 100;

    /// <summary>How much more a sixteen times longer path may cost and still count as linear: nothing but noise.</summary>
    private const double LinearMax = 16 * 1.25;

    /// <summary>Measures them.</summary>
    public static async IAsyncEnumerable<Bar> MeasureAsync(PairedTimer timer)
    {
        await Task.Yield();
        yield return AgainstFloor(timer, "1,000 hosts × 10 routes, hot", Verified(Shapes.Create("1000x10 hot")), HotNanosecondsMax);
        yield return AgainstFloor(timer, "1,000 hosts × 10 routes, random order", Verified(Shapes.Create("1000x10 random")), null);
        foreach ((string name, string paths) in ((string, string)[])
            [("100000x10 random", "all hosts with the same paths"), ("100000x10 own paths", "each host with paths of its own")])
        {
            TableShape shape = Verified(Shapes.Create(name));
            string what = $"100,000 hosts × 10 routes, random order, {paths}";
            yield return AgainstFloor(timer, what, shape, RandomNanosecondsMax);
            yield return AgainstFloor(timer, $"{what}, looking eight requests ahead", shape, RandomNanosecondsMax, isAhead: true);
        }

        foreach (int stem in (int[])[0, 200])
        {
            yield return LastBesideFirst(timer, stem);
            yield return AgainstScan(timer, stem);
        }

        yield return Patterns(timer);
        yield return Adversarial(timer);
    }

    private static Bar AgainstFloor(PairedTimer timer, string what, TableShape shape, double? max, bool isAhead = false)
    {
        PairTiming timing = timer.Measure(isAhead ? shape.MatchAllAhead : shape.MatchAll, shape.FloorAll);
        return new Bar(
            $"match, {what}",
            $"{BarReport.Text(timing.Ours)}, {timing.Allocated} B",
            $"FrozenDictionary of these requests {BarReport.Text(timing.Peer)}",
            BarReport.Times(timing.Ratio),
            max is null ? "" : string.Create(CultureInfo.InvariantCulture, $"≤ {max} ns, 0 B"),
            max is null ? null : timing.Ours.Median <= max && timing.Allocated == 0);
    }

    private static Bar LastBesideFirst(PairedTimer timer, int stem)
    {
        TableShape last = Verified(Shapes.OneHost(16_384, stem));
        TableShape first = Verified(Shapes.OneHost(16_384, stem, meetsLast: false));
        PairTiming timing = timer.Measure(first.MatchAll, last.MatchAll);
        return new Bar(
            $"one host, 16,384 prefixes with {stem} bytes in common: the last",
            BarReport.Text(timing.Peer),
            $"the first {BarReport.Text(timing.Ours)}",
            BarReport.Times(timing.Ratio),
            "≤ 2× the first",
            timing.Ratio <= LastToFirstMax);
    }

    private static Bar AgainstScan(PairedTimer timer, int stem)
    {
        TableShape shape = Verified(Shapes.OneHost(1024, stem));
        PairTiming envoy = timer.Measure(shape.MatchAll, shape.EnvoyScanAll);
        PairTiming plain = timer.Measure(shape.MatchAll, shape.ScanAll);
        PairTiming reference = timer.Measure(shape.MatchAll, shape.ReferenceAll);
        return new Bar(
            $"one host, 1,024 prefixes with {stem} bytes in common: the last",
            BarReport.Text(envoy.Ours),
            $"linear scan with Envoy's steps {BarReport.Text(envoy.Peer)}; without what it repeats {BarReport.Text(plain.Peer)}; reference matcher {BarReport.Text(reference.Peer)}",
            $"{BarReport.Times(envoy.Ratio)}; {BarReport.Times(plain.Ratio)}; {BarReport.Times(reference.Ratio)}",
            "≥ 400× the scan",
            envoy.Ratio >= ScanRatioMin);
    }

    private static Bar Patterns(PairedTimer timer)
    {
        TableShape shape = Verified(Shapes.Create("regex 1000"));
        PairTiming timing = timer.Measure(shape.MatchAll, shape.ScanAll);
        return new Bar(
            "1,000 regex routes `/svc-N/v[0-9]+/.*`",
            $"{BarReport.Text(timing.Ours)}, {timing.Allocated} B",
            $"each in order {BarReport.Text(timing.Peer)}",
            BarReport.Times(timing.Ratio),
            "≥ 100× faster",
            timing.Ratio >= PatternRatioMin);
    }

    private static Bar Adversarial(PairedTimer timer)
    {
        TableShape shorter = Verified(Shapes.Create("adversarial 1 KiB"));
        TableShape longer = Verified(Shapes.Create("adversarial 16 KiB"));
        PairTiming timing = timer.Measure(shorter.MatchAll, longer.MatchAll);
        return new Bar(
            "`/(x+x+)+y` on 16 KiB of x",
            BarReport.Text(timing.Peer),
            $"on 1 KiB {BarReport.Text(timing.Ours)}",
            BarReport.Times(timing.Ratio),
            "linear: 16×",
            timing.Ratio <= LinearMax);
    }

    private static TableShape Verified(TableShape shape)
    {
        shape.Verify();
        return shape;
    }
}
