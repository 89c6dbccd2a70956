namespace HelloMesh.Router;

/// <summary>Names of all domain sets in one hash table: exact, then the longest suffix, then the default.</summary>
internal sealed class DomainTable(DomainSet[] sets, DomainSlot[] slots, int[] suffixLengths, byte[] text)
{
    /// <summary>Value of a free slot's <see cref="DomainSlot.Set"/>.</summary>
    public const int FreeSlot = int.MinValue;

    private readonly DomainSet[] _sets = sets;
    private readonly DomainSlot[] _slots = slots;
    private readonly int[] _suffixLengths = suffixLengths;
    private readonly byte[] _text = text;
    private readonly int _mask = slots.Length - 1;

    public long SizeInBytes => (_sets.Length * 12L) + (_slots.Length * 20L) + (_suffixLengths.Length * 4L);

    /// <summary>The virtual host of a Host that is in lower case and has no port (rules VH-30, VH-31); -1 when none.</summary>
    public int FindHost(int set, ReadOnlySpan<byte> host)
    {
        int exact = Find(set, host);
        if (exact >= 0)
        {
            return exact;
        }

        ref readonly DomainSet entry = ref _sets[set];
        foreach (int length in _suffixLengths.AsSpan(entry.SuffixStart, entry.SuffixCount))
        {
            // The star stands for one or more characters.
            if (length < host.Length)
            {
                int value = Find(~set, host[^length..]);
                if (value >= 0)
                {
                    return value;
                }
            }
        }

        return entry.Default;
    }

    /// <summary>The filter chain of a server name: as for hosts, but a suffix starts at a label (rule GW-30).</summary>
    public int FindServerName(int set, ReadOnlySpan<byte> name)
    {
        ref readonly DomainSet entry = ref _sets[set];
        if (!name.IsEmpty)
        {
            int exact = Find(set, name);
            if (exact >= 0)
            {
                return exact;
            }

            if (entry.SuffixCount > 0)
            {
                for (int dot = name.IndexOf((byte)'.'); dot >= 0; dot = NextDot(name, dot))
                {
                    int value = Find(~set, name[dot..]);
                    if (value >= 0)
                    {
                        return value;
                    }
                }
            }
        }

        return entry.Default;
    }

    private static int NextDot(ReadOnlySpan<byte> name, int dot)
    {
        int next = name[(dot + 1)..].IndexOf((byte)'.');
        return next < 0 ? -1 : dot + 1 + next;
    }

    private int Find(int set, ReadOnlySpan<byte> name)
    {
        uint hash = DomainHash.Of(name, set);
        int at = (int)hash & _mask;
        while (true)
        {
            ref readonly DomainSlot slot = ref _slots[at];
            if (slot.Set == FreeSlot)
            {
                return -1;
            }

            if (slot.Hash == hash && slot.Set == set && slot.TextLength == name.Length
                && name.SequenceEqual(_text.AsSpan(slot.TextStart, slot.TextLength)))
            {
                return slot.Value;
            }

            at = (at + 1) & _mask;
        }
    }
}
