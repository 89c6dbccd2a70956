using System.Diagnostics;

namespace HelloMesh.Benchmarks;

/// <summary>Does so many operations and returns a sum of their answers, so that none can be left out.</summary>
public delegate long Repeated(int count);

/// <summary>Nanoseconds an operation took, over the rounds of a measurement.</summary>
/// <param name="Median">Of all rounds.</param>
/// <param name="Lower">A quarter of the rounds took less.</param>
/// <param name="Upper">A quarter of the rounds took more.</param>
public readonly record struct Timing(double Median, double Lower, double Upper);

/// <summary>Two ways measured side by side.</summary>
/// <param name="Ours">The way in question.</param>
/// <param name="Peer">What it is compared with.</param>
/// <param name="Ratio">Peer through ours: the median over the pairs of rounds.</param>
/// <param name="Allocated">Bytes that ours allocated in the round with the fewest: the runtime allocates some by itself when it
/// compiles a method again.</param>
public readonly record struct PairTiming(Timing Ours, Timing Peer, double Ratio, long Allocated);

/// <summary>What time is read.</summary>
public enum Clock
{
    /// <summary>The thread's own, which stands still while the system runs something else; where there is none, the wall's.</summary>
    Thread,

    /// <summary>For work on several threads.</summary>
    Wall,

    /// <summary>Processor time of all threads together.</summary>
    Process,
}

/// <summary>Times two ways in turns, so that whatever else the machine does meets both.</summary>
public sealed class PairedTimer
{
    /// <summary>Short enough that most rounds end before the system lets something else run.</summary>
    private const double RoundMilliseconds = 2;
    private const double WarmUpMilliseconds = 400;
    private const double BudgetMilliseconds = 3000;
    private const int RoundCountMin = 15;
    private const int RoundCountMax = 301;
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly bool _once;
    private Clock _clock;

    /// <summary>Creates a timer.</summary>
    /// <param name="once">True to go through everything a single time, which says nothing about time.</param>
    public PairedTimer(bool once) => _once = once;

    /// <summary>Measures, after both have been compiled for good.</summary>
    /// <param name="ours">The way in question.</param>
    /// <param name="peer">What it is compared with.</param>
    /// <param name="clock">What is read before and after: the thread's time for work that stays on the thread.</param>
    public PairTiming Measure(Repeated ours, Repeated peer, Clock clock = Clock.Thread)
    {
        _clock = clock;
        (int oursCount, double oursMilliseconds) = Prepare(ours);
        (int peerCount, double peerMilliseconds) = Prepare(peer);
        int rounds = _once
            ? 1
            : Math.Clamp((int)(BudgetMilliseconds / (oursMilliseconds + peerMilliseconds)), RoundCountMin, RoundCountMax);
        double[][] times = [new double[rounds], new double[rounds], new double[rounds]];
        long allocated = long.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            times[0][round] = Time(ours, oursCount);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            times[1][round] = Time(peer, peerCount);
            times[2][round] = times[1][round] / times[0][round];
        }

        Array.ForEach(times, Array.Sort);
        return new PairTiming(Of(times[0]), Of(times[1]), times[2][rounds / 2], allocated);
    }

    /// <summary>Runs long enough for the compiler's last word, and finds how many operations fill a round.</summary>
    private (int Count, double Milliseconds) Prepare(Repeated way)
    {
        int count = 1;
        double nanoseconds = Time(way, count);
        var warmUp = Stopwatch.StartNew();
        while (!_once && warmUp.Elapsed.TotalMilliseconds < WarmUpMilliseconds)
        {
            Thread.Sleep(1);   // methods are compiled again once the process has rested
            nanoseconds = Time(way, count);
            count = Math.Max(1, (int)(RoundMilliseconds * 1e6 / nanoseconds));
        }

        return (count, nanoseconds * count / 1e6);
    }

    private double Time(Repeated way, int count)
    {
        double start = Now();
        way(count);
        return Math.Max(Now() - start, 1) / count;
    }

    private double Now() => _clock switch
    {
        Clock.Thread when OperatingSystem.IsLinux() => ThreadClock.Nanoseconds,
        Clock.Process when OperatingSystem.IsLinux() => Environment.CpuUsage.TotalTime.TotalNanoseconds,
        _ => Stopwatch.GetTimestamp() * NanosecondsPerTick,
    };

    private static Timing Of(double[] sorted) =>
        new(sorted[sorted.Length / 2], sorted[sorted.Length / 4], sorted[sorted.Length * 3 / 4]);
}
