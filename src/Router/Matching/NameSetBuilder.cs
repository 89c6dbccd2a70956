using System.Runtime.CompilerServices;

namespace HelloMesh.Router;

/// <summary>Names of one set while they are collected; then their buckets.</summary>
internal sealed class NameSetBuilder(ImageWriter image)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<uint> _names = [];
    private readonly List<uint> _suffixes = [];
    private uint _default;

    /// <summary>True when there is nothing but, perhaps, a default.</summary>
    public bool HasNoNames => _names.Count == 0 && _suffixes.Count == 0;

    /// <summary>Value of <c>*</c>; 0 when none.</summary>
    public uint Default => _default;

    /// <summary>Adds a name; of two values for a name the first stays.</summary>
    /// <param name="name">An exact name, <c>*suffix</c>, or <c>*</c> / an empty text for the default.</param>
    /// <param name="value">Its value.</param>
    public void Add(string name, uint value)
    {
        if (!_seen.Add(name))
        {
            return;
        }

        if (name is "" or "*")
        {
            _default = _default == 0 ? value : _default;
        }
        else if (name[0] == '*')
        {
            _suffixes.Add(image.AddName(System.Text.Encoding.UTF8.GetBytes(name[1..]), value));
        }
        else
        {
            _names.Add(image.AddName(System.Text.Encoding.UTF8.GetBytes(name), value));
        }
    }

    /// <summary>Adds a name that stands in the image already.</summary>
    public void AddEntry(string name, uint entry)
    {
        _seen.Add(name);
        _names.Add(entry);
    }

    /// <summary>Adds bytes that may look like a wildcard and are none.</summary>
    public void AddLiteral(string name, uint value) => _names.Add(image.AddName(System.Text.Encoding.UTF8.GetBytes(name), value));

    /// <summary>True when the name has a value.</summary>
    public bool Contains(string name) => _seen.Contains(name);

    /// <summary>Writes the buckets.</summary>
    public NameSet Build()
    {
        NameSet set = default;
        (set.Buckets, set.BucketCount) = WriteBuckets(_names);
        if (_suffixes.Count > 0)
        {
            (set.SuffixBuckets, set.SuffixBucketCount) = WriteBuckets(_suffixes);
            (set.Lengths, set.LengthCount) = WriteLengths();
        }

        set.Default = _default;
        return set;
    }

    private (uint Buckets, uint Count) WriteBuckets(List<uint> names)
    {
        if (names.Count <= 1)
        {
            return (names.Count == 0 ? 0 : names[0], 0);
        }

        uint count = ((uint)names.Count / NameBucket.NamesPerBucket) + 1;
        uint buckets = image.Reserve(checked((int)count * Unsafe.SizeOf<NameBucket>()), CacheLine.Size);
        foreach (uint name in names)
        {
            ulong hash = NameHash.Of(Text(name));
            uint at = NameBucket.IndexOf(hash, count);
            while (!TryPlace(ref image.At<NameBucket>(buckets + (at * (uint)Unsafe.SizeOf<NameBucket>())), hash, name))
            {
                at = at + 1 == count ? 0 : at + 1;
            }
        }

        return (buckets, count);
    }

    private static unsafe bool TryPlace(ref NameBucket bucket, ulong hash, uint name)
    {
        for (int i = 0; i < NameBucket.Size; i++)
        {
            if (bucket.Tags[i] == 0)
            {
                bucket.Tags[i] = NameBucket.TagOf(hash);
                bucket.Names[i] = name;
                return true;
            }
        }

        bucket.Spilled = 1;
        return false;
    }

    /// <summary>Longest first (rule VH-30).</summary>
    private (uint Lengths, uint Count) WriteLengths()
    {
        var firstBytes = new SortedDictionary<int, int>();
        foreach (uint suffix in _suffixes)
        {
            ReadOnlySpan<byte> text = Text(suffix);
            bool isKnown = firstBytes.TryGetValue(text.Length, out int known);
            firstBytes[text.Length] = !isKnown || known == text[0] ? text[0] : SuffixLength.AnyByte;
        }

        uint lengths = image.NextOffset;
        foreach ((int length, int firstByte) in firstBytes.Reverse())
        {
            image.Add(new SuffixLength { Length = length, FirstByte = firstByte });
        }

        return (lengths, (uint)firstBytes.Count);
    }

    private ReadOnlySpan<byte> Text(uint name) =>
        image.Slice(name + (uint)Unsafe.SizeOf<NameEntry>(), image.At<NameEntry>(name).Length);
}
