using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HelloMesh.Router;

namespace HelloMesh.Sim.Requests;

/// <summary>How a line is built: the bytes around its values, and which value is whose. The lines of a file are mostly built
/// alike, and of a line with a known shape only the values are looked at.</summary>
/// <remarks>
/// PERF: ReplayBenchmarks, lines with five headers.
/// <code>
/// {"id": "r-1", "url": "https://…", "headers": {"accept": "text/html"}}
/// └─────┘   └──────────┘         └─────────────────────────┘         └──┘   pieces, quotes included: the same in each line
///         r-1           https://…                           text/html       values: what stands between them
/// </code>
/// A plain line has no escapes, so as long as it has as many quotes as the shape, the n-th quote is the n-th quote of the
/// shape.
/// </remarks>
internal sealed class LineShape
{
    private const int ValueCountMax = 40;

    /// <summary>Lines in a row that have as many quotes and another shape, before theirs is learnt instead.</summary>
    private const int MissCountMax = 2;

    private readonly Value[] _values = new Value[ValueCountMax];
    private byte[] _bytes = [];
    private int _valueCount;
    private int _quoteCount;
    private int _lastStart;
    private int _lastLength;
    private int _misses;

    /// <summary>What the line says beside its values.</summary>
    public LineFacts Facts { get; private set; }

    /// <summary>True when a line that did not fit should be learnt.</summary>
    public bool IsOpen => _valueCount == 0 || _misses > MissCountMax;

    /// <summary>Forgets the shape.</summary>
    public void Clear() => _valueCount = 0;

    /// <summary>Learns a line. Its values are added afterwards, in the order of the line.</summary>
    /// <param name="line">Its bytes.</param>
    /// <param name="quoteCount">How many quotes it has.</param>
    /// <param name="facts">What it says beside its values.</param>
    public void Learn(ReadOnlySpan<byte> line, int quoteCount, in LineFacts facts)
    {
        _misses = 0;
        _valueCount = 0;
        _quoteCount = quoteCount;
        _lastStart = 0;
        _lastLength = line.Length;
        Facts = facts;
        if (_bytes.Length < line.Length + Vector256<byte>.Count)
        {
            _bytes = new byte[line.Length + Vector256<byte>.Count];
        }

        line.CopyTo(_bytes);
    }

    /// <summary>Adds a value of the line that is being learnt.</summary>
    /// <param name="place">Whose it is, for the caller.</param>
    /// <param name="quote">Number of the quote before it.</param>
    /// <param name="quotes">Offsets of all quotes.</param>
    /// <returns>False when there are too many.</returns>
    public bool TryAdd(int place, int quote, ReadOnlySpan<int> quotes)
    {
        if (_valueCount == ValueCountMax)
        {
            return false;
        }

        _values[_valueCount++] = new Value(_lastStart, quotes[quote] + 1 - _lastStart, quote, place);
        _lastLength -= quotes[quote + 1] - _lastStart;
        _lastStart = quotes[quote + 1];
        return true;
    }

    /// <summary>Whether a line has this shape.</summary>
    /// <param name="line">Its bytes; a vector may be read behind them.</param>
    /// <param name="quotes">Offsets of its quotes.</param>
    public bool Fits(ReadOnlySpan<byte> line, ReadOnlySpan<int> quotes)
    {
        bool fits = quotes.Length == _quoteCount && _valueCount > 0 && ArePiecesEqual(line, quotes);
        _misses = fits ? 0 : _misses + 1;
        return fits;
    }

    /// <summary>The values' places, in the order of the line.</summary>
    public ReadOnlySpan<Value> Values => _values.AsSpan(0, _valueCount);

    private bool ArePiecesEqual(ReadOnlySpan<byte> line, ReadOnlySpan<int> quotes)
    {
        int start = 0;
        foreach (ref readonly Value value in Values)
        {
            int length = quotes[value.Quote] + 1 - start;
            if (length != value.PieceLength || !AreEqual(line, start, value.PieceStart, length))
            {
                return false;
            }

            start = quotes[value.Quote + 1];
        }

        return line.Length - start == _lastLength && AreEqual(line, start, _lastStart, _lastLength);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool AreEqual(ReadOnlySpan<byte> line, int start, int pieceStart, int length)
    {
        if (length > Vector256<byte>.Count)
        {
            return line.Slice(start, length).SequenceEqual(_bytes.AsSpan(pieceStart, length));
        }

        // Both lie in buffers that go on for a vector.
        Vector256<byte> left = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(line), (nuint)start);
        Vector256<byte> right = Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_bytes), (nuint)pieceStart);
        uint differing = ~Vector256.Equals(left, right).ExtractMostSignificantBits();
        return (differing & (uint)((1UL << length) - 1)) == 0;
    }

    /// <summary>A value, and the piece before it.</summary>
    /// <param name="PieceStart">Where the piece starts in the line that was learnt.</param>
    /// <param name="PieceLength">Its length, the quote before the value included.</param>
    /// <param name="Quote">Number of that quote.</param>
    /// <param name="Place">Whose the value is.</param>
    public readonly record struct Value(int PieceStart, int PieceLength, int Quote, int Place);
}

/// <summary>What a line says beside its values.</summary>
/// <param name="Seen">The fields that it has, as bits.</param>
/// <param name="HeaderCount">How many headers it has.</param>
/// <param name="HasReadHeader">See <see cref="PlainLine.HasReadHeader"/>.</param>
/// <param name="HasCertificate">Whether it presents a certificate.</param>
/// <param name="Port">The port that it names; 0 for none.</param>
internal readonly record struct LineFacts(uint Seen, int HeaderCount, bool HasReadHeader, bool HasCertificate, int Port);
