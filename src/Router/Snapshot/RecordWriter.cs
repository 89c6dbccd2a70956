using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace HelloMesh.Router;

/// <summary>Values of a snapshot as bytes: small numbers in one byte, texts once each in a pool of their own.</summary>
internal sealed class RecordWriter
{
    private readonly ArrayBufferWriter<byte> _records = new();
    private readonly ArrayBufferWriter<byte> _texts = new();
    private readonly Dictionary<string, uint> _textOffsets = new(StringComparer.Ordinal);

    /// <summary>Where the next value will stand.</summary>
    public uint Position => (uint)_records.WrittenCount;

    public ReadOnlySpan<byte> Records => _records.WrittenSpan;

    public ReadOnlySpan<byte> Texts => _texts.WrittenSpan;

    public void Number(ulong value) => Number(_records, value);

    public void Number(int value) => Number((ulong)(uint)value);

    /// <summary>A number that may be negative.</summary>
    public void Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    public void Flag(bool value) => Number(value ? 1ul : 0);

    public void Fraction(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_records.GetSpan(sizeof(double)), value);
        _records.Advance(sizeof(double));
    }

    /// <summary>Numbers of fixed width, so that each can be read alone.</summary>
    public void Table(ReadOnlySpan<uint> values)
    {
        foreach (uint value in values)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_records.GetSpan(sizeof(uint)), value);
            _records.Advance(sizeof(uint));
        }
    }

    public void Duration(TimeSpan? value)
    {
        Flag(value is not null);
        if (value is { } some)
        {
            Signed(some.Ticks);
        }
    }

    public void Text(string value) => Number(TextOffset(value));

    public void TextOrNull(string? value)
    {
        Flag(value is not null);
        if (value is not null)
        {
            Text(value);
        }
    }

    public void TextList(ImmutableArray<string> values)
    {
        Number(values.Length);
        foreach (string value in values)
        {
            Text(value);
        }
    }

    /// <summary>Where a text stands in the pool: its length, then its bytes. What UTF-8 cannot express (half of a
    /// surrogate pair) stands as UTF-16.</summary>
    public uint TextOffset(string value)
    {
        if (_textOffsets.TryGetValue(value, out uint known))
        {
            return known;
        }

        uint offset = (uint)_texts.WrittenCount;
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        bool isExact = Utf8.IsValid(utf8) && Encoding.UTF8.GetString(utf8) == value;
        ReadOnlySpan<byte> bytes = isExact ? utf8 : MemoryMarshal.AsBytes(value.AsSpan());
        Number(_texts, ((ulong)bytes.Length << 1) | (isExact ? 0u : 1u));
        _texts.Write(bytes);
        _textOffsets.Add(value, offset);
        return offset;
    }

    private static void Number(ArrayBufferWriter<byte> output, ulong value)
    {
        Span<byte> span = output.GetSpan(10);
        int length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        output.Advance(length);
    }
}
