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

    /// <summary>Quotes written at a time.</summary>
    private const int Batch = 8;

    /// <summary>Bytes looked at in one step: as many as there are bits in a mask.</summary>
    private const int Step = 64;

    private readonly int[] _quotes = new int[QuoteCountMax + Batch];
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
        for (int at = start; ; at += Step)
        {
            Vector256<byte> left = Vector256.LoadUnsafe(ref first, (nuint)at);
            Vector256<byte> right = Vector256.LoadUnsafe(ref first, (nuint)at + (nuint)Vector256<byte>.Count);
            ulong isQuote = MaskOf(Vector256.Equals(left, Vector256.Create((byte)'"')), Vector256.Equals(right, Vector256.Create((byte)'"')));
            ulong isFeed = MaskOf(Vector256.Equals(left, Vector256.Create((byte)'\n')), Vector256.Equals(right, Vector256.Create((byte)'\n')));
            ulong isOdd = MaskOf(AreOdd(left), AreOdd(right));
            int length = Math.Min(BitOperations.TrailingZeroCount(isFeed), end - at);
            if (length < Step)
            {
                ulong mask = (1ul << length) - 1;
                isQuote &= mask;
                isOdd &= mask;
            }

            if (isOdd != 0 && odd < 0)
            {
                odd = at + BitOperations.TrailingZeroCount(isOdd);
            }

            int next = count + BitOperations.PopCount(isQuote);
            for (; count < next; count += Batch)
            {
                isQuote = Write(ref Unsafe.Add(ref quotes, count), at - start, isQuote);
            }

            count = next;
            if (length < Step || at + length == end)
            {
                int lineEnd = at + length;
                _count = count;
                IsPlain = odd < 0 || (odd == lineEnd - 1 && buffer[odd] == (byte)'\r');
                return lineEnd;
            }

            if (count > QuoteCountMax - Step)
            {
                _count = 0;
                IsPlain = false;
                int rest = buffer.AsSpan(at + length, end - at - length).IndexOf((byte)'\n');
                return rest < 0 ? end : at + length + rest;
            }
        }
    }

    /// <summary>Writes the offsets of the first quotes of a mask, and returns the others.</summary>
    /// <remarks>PERF: ReplayBenchmarks. As many each time: how many there are is different in each step, and a branch that
    /// depends on it is foreseen by no processor. What is written too much is written over.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Write(ref int quotes, int start, ulong mask)
    {
        mask = WriteOne(ref Unsafe.Add(ref quotes, 0), start, mask);
        mask = WriteOne(ref Unsafe.Add(ref quotes, 1), start, mask);
        mask = WriteOne(ref Unsafe.Add(ref quotes, 2), start, mask);
        mask = WriteOne(ref Unsafe.Add(ref quotes, 3), start, mask);
        mask = WriteOne(ref Unsafe.Add(ref quotes, 4), start, mask);
        mask = WriteOne(ref Unsafe.Add(ref quotes, 5), start, mask);
        mask = WriteOne(ref Unsafe.Add(ref quotes, 6), start, mask);
        mask = WriteOne(ref Unsafe.Add(ref quotes, 7), start, mask);

        return mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong WriteOne(ref int quote, int start, ulong mask)
    {
        quote = start + BitOperations.TrailingZeroCount(mask);
        return mask & (mask - 1);
    }

    /// <summary>What is not printable ASCII, and the backslash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> AreOdd(Vector256<byte> bytes)
    {
        // One more, as signed numbers: DEL and bytes beyond ASCII are negative, 255 becomes 0.
        Vector256<byte> unprintable = Vector256.LessThanOrEqual(
            (bytes + Vector256<byte>.One).AsSByte(), Vector256.Create((sbyte)' ')).AsByte();
        return unprintable | Vector256.Equals(bytes, Vector256.Create((byte)'\\'));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MaskOf(Vector256<byte> left, Vector256<byte> right) =>
        left.ExtractMostSignificantBits() | ((ulong)right.ExtractMostSignificantBits() << Vector256<byte>.Count);
}
