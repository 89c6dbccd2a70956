using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace HelloMesh.Router;

/// <summary>A snapshot, mapped and checked.</summary>
internal sealed unsafe class SnapshotFile
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly SnapshotHeader _header;

    private SnapshotFile(MemoryMappedFile file, MemoryMappedViewAccessor view, int length)
    {
        _file = file;
        _view = view;
        Length = length;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _header = Unsafe.ReadUnaligned<SnapshotHeader>(_start);
    }

    /// <summary>Gives the mapping back.</summary>
    ~SnapshotFile()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Length in bytes.</summary>
    public int Length { get; }

    /// <summary>Where the facts stand in the records.</summary>
    public int Facts => _header.Facts;

    // Spans of these live no longer than the method that asks, which holds on to this object until its end.
    public ReadOnlySpan<byte> Records => new(_start + _header.Records, _header.RecordsLength);

    public ReadOnlySpan<byte> Texts => new(_start + _header.Texts, _header.TextsLength);

    public ReadOnlySpan<byte> Sources => new(_start + _header.Sources, _header.SourcesLength);

    /// <summary>Reads from a place in the records.</summary>
    public RecordReader ReadAt(int position) => new(Records, Texts, position);

    /// <summary>A table's image, where it lies.</summary>
    public TableMemory Table(int offset, int length) => new(_start + offset, length, this);

    /// <summary>True for a file that starts as snapshots do.</summary>
    public static bool HasMagic(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        Span<byte> start = stackalloc byte[sizeof(ulong)];

        // Only of what can be read again: the first bytes of a pipe would be gone.
        return stream.CanSeek && stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && Unsafe.ReadUnaligned<ulong>(ref start[0]) == SnapshotHeader.ExpectedMagic;
    }

    /// <summary>Maps a file and checks that it is what was written.</summary>
    /// <exception cref="SnapshotException">It is not.</exception>
    public static SnapshotFile Open(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            Span<byte> start = stackalloc byte[SnapshotHeader.Size];
            long length = RandomAccess.GetLength(handle);
            int read = ReadAll(handle, start, 0);
            SnapshotHeader header = Unsafe.ReadUnaligned<SnapshotHeader>(ref start[0]);
            CheckKind(path, header, read, length);
            CheckContent(path, header, handle);
            MemoryMappedFile file = MemoryMappedFile.CreateFromFile(
                handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            return new SnapshotFile(file, file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), (int)length);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads the file rather than the mapping, whose pages would all be this process's memory from then on.</summary>
    private static void CheckContent(string path, in SnapshotHeader header, SafeFileHandle handle)
    {
        const int PieceBytes = 256 << 10;
        byte[] piece = new byte[PieceBytes];
        uint sum = SnapshotHeader.SumStart;
        long offset = SnapshotHeader.ChecksumStart;
        for (int read; (read = ReadAll(handle, piece, offset)) > 0; offset += read)
        {
            sum = SnapshotHeader.Sum(sum, piece.AsSpan(0, read));
        }

        if (~sum != header.Checksum)
        {
            throw new SnapshotException($"'{path}' is damaged: its checksum does not fit its bytes", "copy it again, or compile its manifests again");
        }

        if (header.Version != SnapshotHeader.ProgramVersion)
        {
            throw Foreign(path, $"version {header.Version}");
        }
    }

    /// <summary>Reads until the span is full or the file ends.</summary>
    private static int ReadAll(SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        int length = 0;
        for (int read = 1; read > 0 && length < bytes.Length; length += read)
        {
            read = RandomAccess.Read(handle, bytes[length..], offset + length);
        }

        return length;
    }

    private static void CheckKind(string path, in SnapshotHeader header, int read, long length)
    {
        if (read < sizeof(ulong) || header.Magic != SnapshotHeader.ExpectedMagic)
        {
            throw new SnapshotException($"'{path}' is not a snapshot", "name manifests, or a file that meshsim compile wrote");
        }

        if (read < SnapshotHeader.Size)
        {
            throw CutOff(path, $"it ends after {read} bytes");
        }

        if (header.Format != SnapshotHeader.CurrentFormat)
        {
            throw Foreign(path, $"format {header.Format}, this program reads format {SnapshotHeader.CurrentFormat}");
        }

        if (header.Length != length || length > int.MaxValue)
        {
            throw CutOff(path, $"it has {length} bytes, not the {header.Length} that were written");
        }
    }

    private static SnapshotException CutOff(string path, string how) =>
        new($"'{path}' is damaged: {how}", "copy it again, or compile its manifests again");

    private static SnapshotException Foreign(string path, string what) => new(
        $"'{path}' was written by another version of meshsim ({what})",
        "compile its manifests again with this program, which could answer otherwise than the one that wrote it");
}
