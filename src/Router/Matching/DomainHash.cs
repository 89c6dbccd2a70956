using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace HelloMesh.Router;

/// <summary>Hash of a name: eight bytes a step, one multiplication each.</summary>
internal static class DomainHash
{
    // Odd constants with well-spread bits, from the fractional part of the golden ratio and of the square root of three.
    private const ulong Multiplier = 0x9E3779B97F4A7C15;
    private const ulong LengthMultiplier = 0xBB67AE8584CAA73B;

    public static uint Of(ReadOnlySpan<byte> name, int set)
    {
        ulong hash = ((ulong)(uint)name.Length * LengthMultiplier) ^ (uint)set;
        while (name.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(name));
            name = name[sizeof(ulong)..];
        }

        ulong tail = 0;
        if (name.Length >= sizeof(uint))
        {
            tail = BinaryPrimitives.ReadUInt32LittleEndian(name);
            name = name[sizeof(uint)..];
        }

        foreach (byte b in name)
        {
            tail = (tail << 8) | b;
        }

        hash = Mix(hash ^ tail);
        return (uint)(hash ^ (hash >> 32));
    }

    private static ulong Mix(ulong value)
    {
        ulong product = value * Multiplier;
        return BitOperations.RotateLeft(product, 29) ^ (product >> 7);
    }
}
