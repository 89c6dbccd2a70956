using System.Text;
using HelloMesh.Router;

namespace HelloMesh.Sim.Requests;

/// <summary>A header name that was seen.</summary>
/// <param name="Bytes">As sent.</param>
/// <param name="Bit">One bit for the name, letter case not counted.</param>
/// <param name="IsRead">True when such a header may have a say in the answer, see <see cref="RoutingTable.ReadsHeader"/>.</param>
internal sealed record HeaderName(byte[] Bytes, ulong Bit, bool IsRead);

/// <summary>The header names that the lines of a file keep repeating, so that what is known of a name is found out
/// once. One for each worker.</summary>
/// <param name="table">Knows which names have a say.</param>
internal sealed class HeaderNames(RoutingTable table)
{
    private const int SlotCount = 256;
    private const int ProbeCountMax = 8;
    private const int NameCountMax = 64;

    /// <summary>What every name is that there is no room for.</summary>
    private static readonly HeaderName Other = new([], 0, IsRead: true);

    private readonly HeaderName?[] _slots = new HeaderName[SlotCount];
    private readonly Dictionary<string, ulong> _bits = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is known of a name.</summary>
    /// <param name="name">The name, in printable ASCII.</param>
    public HeaderName Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return Other;
        }

        // The length, and letters in which names with the same beginning differ.
        int slot = (name.Length * 29) + (name[0] * 7) + (name[name.Length / 2] * 13) + (name[^1] * 19);
        for (int i = 0; i < ProbeCountMax; i++, slot++)
        {
            HeaderName? known = _slots[slot % SlotCount];
            if (known is null)
            {
                return Enter(slot % SlotCount, name);
            }

            if (name.SequenceEqual(known.Bytes))
            {
                return known;
            }
        }

        return Other;
    }

    private HeaderName Enter(int slot, ReadOnlySpan<byte> name)
    {
        string text = Encoding.ASCII.GetString(name);
        if (!_bits.TryGetValue(text, out ulong bit))
        {
            if (_bits.Count == NameCountMax)
            {
                return Other;
            }

            bit = 1UL << _bits.Count;
            _bits.Add(text, bit);
        }

        return _slots[slot] = new HeaderName(name.ToArray(), bit, table.ReadsHeader(table.DefaultGateway, name));
    }
}
