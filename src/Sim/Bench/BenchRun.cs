using System.Collections.Immutable;
using System.Diagnostics;
using HdrHistogram;
using HelloMesh.Router;

namespace HelloMesh.Sim.Bench;

/// <summary>Measures matches: all requests in turn, over and over, on one thread.</summary>
/// <remarks>The clock is read around every match; what reading it takes is measured first and taken off.</remarks>
/// <param name="table">The table.</param>
/// <param name="requests">The requests; at least one.</param>
internal sealed class BenchRun(RoutingTable table, BenchRequests requests)
{
    private const int SlowestCount = 10;

    private const double NanosecondsPerSecond = 1e9;

    private static readonly double NanosecondsPerTick = NanosecondsPerSecond / Stopwatch.Frequency;

    private readonly LongHistogram _latencies = new(1, TimeSpan.TicksPerMinute, 3);
    private readonly long[] _fastest = new long[requests.Count];

    /// <summary>Measures.</summary>
    /// <param name="duration">How long, the warm-up left out.</param>
    /// <param name="stop">Ends the run early; the report is of what was measured.</param>
    public BenchReport Measure(TimeSpan duration, CancellationToken stop)
    {
        long clock = MeasureClock();
        Repeat(TimeSpan.FromSeconds(Math.Min(0.5, duration.TotalSeconds)), () => TimeAll(clock), stop);
        _latencies.Reset();
        Array.Fill(_fastest, long.MaxValue);
        Repeat(duration, () => TimeAll(clock), stop);
        return Report(clock);
    }

    /// <summary>Repeats whole passes until the time is over; one at least.</summary>
    private static void Repeat(TimeSpan duration, Action pass, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        do
        {
            pass();
        }
        while (watch.Elapsed < duration && !stop.IsCancellationRequested);
    }

    private void TimeAll(long clock)
    {
        for (int i = 0; i < requests.Count; i++)
        {
            RequestView view = requests.View(i);
            long start = Stopwatch.GetTimestamp();
            table.Match(view);
            long ticks = Stopwatch.GetTimestamp() - start;
            long nanoseconds = Math.Clamp((long)(ticks * NanosecondsPerTick) - clock, 1, TimeSpan.TicksPerMinute);
            _latencies.RecordValue(nanoseconds);
            _fastest[i] = Math.Min(_fastest[i], nanoseconds);
        }
    }

    /// <summary>The median of reading the clock twice in a row.</summary>
    private static long MeasureClock()
    {
        long[] samples = new long[10_001];
        for (int i = 0; i < samples.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            samples[i] = Stopwatch.GetTimestamp() - start;
        }

        Array.Sort(samples);
        return (long)(samples[samples.Length / 2] * NanosecondsPerTick);
    }

    private BenchReport Report(long clock) => new()
    {
        Requests = requests.Count,
        InvalidLines = requests.InvalidLines,
        LeftOut = requests.LeftOut,
        Matches = _latencies.TotalCount,
        Mean = _latencies.GetMean(),
        Percentiles = [.. new[] { 50, 90, 99, 99.9, 100 }.Select(PointAt)],
        Curve = [.. CurvePercentiles().Select(PointAt)],
        MatchesPerSecond = NanosecondsPerSecond / _latencies.GetMean(),
        ClockNanoseconds = clock,
        TableBytes = Enumerable.Range(0, table.Proxies.Count).Sum(table.SizeInBytes),
        Routes = table.Proxies.Sum(CountRoutes),
        Slowest =
        [
            .. Enumerable.Range(0, requests.Count)
                .OrderByDescending(i => _fastest[i])
                .ThenBy(i => i)
                .Take(SlowestCount)
                .Select(Describe),
        ],
    };

    private LatencyPoint PointAt(double percentile) => new(percentile, _latencies.GetValueAtPercentile(percentile));

    /// <summary>Every ten percent, then ever nearer to a hundred: 99, 99.9, 99.99, 99.999.</summary>
    private static IEnumerable<double> CurvePercentiles()
    {
        for (double rest = 100; rest > 0.0011; rest /= 10)
        {
            for (int step = 0; step < 9; step++)
            {
                yield return 100 - rest + (rest * step / 10);
            }
        }

        yield return 100;
    }

    private static long CountRoutes(ProxyPlan plan) => plan.Listeners
        .SelectMany(listener => listener.FilterChains)
        .Sum(chain => chain.Http?.VirtualHosts.Sum(host => (long)host.Routes.Length) ?? 0);

    private SlowRequest Describe(int index)
    {
        RequestView view = requests.View(index);
        MatchResult match = table.Match(view);
        List<string> work = [$"path of {view.Path.Length} bytes"];
        if (view.Headers.Length > 0)
        {
            work.Add($"{view.Headers.Length} headers");
        }

        if (match.Kind == MatchKind.Route)
        {
            VirtualHost host = table.Proxies[match.Proxy].Listeners[match.Listener].FilterChains[match.FilterChain].Http!
                .VirtualHosts[match.VirtualHost];
            RouteMatch won = host.Routes[match.Route].Match;
            work.Add($"route {match.Route + 1} of {host.Routes.Length} in {host.Name}");
            int patterns = host.Routes.Take(match.Route + 1).Count(route => route.Match.PathKind == PathMatchKind.Regex);
            AddCount(work, patterns, "path pattern", " up to it");
            AddCount(work, won.Headers.Length + won.Query.Length, "further condition", "");
        }
        else
        {
            work.Add($"ends as {match.Kind}");
        }

        (string place, string text) = requests.Describe(index);
        return new SlowRequest(place, text, _fastest[index], string.Join(", ", work));
    }

    private static void AddCount(List<string> work, int count, string noun, string tail)
    {
        if (count > 0)
        {
            work.Add($"{count} {noun}{(count == 1 ? "" : "s")}{tail}");
        }
    }
}
