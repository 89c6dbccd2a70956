namespace HelloMesh.Router;

/// <summary>Look-ups in a <see cref="NameSet"/>: exact, then the longest suffix, then the default.</summary>
internal static unsafe class NameLookup
{
    /// <summary>Value of a Host that is in lower case and has no port (rules VH-30, VH-31); 0 when none.</summary>
    public static uint FindHost(TableImage image, NameSet* set, ReadOnlySpan<byte> host, ulong hash)
    {
        uint exact = Find(image, set->Slots, set->Mask, set->Seed, host, hash);
        return exact != 0 ? exact : set->LengthCount == 0 ? set->Default : FindHostSuffix(image, set, host);
    }

    /// <summary>Value of a server name: as for hosts, but a suffix starts at a label (rule GW-30); 0 when none.</summary>
    public static uint FindServerName(TableImage image, NameSet* set, ReadOnlySpan<byte> name, ulong hash)
    {
        uint exact = Find(image, set->Slots, set->Mask, set->Seed, name, hash);
        return exact != 0 ? exact : set->LengthCount == 0 ? set->Default : FindLabelSuffix(image, set, name);
    }

    /// <summary>Value of an exact name; 0 when none.</summary>
    public static uint FindExact(TableImage image, NameSet* set, ReadOnlySpan<byte> name) =>
        Find(image, set->Slots, set->Mask, set->Seed, name, NameHash.Of(name));

    private static uint FindHostSuffix(TableImage image, NameSet* set, ReadOnlySpan<byte> host)
    {
        SuffixLength* lengths = image.At<SuffixLength>(set->Lengths);
        for (uint i = 0; i < set->LengthCount; i++)
        {
            // The star stands for one or more characters.
            int length = lengths[i].Length;
            if (length < host.Length
                && (lengths[i].FirstByte == SuffixLength.AnyByte || lengths[i].FirstByte == host[^length]))
            {
                uint value = FindSuffix(image, set, host[^length..]);
                if (value != 0)
                {
                    return value;
                }
            }
        }

        return set->Default;
    }

    private static uint FindLabelSuffix(TableImage image, NameSet* set, ReadOnlySpan<byte> name)
    {
        int dot = name.IndexOf((byte)'.');
        while (dot >= 0)
        {
            uint value = FindSuffix(image, set, name[dot..]);
            if (value != 0)
            {
                return value;
            }

            int next = name[(dot + 1)..].IndexOf((byte)'.');
            dot = next < 0 ? -1 : dot + 1 + next;
        }

        return set->Default;
    }

    private static uint FindSuffix(TableImage image, NameSet* set, ReadOnlySpan<byte> suffix) =>
        Find(image, set->SuffixSlots, set->SuffixMask, set->Seed, suffix, NameHash.Of(suffix));

    private static uint Find(
        TableImage image, uint slots, uint mask, uint seed, ReadOnlySpan<byte> name, ulong hash)
    {
        uint inSet = NameHash.InSet(hash, seed);
        NameSlot* first = image.At<NameSlot>(slots);
        for (uint at = inSet; ; at++)
        {
            NameSlot* slot = first + (at & mask);
            if (slot->Name == 0)
            {
                return 0;
            }

            if (slot->Hash == inSet)
            {
                NameEntry* entry = image.At<NameEntry>(slot->Name);

                // PERF: 100,000 hosts in random order. The virtual host goes on into the next line; both on their way.
                CacheLine.Prefetch((byte*)entry + CacheLine.Size);
                if (entry->Length == name.Length && name.SequenceEqual(new ReadOnlySpan<byte>(entry + 1, entry->Length)))
                {
                    return entry->Value;
                }
            }
        }
    }
}
