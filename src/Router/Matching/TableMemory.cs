using System.Runtime.CompilerServices;

namespace HelloMesh.Router;

/// <summary>The bytes of an image where they cannot move, starting at a cache line.</summary>
internal sealed unsafe class TableMemory
{
    private readonly byte[] _bytes;

    /// <summary>Copies an image.</summary>
    public TableMemory(ReadOnlySpan<byte> image)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(image.Length + CacheLine.Size, pinned: true);
        byte* first = (byte*)Unsafe.AsPointer(ref _bytes[0]);   // pinned for good, so the address stays
        Start = (byte*)(((nuint)first + CacheLine.Size - 1) & ~(nuint)(CacheLine.Size - 1));
        Length = image.Length;
        image.CopyTo(new Span<byte>(Start, Length));
    }

    /// <summary>The first byte.</summary>
    public byte* Start { get; }

    /// <summary>Length in bytes.</summary>
    public int Length { get; }

    /// <summary>The image, as it can be written to a file.</summary>
    public ReadOnlySpan<byte> Bytes => new(Start, Length);
}
