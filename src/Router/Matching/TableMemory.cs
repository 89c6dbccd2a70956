using System.Runtime.InteropServices;

namespace HelloMesh.Router;

/// <summary>The bytes of an image where they cannot move, starting at a cache line.</summary>
internal sealed unsafe partial class TableMemory
{
    // PERF: MatchBenchmarks, 100,000 hosts in random order. Nearly every look-up of a table of 20 MB also misses the
    // processor's table of pages when those have 4 KiB; the system is asked for large ones, and may decline.
    private const int LargePageSize = 2 << 20;
    private const int AdviseLargePages = 14;   // MADV_HUGEPAGE

    /// <summary>Who keeps the bytes where they are; <c>null</c> when they are this object's own.</summary>
    private readonly object? _owner;

    /// <summary>Copies an image.</summary>
    public TableMemory(ReadOnlySpan<byte> image)
    {
        Length = image.Length;
        bool isLarge = OperatingSystem.IsLinux() && Length >= LargePageSize;
        Start = (byte*)NativeMemory.AlignedAlloc((nuint)Length, isLarge ? (nuint)LargePageSize : CacheLine.Size);
        GC.AddMemoryPressure(Math.Max(Length, 1));
        if (isLarge)
        {
            _ = Advise(Start, (nuint)Length & ~(nuint)(LargePageSize - 1), AdviseLargePages);
        }

        image.CopyTo(new Span<byte>(Start, Length));
    }

    /// <summary>Takes an image where it lies.</summary>
    /// <param name="start">Its first byte.</param>
    /// <param name="length">Its length.</param>
    /// <param name="owner">Who keeps it there.</param>
    public TableMemory(byte* start, int length, object owner)
    {
        Start = start;
        Length = length;
        _owner = owner;
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the bytes.</summary>
    ~TableMemory()
    {
        NativeMemory.AlignedFree(Start);
        GC.RemoveMemoryPressure(Math.Max(Length, 1));
    }

    /// <summary>The first byte.</summary>
    public byte* Start { get; }

    /// <summary>Length in bytes.</summary>
    public int Length { get; }

    /// <summary>The image, as it can be written to a file; valid while this object is in use.</summary>
    public ReadOnlySpan<byte> Bytes => new(Start, Length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* address, nuint length, int advice);
}
