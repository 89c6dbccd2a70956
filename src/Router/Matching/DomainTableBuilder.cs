using System.Numerics;

namespace HelloMesh.Router;

/// <summary>Collects domain sets and lays them out as one hash table.</summary>
internal sealed class DomainTableBuilder(TextPool text)
{
    private readonly List<DomainSet> _sets = [];
    private readonly List<(int Set, string Name, int Value)> _names = [];
    private readonly List<int> _suffixLengths = [];

    /// <summary>Adds a set; of two values for a name the first stays.</summary>
    /// <param name="names">Exact names, <c>*suffix</c>, or <c>*</c> / an empty text for the default.</param>
    public int AddSet(IEnumerable<(string Name, int Value)> names)
    {
        int set = _sets.Count;
        int fallback = -1;
        var lengths = new SortedSet<int>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, int value) in names)
        {
            if (!seen.Add(name))
            {
                continue;
            }

            if (name is "" or "*")
            {
                fallback = fallback < 0 ? value : fallback;
            }
            else if (name[0] == '*')
            {
                string suffix = name[1..];
                lengths.Add(System.Text.Encoding.UTF8.GetByteCount(suffix));
                _names.Add((~set, suffix, value));
            }
            else
            {
                _names.Add((set, name, value));
            }
        }

        _sets.Add(new DomainSet(fallback, _suffixLengths.Count, lengths.Count));
        _suffixLengths.AddRange(lengths.Reverse());   // longest first (rule VH-30)
        return set;
    }

    /// <summary>At most half of the slots are taken, so a miss is found after a step or two.</summary>
    public Func<byte[], DomainTable> Build()
    {
        var slots = new DomainSlot[BitOperations.RoundUpToPowerOf2((uint)Math.Max(_names.Count * 2, 4))];
        Array.Fill(slots, new DomainSlot(0, DomainTable.FreeSlot, 0, 0, -1));
        foreach ((int set, string name, int value) in _names)
        {
            uint hash = DomainHash.Of(System.Text.Encoding.UTF8.GetBytes(name), set);
            int at = (int)hash & (slots.Length - 1);
            while (slots[at].Set != DomainTable.FreeSlot)
            {
                at = (at + 1) & (slots.Length - 1);
            }

            (int start, int length) = text.Add(name);
            slots[at] = new DomainSlot(hash, set, start, length, value);
        }

        DomainSet[] sets = [.. _sets];
        int[] suffixLengths = [.. _suffixLengths];
        return bytes => new DomainTable(sets, slots, suffixLengths, bytes);
    }
}
