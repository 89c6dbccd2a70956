using System.Runtime.InteropServices;

namespace HelloMesh.Benchmarks;

/// <summary>Processor time of the current thread, on Linux.</summary>
internal static partial class ThreadClock
{
    private const int ThreadProcessorTime = 3;   // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Nanoseconds so far.</summary>
    public static double Nanoseconds =>
        GetTime(ThreadProcessorTime, out TimeSpec time) == 0
            ? (time.Seconds * 1e9) + time.Nanoseconds
            : throw new InvalidOperationException("the system gives no time of the thread");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
