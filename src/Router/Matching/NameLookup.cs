using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HelloMesh.Router;

/// <summary>Look-ups in a <see cref="NameSet"/>: exact, then the longest suffix, then the default.</summary>
internal static unsafe class NameLookup
{
    /// <summary>Value of a Host that is in lower case and has no port (rules VH-30, VH-31); 0 when none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint FindHost(TableImage image, NameSet* set, ReadOnlySpan<byte> host, ulong hash)
    {
        uint exact = Find(image, set->Buckets, set->BucketCount, host, hash);
        return exact != 0 ? exact : set->LengthCount == 0 ? set->Default : FindHostSuffix(image, set, host);
    }

    /// <summary>Value of a server name: as for hosts, but a suffix starts at a label (rule GW-30); 0 when none.</summary>
    public static uint FindServerName(TableImage image, NameSet* set, ReadOnlySpan<byte> name, ulong hash)
    {
        uint exact = Find(image, set->Buckets, set->BucketCount, name, hash);
        return exact != 0 ? exact : set->LengthCount == 0 ? set->Default : FindLabelSuffix(image, set, name);
    }

    /// <summary>Asks for the bucket that a look-up of an exact name reads.</summary>
    public static void PrefetchBucket(TableImage image, NameSet* set, ulong hash)
    {
        if (set->BucketCount != 0)
        {
            CacheLine.Prefetch((byte*)(image.At<NameBucket>(set->Buckets) + NameBucket.IndexOf(hash, set->BucketCount)));
        }
    }

    /// <summary>Reads the bucket, and asks for the name and what lies behind it.</summary>
    public static void PrefetchName(TableImage image, NameSet* set, ulong hash)
    {
        if (set->BucketCount != 0)
        {
            NameBucket* bucket = image.At<NameBucket>(set->Buckets) + NameBucket.IndexOf(hash, set->BucketCount);
            uint equal = TagsEqual(bucket, Vector128.Create(NameBucket.TagOf(hash)));
            if (equal != 0)
            {
                byte* name = (byte*)image.At<NameEntry>(bucket->Names[BitOperations.TrailingZeroCount(equal)]);
                CacheLine.Prefetch(name);
                CacheLine.Prefetch(name + CacheLine.Size);
            }
        }
    }

    /// <summary>Value of an exact name; 0 when none.</summary>
    public static uint FindExact(TableImage image, NameSet* set, ReadOnlySpan<byte> name) =>
        Find(image, set->Buckets, set->BucketCount, name, NameHash.Of(name));

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
        Find(image, set->SuffixBuckets, set->SuffixBucketCount, suffix, NameHash.Of(suffix));

    /// <summary>The places of a bucket whose names may be meant, as bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint TagsEqual(NameBucket* bucket, Vector128<byte> tag) =>
        Vector128.Equals(Vector128.Load(bucket->Tags), tag).ExtractMostSignificantBits() & ((1u << NameBucket.Size) - 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint Find(TableImage image, uint buckets, uint count, ReadOnlySpan<byte> name, ulong hash)
    {
        ref byte text = ref MemoryMarshal.GetReference(name);
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
                if (entry->Length == name.Length
                    && (name.IsEmpty || ByteText.AreEqual(ref text, (byte*)(entry + 1), name.Length)))
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
