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
    public static bool AreEqual(byte* a, byte* b, int length)
    {
        if (length >= Vector128<byte>.Count)
        {
            nint last = length - Vector128<byte>.Count;
            for (nint i = 0; i < last; i += Vector128<byte>.Count)
            {
                if (Vector128.Load(a + i) != Vector128.Load(b + i))
                {
                    return false;
                }
            }

            return Vector128.Load(a + last) == Vector128.Load(b + last);
        }

        if (length >= sizeof(ulong))
        {
            int last = length - sizeof(ulong);
            return ((Read<ulong>(a) ^ Read<ulong>(b)) | (Read<ulong>(a + last) ^ Read<ulong>(b + last))) == 0;
        }

        if (length >= sizeof(uint))
        {
            int last = length - sizeof(uint);
            return ((Read<uint>(a) ^ Read<uint>(b)) | (Read<uint>(a + last) ^ Read<uint>(b + last))) == 0;
        }

        int middle = length >> 1;
        return *a == *b && a[middle] == b[middle] && a[length - 1] == b[length - 1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Read<T>(byte* at)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(at);
}
