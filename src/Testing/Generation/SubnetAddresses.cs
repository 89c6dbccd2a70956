using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace HelloMesh.Testing.Generation;

/// <summary>Addresses of the listeners that a sidecar has for destination subnets (rules MESH-20, MESH-22).</summary>
internal static class SubnetAddresses
{
    /// <summary>Parts of a subnet that an address is taken from; a longer subnet may have some of them.</summary>
    private const int Parts = 4;

    /// <summary>Addresses all over a subnet, as a URL names them; none where the text is no subnet.</summary>
    public static IEnumerable<string> Of(string listenerAddress)
    {
        if (!listenerAddress.Contains('/', StringComparison.Ordinal) || !IPNetwork.TryParse(listenerAddress, out IPNetwork subnet))
        {
            yield break;
        }

        bool isV4 = subnet.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        int hostBits = (isV4 ? 32 : 128) - subnet.PrefixLength;
        UInt128 first = ToNumber(subnet.BaseAddress);
        if (hostBits < 3)
        {
            for (int i = 0; i < 1 << hostBits; i++)
            {
                yield return ToText(first + (UInt128)i, isV4);
            }

            yield break;
        }

        UInt128 part = UInt128.One << (hostBits - 2);
        for (int i = 0; i < Parts; i++)
        {
            yield return ToText(first + (part * (UInt128)i) + 1, isV4);
        }
    }

    private static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static string ToText(UInt128 number, bool isV4)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return isV4 ? new IPAddress(bytes[12..]).ToString() : $"[{new IPAddress(bytes)}]";
    }
}
