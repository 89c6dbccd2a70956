using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HelloMesh.Router;

/// <summary>Look-ups in a <see cref="NameSet"/>: exact, then the longest suffix, then the default.</summary>
internal static unsafe class NameLookup
{
    /// <summary>Value of a Host that is in lower case and has no port (rules VH-30, VH-31); 0 when none.</summary>
    /// <param name="image">The table.</param>
    /// <param name="set">The set.</param>
    /// <param name="host">The Host.</param>
    /// <param name="hash">Its hash; 0 when it has not been needed yet.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint FindHost(TableImage image, NameSet* set, ReadOnlySpan<byte> host, ulong hash)
    {
        // PERF: OneHostBenchmarks. A name that stands alone is compared, without a hash.
        uint exact = set->BucketCount == 0
            ? FindAlone(image, set->Buckets, host)
            : Find(image, set->Buckets, set->BucketCount, host, HashOf(host, hash));
        return exact != 0 ? exact : set->LengthCount == 0 ? set->Default : FindHostSuffix(image, set, host);
    }

    /// <summary>Value of a server name: as for hosts, but a suffix starts at a label (rule GW-30); 0 when none.</summary>
    /// <param name="image">The table.</param>
    /// <param name="set">The set.</param>
    /// <param name="name">The server name.</param>
    /// <param name="hash">Its hash, where one was made.</param>
    public static uint FindServerName(TableImage image, NameSet* set, ReadOnlySpan<byte> name, out ulong hash)
    {
        hash = set->BucketCount == 0 ? 0 : NameHash.Of(name);
        uint exact = set->BucketCount == 0
            ? FindAlone(image, set->Buckets, name)
            : Find(image, set->Buckets, set->BucketCount, name, hash);
        return exact != 0 ? exact : set->LengthCount == 0 ? set->Default : FindLabelSuffix(image, set, name);
    }

    /// <summary>Asks for the bucket that a look-up of an exact name reads.</summary>
    /// <param name="image">The table.</param>
    /// <param name="set">The set.</param>
    /// <param name="name">The name.</param>
    /// <param name="hash">Its hash; 0 when it has not been needed yet.</param>
    public static void PrefetchBucket(TableImage image, NameSet* set, ReadOnlySpan<byte> name, ulong hash)
    {
        if (set->BucketCount != 0)
        {
            uint at = NameBucket.IndexOf(HashOf(name, hash), set->BucketCount);
            CacheLine.Prefetch((byte*)(image.At<NameBucket>(set->Buckets) + at));
        }
    }

    /// <summary>Reads the bucket, and asks for the name and what lies behind it.</summary>
    /// <param name="image">The table.</param>
    /// <param name="set">The set.</param>
    /// <param name="name">The name.</param>
    /// <param name="hash">Its hash; 0 when it has not been needed yet.</param>
    public static void PrefetchName(TableImage image, NameSet* set, ReadOnlySpan<byte> name, ulong hash)
    {
        if (set->BucketCount != 0)
        {
            hash = HashOf(name, hash);
            NameBucket* bucket = image.At<NameBucket>(set->Buckets) + NameBucket.IndexOf(hash, set->BucketCount);
            uint equal = TagsEqual(bucket, Vector128.Create(NameBucket.TagOf(hash)));
            if (equal != 0)
            {
                byte* entry = (byte*)image.At<NameEntry>(bucket->Names[BitOperations.TrailingZeroCount(equal)]);
                CacheLine.Prefetch(entry);
                CacheLine.Prefetch(entry + CacheLine.Size);
            }
        }
    }

    /// <summary>Value of an exact name; 0 when none.</summary>
    public static uint FindExact(TableImage image, NameSet* set, ReadOnlySpan<byte> name) =>
        Find(image, set->Buckets, set->BucketCount, name);

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
        Find(image, set->SuffixBuckets, set->SuffixBucketCount, suffix);

    private static uint Find(TableImage image, uint buckets, uint count, ReadOnlySpan<byte> name) =>
        count == 0 ? FindAlone(image, buckets, name) : Find(image, buckets, count, name, NameHash.Of(name));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashOf(ReadOnlySpan<byte> name, ulong known) => known == 0 ? NameHash.Of(name) : known;

    /// <summary>Value of a name that is the only one of its set, or of none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FindAlone(TableImage image, uint entry, ReadOnlySpan<byte> name) =>
        entry != 0 && IsName(image.At<NameEntry>(entry), name) ? image.At<NameEntry>(entry)->Value : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsName(NameEntry* entry, ReadOnlySpan<byte> name) =>
        entry->Length == name.Length
        && (name.IsEmpty || ByteText.AreEqual(ref MemoryMarshal.GetReference(name), (byte*)(entry + 1), name.Length));

    /// <summary>The places of a bucket whose names may be meant, as bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint TagsEqual(NameBucket* bucket, Vector128<byte> tag) =>
        Vector128.Equals(Vector128.Load(bucket->Tags), tag).ExtractMostSignificantBits() & ((1u << NameBucket.Size) - 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint Find(TableImage image, uint buckets, uint count, ReadOnlySpan<byte> name, ulong hash)
    {
        Vector128<byte> tag = Vector128.Create(NameBucket.TagOf(hash));
        uint at = NameBucket.IndexOf(hash, count);
        while (true)
        {
            NameBucket* bucket = image.At<NameBucket>(buckets) + at;
            uint equal = TagsEqual(bucket, tag);
            for (; equal != 0; equal &= equal - 1)
            {
                NameEntry* entry = image.At<NameEntry>(bucket->Names[BitOperations.TrailingZeroCount(equal)]);

                // PERF: 100,000 hosts in random order. What lies behind the name goes on into the next line.
                CacheLine.Prefetch((byte*)entry + CacheLine.Size);
                if (IsName(entry, name))
                {
                    return entry->Value;
                }
            }

            if (bucket->Spilled == 0)
            {
                return 0;
            }

            at = at + 1 == count ? 0 : at + 1;
        }
    }
}
