using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace HelloMesh.Router;

/// <summary>Reads what <see cref="RecordWriter"/> wrote, in the same order.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> records, ReadOnlySpan<byte> texts, int position)
{
    private readonly ReadOnlySpan<byte> _records = records;
    private readonly ReadOnlySpan<byte> _texts = texts;

    public int Position { get; private set; } = position;

    public ulong Number()
    {
        int at = Position;
        ulong value = ReadNumber(_records, ref at);
        Position = at;
        return value;
    }

    public int Int() => (int)(uint)Number();

    public long Signed()
    {
        ulong value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public bool Flag() => Number() != 0;

    public double Fraction()
    {
        double value = BinaryPrimitives.ReadDoubleLittleEndian(_records[Position..]);
        Position += sizeof(double);
        return value;
    }

    public TimeSpan? Duration() => Flag() ? TimeSpan.FromTicks(Signed()) : null;

    public string Text() => TextAt(TextOffset());

    /// <summary>Where a text stands in the pool, which has each text once.</summary>
    public uint TextOffset() => (uint)Number();

    /// <summary>A text of the pool.</summary>
    public readonly string TextAt(uint offset) => TextAt(_texts, offset);

    public string? TextOrNull() => Flag() ? Text() : null;

    /// <summary>An array to be filled: its length is read, its items are not.</summary>
    public T[] Array<T>()
    {
        int count = Int();
        return count == 0 ? [] : new T[count];
    }

    public void SkipTextList()
    {
        for (int left = Int(); left > 0; left--)
        {
            Number();
        }
    }

    public ImmutableArray<string> TextList()
    {
        string[] values = Array<string>();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Text();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    /// <summary>One of the numbers of a table.</summary>
    public static uint TableAt(ReadOnlySpan<byte> records, int table, int index) =>
        BinaryPrimitives.ReadUInt32LittleEndian(records[(table + (index * sizeof(uint)))..]);

    /// <summary>A text of the pool.</summary>
    public static string TextAt(ReadOnlySpan<byte> texts, uint offset)
    {
        int at = (int)offset;
        ulong head = ReadNumber(texts, ref at);
        ReadOnlySpan<byte> bytes = texts.Slice(at, (int)(head >> 1));
        return (head & 1) == 0 ? Encoding.UTF8.GetString(bytes) : new string(MemoryMarshal.Cast<byte, char>(bytes));
    }

    /// <summary>Whether a text of the pool is this one, given in both forms.</summary>
    public static bool TextEquals(ReadOnlySpan<byte> texts, uint offset, ReadOnlySpan<byte> utf8, string text)
    {
        int at = (int)offset;
        ulong head = ReadNumber(texts, ref at);
        return (head & 1) == 0 ? texts.Slice(at, (int)(head >> 1)).SequenceEqual(utf8) : TextAt(texts, offset) == text;
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
