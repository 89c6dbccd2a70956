using System.Collections.Immutable;

namespace HelloMesh.Sim.Bench;

/// <summary>A point of the latency curve.</summary>
/// <param name="Percentile">Share of matches, 0 to 100.</param>
/// <param name="Nanoseconds">They took at most this long.</param>
internal readonly record struct LatencyPoint(double Percentile, long Nanoseconds);

/// <summary>One of the slowest requests.</summary>
/// <param name="Place"><c>file:line</c>.</param>
/// <param name="Request">Method and URL.</param>
/// <param name="Nanoseconds">Its fastest match of all passes, so that no interruption counts.</param>
/// <param name="Reason">What there was to do.</param>
internal sealed record SlowRequest(string Place, string Request, long Nanoseconds, string Reason);

/// <summary>What a measurement came to.</summary>
internal sealed record BenchReport
{
    /// <summary>Requests that were matched over and over.</summary>
    public required int Requests { get; init; }

    /// <summary>Lines that are no requests.</summary>
    public required int InvalidLines { get; init; }

    /// <summary>Requests beyond the limit, which were left out.</summary>
    public required long LeftOut { get; init; }

    /// <summary>Matches that were timed.</summary>
    public required long Matches { get; init; }

    /// <summary>Mean of the timed matches in nanoseconds.</summary>
    public required double Mean { get; init; }

    /// <summary>50, 90, 99, 99.9, 100.</summary>
    public required ImmutableArray<LatencyPoint> Percentiles { get; init; }

    /// <summary>The whole curve.</summary>
    public required ImmutableArray<LatencyPoint> Curve { get; init; }

    /// <summary>Matches per second on one core: a second through <see cref="Mean"/>.</summary>
    public required double MatchesPerSecond { get; init; }

    /// <summary>Nanoseconds that reading the clock takes; taken off every timed match.</summary>
    public required long ClockNanoseconds { get; init; }

    /// <summary>Bytes of the compiled tables.</summary>
    public required long TableBytes { get; init; }

    /// <summary>Routes of the compiled tables.</summary>
    public required long Routes { get; init; }

    /// <summary>Slowest first, ten at most.</summary>
    public required ImmutableArray<SlowRequest> Slowest { get; init; }

    /// <summary>Bytes of table per route; 0 without routes.</summary>
    public double BytesPerRoute => Routes == 0 ? 0 : (double)TableBytes / Routes;
}
