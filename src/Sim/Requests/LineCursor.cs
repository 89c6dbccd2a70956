using System.Runtime.CompilerServices;
using HelloMesh.Router;

namespace HelloMesh.Sim.Requests;

/// <summary>Walks a plain line token by token; blanks before a token do not count.</summary>
/// <remarks>PERF: ReplayBenchmarks, for what is inlined.</remarks>
/// <param name="line">The line: printable ASCII without a backslash.</param>
/// <param name="quotes">Offsets of its quotes.</param>
internal ref struct LineCursor(ReadOnlySpan<byte> line, ReadOnlySpan<int> quotes)
{
    private readonly ReadOnlySpan<byte> _line = line;
    private readonly ReadOnlySpan<int> _quotes = quotes;
    private int _at;
    private int _quote;

    /// <summary>Offset behind the last token.</summary>
    public readonly int Offset => _at;

    /// <summary>Offset of the next token.</summary>
    public int Position
    {
        get
        {
            SkipBlanks();
            return _at;
        }
    }

    /// <summary>True when no token follows.</summary>
    public bool IsAtEnd => Position == _line.Length;

    /// <summary>Takes a token of one byte, if it is the next one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Take(byte token)
    {
        SkipBlanks();
        return TakeByte(token);
    }

    /// <summary>Takes a byte, if it is the very next one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TakeByte(byte token)
    {
        if ((uint)_at < (uint)_line.Length && _line[_at] == token)
        {
            _at++;
            return true;
        }

        return false;
    }

    /// <summary>Takes a word; what follows it is for the caller.</summary>
    public bool TakeWord(ReadOnlySpan<byte> word)
    {
        SkipBlanks();
        if (_line[_at..].StartsWith(word))
        {
            _at += word.Length;
            return true;
        }

        return false;
    }

    /// <summary>Takes a string; nothing in a plain line is escaped, so it ends at the next quote.</summary>
    /// <param name="text">What stands between the quotes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TakeText(out ByteSlice text)
    {
        SkipBlanks();
        int quote = _quote;
        if ((uint)(quote + 1) >= (uint)_quotes.Length || _quotes[quote] != _at)
        {
            text = default;
            return false;
        }

        int end = _quotes[quote + 1];
        text = new ByteSlice(_at + 1, end - _at - 1);
        _at = end + 1;
        _quote = quote + 2;
        return true;
    }

    /// <summary>Takes a whole number as JSON writes it, of at most 15 digits; what follows it is for the caller.</summary>
    public bool TakeNumber(out long number)
    {
        number = 0;
        SkipBlanks();
        int start = _at;
        SkipDigits();
        int length = _at - start;
        if (length is 0 or > 15 || (length > 1 && _line[start] == (byte)'0'))
        {
            return false;
        }

        foreach (byte digit in _line[start.._at])
        {
            number = (number * 10) + (digit - (byte)'0');
        }

        return true;
    }

    /// <summary>Passes over digits.</summary>
    public void SkipDigits()
    {
        while (_at < _line.Length && _line[_at] is >= (byte)'0' and <= (byte)'9')
        {
            _at++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SkipBlanks()
    {
        while ((uint)_at < (uint)_line.Length && _line[_at] == (byte)' ')
        {
            _at++;
        }
    }
}
