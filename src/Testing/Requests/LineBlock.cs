namespace HelloMesh.Testing.Requests;

/// <summary>A line within a block.</summary>
/// <param name="Start">Offset of its first byte.</param>
/// <param name="Length">Bytes, without the line end.</param>
/// <param name="Number">Number in its file, from 1.</param>
/// <param name="IsTooLong">True when the line was longer than a request may be and was not kept.</param>
internal readonly record struct LineSlice(int Start, int Length, long Number, bool IsTooLong);

/// <summary>A run of whole lines of one file, in memory that is used again and again. <see cref="LineReader"/> fills it;
/// the lines are cut by whoever works on them.</summary>
/// <remarks>
/// <code>
/// var walk = block.Begin();
/// while (block.HasMore(walk))
/// {
///     if (block.Take(ref walk, block.FindEnd(walk.Offset), out LineSlice line)) { … }
/// }
/// </code>
/// </remarks>
internal sealed class LineBlock
{
    /// <summary>Bytes behind the last one that belong to the buffer, so that vectors may be read across the end.</summary>
    public const int OverrunBytes = 64;

    /// <summary>The bytes; those of other blocks may stand around them.</summary>
    public byte[] Buffer { get; private set; } = [];

    /// <summary>Offset of the first byte.</summary>
    public int Start { get; internal set; }

    /// <summary>Offset behind the last byte.</summary>
    public int End { get; internal set; }

    /// <summary>Number of the first line, from 1.</summary>
    public long FirstNumber { get; internal set; }

    /// <summary>What the first line is where its beginning was too long to be kept.</summary>
    internal LongLine Skipped { get; set; }

    /// <summary>True when the file ends behind a line that was too long to be kept.</summary>
    internal bool EndsInLongLine { get; set; }

    /// <summary>The place before the first line.</summary>
    public LineWalk Begin() => new() { Offset = Start, Number = FirstNumber, Skipped = Skipped };

    /// <summary>True when there is more to take.</summary>
    /// <param name="walk">A place.</param>
    public bool HasMore(in LineWalk walk) => walk.Offset < End || (EndsInLongLine && walk.Offset == End);

    /// <summary>Offset of the line end that follows, or of the block's.</summary>
    /// <param name="offset">Where to start.</param>
    public int FindEnd(int offset)
    {
        int length = offset < End ? Buffer.AsSpan(offset, End - offset).IndexOf((byte)'\n') : -1;
        return length < 0 ? End : offset + length;
    }

    /// <summary>Takes a line.</summary>
    /// <param name="walk">Its place; moves on to the next one.</param>
    /// <param name="end">Where it ends: <see cref="FindEnd"/>.</param>
    /// <param name="line">The line, without blanks at its end.</param>
    /// <returns>False for blank lines and comments.</returns>
    public bool Take(ref LineWalk walk, int end, out LineSlice line)
    {
        ReadOnlySpan<byte> bytes = Buffer.AsSpan(walk.Offset, Math.Max(end - walk.Offset, 0));
        line = new LineSlice(walk.Offset, bytes.Length, walk.Number, IsTooLong: false);
        LongLine skipped = walk.Skipped;
        walk = new LineWalk { Offset = end + 1, Number = walk.Number + 1 };

        // The usual line says at a glance what it is.
        if (skipped == LongLine.None && bytes is [(byte)'{', .., (byte)'}'])
        {
            return true;
        }

        if (skipped != LongLine.None)
        {
            line = new LineSlice(0, 0, line.Number, IsTooLong: true);
            return LongLines.Continue(skipped, bytes) == LongLine.Request;
        }

        if (LongLines.Continue(LongLine.None, bytes) != LongLine.Request)
        {
            return false;
        }

        // Leading blanks stay, so that columns are those of the file.
        line = line with { Length = bytes.LastIndexOfAnyExcept(" \t\r"u8) + 1 };
        return true;
    }

    /// <summary>The bytes of a line.</summary>
    /// <param name="line">A line of this block.</param>
    public ReadOnlySpan<byte> BytesOf(in LineSlice line) => Buffer.AsSpan(line.Start, line.Length);

    /// <summary>Makes room; what the buffer held is lost.</summary>
    internal void Reserve(int length)
    {
        if (Buffer.Length < length + OverrunBytes)
        {
            Buffer = new byte[length + OverrunBytes];
        }
    }
}

/// <summary>A place between two lines of a block.</summary>
internal struct LineWalk
{
    /// <summary>Offset of the line that follows.</summary>
    public int Offset { get; internal set; }

    /// <summary>Its number in the file, from 1.</summary>
    public long Number { get; internal set; }

    /// <summary>What it is, where its beginning was too long to be kept.</summary>
    internal LongLine Skipped { get; set; }
}
