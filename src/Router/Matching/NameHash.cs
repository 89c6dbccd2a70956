using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HelloMesh.Router;

/// <summary>Hash of a name: sixteen bytes a step. One hash serves several sets; all of its bits are spread, the upper ones
/// choose a bucket, the lower ones are the tag.</summary>
internal static class NameHash
{
    // Odd numbers with well-spread bits: the fractional parts of a square root and of the golden ratio.
    private const ulong Multiplier = 0xBB67AE8584CAA73B;
    private const ulong LowMultiplier = 0x9E3779B97F4A7C15;

    /// <remarks>PERF: MatchBenchmarks, hot. The two multiplications of a step go side by side.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ReadOnlySpan<byte> name)
    {
        ref byte at = ref MemoryMarshal.GetReference(name);
        int length = name.Length;
        ulong state = (uint)length * Multiplier;
        if (length > 16)
        {
            int last = length - 16;
            int from = 0;
            do
            {
                state = Step(state, Read8(ref at, from), Read8(ref at, from + 8));
                from += 16;
            }
            while (from < last);

            // The last sixteen overlap what was read, rather than going byte by byte.
            return Spread(Step(state, Read8(ref at, last), Read8(ref at, last + 8)));
        }

        return Spread(length >= 8
            ? Step(state, Read8(ref at, 0), Read8(ref at, length - 8))
            : Step(state, ReadShort(ref at, length), 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Step(ulong state, ulong low, ulong high) =>
        (Folded(low) * LowMultiplier) + BitOperations.RotateLeft((Folded(high) ^ state) * Multiplier, 29);

    /// <summary>A product carries upwards only: without this the last of eight bytes would reach eight bits of it, where the
    /// last bytes of two steps meet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Folded(ulong bytes) => bytes ^ (bytes >> 29);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Spread(ulong state)
    {
        ulong spread = (state ^ (state >> 32)) * Multiplier;
        return spread ^ (spread >> 32);
    }

    /// <summary>Less than eight bytes.</summary>
    private static ulong ReadShort(ref byte at, int length) => length switch
    {
        >= 4 => Read4(ref at, 0) | ((ulong)Read4(ref at, length - 4) << 32),
        0 => 0,
        _ => ((uint)at << 16) | ((uint)Unsafe.Add(ref at, length >> 1) << 8) | Unsafe.Add(ref at, length - 1),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read8(ref byte at, int offset) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read4(ref byte at, int offset) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref at, offset));
}
