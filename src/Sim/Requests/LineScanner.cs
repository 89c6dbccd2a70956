using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HelloMesh.Sim.Requests;

/// <summary>One pass over the bytes of a line: finds its end, its quotes, and whether all of it is printable ASCII. What
/// follows then knows where every string ends without looking for it.</summary>
/// <remarks>PERF: ReplayBenchmarks. Three passes that each look for one thing take about three times as long.</remarks>
internal sealed class LineScanner
{
    /// <summary>More quotes than a plain line can have.</summary>
    private const int QuoteCountMax = 512;

    private readonly int[] _quotes = new int[QuoteCountMax];
    private int _count;

    /// <summary>Offsets of the quotes from the start of the line.</summary>
    public ReadOnlySpan<int> Quotes => _quotes.AsSpan(0, _count);

    /// <summary>True when the line is printable ASCII but for a carriage return at its end, and has no backslash.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>Scans a line.</summary>
    /// <param name="buffer">The bytes; a vector may be read behind <paramref name="end"/>.</param>
    /// <param name="start">Where the line starts.</param>
    /// <param name="end">Where the bytes end.</param>
    /// <returns>Where the line ends: offset of its line feed, or <paramref name="end"/>.</returns>
    public int Scan(byte[] buffer, int start, int end)
    {
        ref byte first = ref MemoryMarshal.GetArrayDataReference(buffer);
        ref int quotes = ref MemoryMarshal.GetArrayDataReference(_quotes);
        int count = 0;
        int odd = -1;
        for (int at = start; ; at += Vector256<byte>.Count)
        {
            Vector256<byte> bytes = Vector256.LoadUnsafe(ref first, (nuint)at);
            uint isQuote = Vector256.Equals(bytes, Vector256.Create((byte)'"')).ExtractMostSignificantBits();
            uint isFeed = Vector256.Equals(bytes, Vector256.Create((byte)'\n')).ExtractMostSignificantBits();

            // As signed numbers, bytes beyond ASCII are below the blank as well.
            uint isOdd = (Vector256.LessThan(bytes.AsSByte(), Vector256.Create((sbyte)' ')).AsByte()
                | Vector256.Equals(bytes, Vector256.Create((byte)0x7F))
                | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))).ExtractMostSignificantBits();
            int length = isFeed != 0 ? BitOperations.TrailingZeroCount(isFeed) : Vector256<byte>.Count;
            length = Math.Min(length, end - at);
            if (length < Vector256<byte>.Count)
            {
                uint mask = (1u << length) - 1;
                isQuote &= mask;
                isOdd &= mask;
            }

            if (isOdd != 0 && odd < 0)
            {
                odd = at + BitOperations.TrailingZeroCount(isOdd);
            }

            while (isQuote != 0)
            {
                Unsafe.Add(ref quotes, count++) = at - start + BitOperations.TrailingZeroCount(isQuote);
                isQuote &= isQuote - 1;
            }

            if (length < Vector256<byte>.Count || at + length == end)
            {
                int lineEnd = at + length;
                _count = count;
                IsPlain = odd < 0 || (odd == lineEnd - 1 && buffer[odd] == (byte)'\r');
                return lineEnd;
            }

            if (count > QuoteCountMax - Vector256<byte>.Count)
            {
                _count = 0;
                IsPlain = false;
                int rest = buffer.AsSpan(at + length, end - at - length).IndexOf((byte)'\n');
                return rest < 0 ? end : at + length + rest;
            }
        }
    }
}
