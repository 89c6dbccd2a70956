using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace HelloMesh.Benchmarks;

/// <summary>What a program cost that was run from its start to its end.</summary>
/// <param name="Elapsed">By the wall, milliseconds.</param>
/// <param name="User">Processor time of its own, milliseconds.</param>
/// <param name="System">Processor time of the system, milliseconds.</param>
/// <param name="Peak">Resident memory at most, bytes.</param>
/// <param name="Resident">Resident memory over its time, bytes, in even steps.</param>
internal sealed partial record ChildProcess(double Elapsed, double User, double System, long Peak, IReadOnlyList<long> Resident)
{
    private const int OfChildren = -1;   // RUSAGE_CHILDREN
    private const int SampleMilliseconds = 10;

    /// <summary>Runs a program with its output to nowhere, on Linux.</summary>
    /// <param name="samples">True to look at its memory meanwhile.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ChildProcess Run(bool samples, string program, params string[] arguments)
    {
        (double user, double system) = Spent();
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start("/bin/sh", ["-c", "exec \"$0\" \"$@\" > /dev/null", program, .. arguments]);
        var resident = new List<long>();
        long peak = 0;
        while (samples && !process.WaitForExit(SampleMilliseconds))
        {
            if (StatusOf(process) is (long now, long highest))
            {
                resident.Add(now);
                peak = Math.Max(peak, highest);
            }
        }

        process.WaitForExit();
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        }

        (double userAfter, double systemAfter) = Spent();
        return new ChildProcess(elapsed, userAfter - user, systemAfter - system, peak, resident);
    }

    private static (long Resident, long Peak)? StatusOf(Process process)
    {
        try
        {
            Dictionary<string, long> status = File.ReadLines($"/proc/{process.Id}/status")
                .Where(line => line.EndsWith(" kB", StringComparison.Ordinal))
                .Select(line => line.Split(':'))
                .ToDictionary(parts => parts[0], parts => 1024 * long.Parse(parts[1][..^3], CultureInfo.InvariantCulture));
            return status.TryGetValue("VmRSS", out long resident) ? (resident, status["VmHWM"]) : null;
        }
        catch (IOException)
        {
            return null;   // it has just ended
        }
    }

    private static (double User, double System) Spent() => GetUsage(OfChildren, out Usage usage) == 0
        ? ((usage.UserSeconds * 1e3) + (usage.UserMicroseconds / 1e3), (usage.SystemSeconds * 1e3) + (usage.SystemMicroseconds / 1e3))
        : throw new InvalidOperationException("the system gives no time of other programs");

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUsage(int of, out Usage usage);

    /// <summary>The start of <c>struct rusage</c>, and room for the rest.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public nint UserSeconds;
        public nint UserMicroseconds;
        public nint SystemSeconds;
        public nint SystemMicroseconds;
    }
}
