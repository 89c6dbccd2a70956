using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace HelloMesh.Sim.Replay;

/// <summary>Hints to the processor's cache.</summary>
internal static unsafe class CacheHint
{
    private const int LineBytes = 64;

    /// <summary>Asks for so many bytes from a place on, so that they are there when they are read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch<T>(ref T start, int length)
    {
        if (Sse.IsSupported)
        {
            // The collector may move what lies there; a hint that misses changes nothing.
            byte* at = (byte*)Unsafe.AsPointer(ref start);
            for (int offset = 0; offset < length; offset += LineBytes)
            {
                Sse.Prefetch0(at + offset);
            }
        }
    }
}
