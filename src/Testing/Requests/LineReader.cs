namespace HelloMesh.Testing.Requests;

/// <summary>Reads a stream in blocks of whole lines. Holds no more than the line that a block was cut in, whatever the size
/// of the stream, and hands on what one read delivered, so that a slow pipe gets its answers at once.</summary>
/// <remarks>Not thread-safe: one block after the other. The blocks may be worked on side by side.</remarks>
/// <param name="stream">The stream; the caller closes it.</param>
internal sealed class LineReader(Stream stream)
{
    /// <summary>Large enough that reading and handing over cost nothing against the work, small enough that a block and its
    /// results stay in a core's cache.</summary>
    public const int BlockBytes = 256 << 10;

    private byte[] _carried = [];
    private int _carriedLength;
    private long _number = 1;
    private LongLine _skipped;
    private bool _isFirst = true;
    private bool _isEnded;

    /// <summary>Reads the next block.</summary>
    /// <param name="block">Filled with it; may hold no line at all.</param>
    /// <returns>False when there is none.</returns>
    public bool TryRead(LineBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (_isEnded)
        {
            return false;
        }

        block.Reserve(_carriedLength + BlockBytes);
        _carried.AsSpan(0, _carriedLength).CopyTo(block.Buffer);
        int read = stream.Read(block.Buffer.AsSpan(_carriedLength, BlockBytes));
        _isEnded = read == 0;
        Cut(block, _carriedLength + read);
        return true;
    }

    /// <summary>Cuts what was read behind its last line end; the rest is for the next block.</summary>
    private void Cut(LineBlock block, int length)
    {
        int start = _isFirst && block.Buffer.AsSpan(0, length).StartsWith("\uFEFF"u8) ? 3 : 0;
        _isFirst = _isFirst && length < 3;
        ReadOnlySpan<byte> text = block.Buffer.AsSpan(start, length - start);
        int whole = _isEnded ? text.Length : text.LastIndexOf((byte)'\n') + 1;
        block.Start = start;
        block.End = start + whole;
        block.FirstNumber = _number;
        block.Skipped = _skipped;
        block.EndsInLongLine = _isEnded && whole == 0 && _skipped == LongLine.Request;
        _number += text[..whole].Count((byte)'\n');
        _skipped = whole > 0 ? LongLine.None : _skipped;
        Carry(text[whole..]);
    }

    private void Carry(ReadOnlySpan<byte> rest)
    {
        if (rest.Length > RequestLimits.LineLengthMaxBytes || (_skipped != LongLine.None && rest.Length > 0))
        {
            // The rest of an endless line is read and forgotten; what it was is said once, at its end.
            _skipped = LongLines.Continue(_skipped, rest);
            rest = default;
        }

        if (_carried.Length < rest.Length)
        {
            _carried = new byte[Math.Max(rest.Length, 2 * _carried.Length)];
        }

        rest.CopyTo(_carried);
        _carriedLength = rest.Length;
    }
}
