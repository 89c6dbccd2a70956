using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HelloMesh.Router;

/// <summary>Hash of a name: sixteen bytes a step, one wide multiplication each. One hash serves several sets; all of its
/// bits are spread, the upper ones choose a bucket, the lower ones are the tag.</summary>
internal static class NameHash
{
    // Constants with well-spread bits: fractional parts of square roots.
    private const ulong Spread = 0xBB67AE8584CAA73B;
    private const ulong LengthSpread = 0x3C6EF372FE94F82B;

    public static ulong Of(ReadOnlySpan<byte> name)
    {
        ref byte at = ref MemoryMarshal.GetReference(name);
        int length = name.Length;
        ulong state = (uint)length * LengthSpread;
        ulong low;
        ulong high;
        if (length <= 16)
        {
            if (length >= 8)
            {
                low = Read8(ref at, 0);
                high = Read8(ref at, length - 8);
            }
            else if (length >= 4)
            {
                low = Read4(ref at, 0);
                high = Read4(ref at, length - 4);
            }
            else
            {
                low = length == 0 ? 0u : ((uint)at << 16) | ((uint)Unsafe.Add(ref at, length >> 1) << 8) | Unsafe.Add(ref at, length - 1);
                high = 0;
            }
        }
        else
        {
            int from = 0;
            do
            {
                state = Fold(Read8(ref at, from) ^ Spread, Read8(ref at, from + 8) ^ state);
                from += 16;
            }
            while (length - from > 16);
            low = Read8(ref at, length - 16);   // overlaps what was read, rather than going byte by byte
            high = Read8(ref at, length - 8);
        }

        return Fold(low ^ Spread, high ^ state);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read8(ref byte at, int offset) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read4(ref byte at, int offset) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref at, offset));
}
