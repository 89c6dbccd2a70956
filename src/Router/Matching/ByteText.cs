using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HelloMesh.Router;

/// <summary>Comparison of a request's bytes with bytes of the image.</summary>
internal static unsafe class ByteText
{
    /// <summary>True when so many bytes are equal, at least one.</summary>
    /// <remarks>PERF: MatchBenchmarks, hot. Names and edges are 1 to 40 bytes: no call, and words or vectors that overlap
    /// rather than a loop for the rest.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual(ref byte a, byte* b, int length)
    {
        if (length >= Vector128<byte>.Count)
        {
            int last = length - Vector128<byte>.Count;
            for (int i = 0; i < last - Vector128<byte>.Count; i += 2 * Vector128<byte>.Count)
            {
                if (!AreTwoEqual(ref a, b, i, i + Vector128<byte>.Count))
                {
                    return false;
                }
            }

            return AreTwoEqual(ref a, b, Math.Max(last - Vector128<byte>.Count, 0), last);
        }

        if (length >= sizeof(ulong))
        {
            int last = length - sizeof(ulong);
            return ((Read<ulong>(ref a, 0) ^ Read<ulong>(b)) | (Read<ulong>(ref a, last) ^ Read<ulong>(b + last))) == 0;
        }

        if (length >= sizeof(uint))
        {
            int last = length - sizeof(uint);
            return ((Read<uint>(ref a, 0) ^ Read<uint>(b)) | (Read<uint>(ref a, last) ^ Read<uint>(b + last))) == 0;
        }

        int middle = length >> 1;
        return a == *b && Unsafe.Add(ref a, middle) == b[middle] && Unsafe.Add(ref a, length - 1) == b[length - 1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreTwoEqual(ref byte a, byte* b, int first, int second) =>
        (Difference(ref a, b, first) | Difference(ref a, b, second)) == Vector128<byte>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Difference(ref byte a, byte* b, int at) =>
        Vector128.LoadUnsafe(ref a, (nuint)(uint)at) ^ Vector128.Load(b + at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Read<T>(byte* at)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Read<T>(ref byte at, int offset)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref at, offset));
}
