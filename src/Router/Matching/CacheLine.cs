using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace HelloMesh.Router;

/// <summary>Hints to the processor's cache.</summary>
internal static unsafe class CacheLine
{
    /// <summary>Bytes of a line; virtual hosts start at a multiple of it.</summary>
    public const int Size = 64;

    /// <summary>Asks for the line of an address, which need not be a valid one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(byte* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}
