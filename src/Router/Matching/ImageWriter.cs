using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace HelloMesh.Router;

/// <summary>An image while it is written: bytes that grow, and texts that are kept once.</summary>
internal sealed class ImageWriter
{
    private readonly Dictionary<string, uint> _texts = new(StringComparer.Ordinal);
    private byte[] _bytes = new byte[4096];
    private int _used;

    /// <summary>Bytes written so far.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _used);

    /// <summary>Where the next structure will start.</summary>
    public uint NextOffset => Aligned(4);

    /// <summary>Reserves zeroed bytes.</summary>
    public uint Reserve(int length, int alignment = 4)
    {
        int start = (int)Aligned(alignment);
        int end = checked(start + length);
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, end)));
        }

        _used = end;
        return (uint)start;
    }

    /// <summary>Reserves one structure.</summary>
    public uint Reserve<T>()
        where T : unmanaged => Reserve(Unsafe.SizeOf<T>());

    /// <summary>Appends one structure.</summary>
    public uint Add<T>(in T value)
        where T : unmanaged
    {
        uint offset = Reserve<T>();
        At<T>(offset) = value;
        return offset;
    }

    /// <summary>What lies at an offset, until more is reserved.</summary>
    public ref T At<T>(uint offset)
        where T : unmanaged => ref MemoryMarshal.AsRef<T>(_bytes.AsSpan((int)offset));

    /// <summary>Bytes at an offset, until more is reserved.</summary>
    public Span<byte> Slice(uint offset, int length) => _bytes.AsSpan((int)offset, length);

    /// <summary>Appends bytes behind what was written last, without alignment.</summary>
    public void AddBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Slice(Reserve(bytes.Length, alignment: 1), bytes.Length));

    /// <summary>Appends a name.</summary>
    public uint AddName(ReadOnlySpan<byte> name, uint value)
    {
        uint offset = Add(new NameEntry { Value = value, Length = name.Length });
        AddBytes(name);
        return offset;
    }

    /// <summary>A name without a value; equal texts are kept once.</summary>
    public uint AddText(string text)
    {
        if (!_texts.TryGetValue(text, out uint offset))
        {
            offset = AddName(Encoding.UTF8.GetBytes(text), 0);
            _texts.Add(text, offset);
        }

        return offset;
    }

    private uint Aligned(int alignment) => (uint)((_used + alignment - 1) & ~(alignment - 1));
}
