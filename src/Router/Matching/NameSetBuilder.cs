using System.Numerics;
using System.Runtime.CompilerServices;

namespace HelloMesh.Router;

/// <summary>Names of one set while they are collected; then their slots.</summary>
internal sealed class NameSetBuilder(ImageWriter image)
{
    /// <summary>Seeds that are tried, and the run of taken slots with which a seed is good enough.</summary>
    private const int SeedCount = 8;
    private const int RunLengthMax = 8;

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

    /// <summary>Writes the slots.</summary>
    public NameSet Build()
    {
        uint seed = BestSeed();
        NameSet set = default;
        set.Seed = seed;
        (set.Slots, set.Mask) = WriteSlots(_names, seed);
        if (_suffixes.Count > 0)
        {
            (set.SuffixSlots, set.SuffixMask) = WriteSlots(_suffixes, seed);
            (set.Lengths, set.LengthCount) = WriteLengths();
        }

        set.Default = _default;
        return set;
    }

    private static uint SlotCount(List<uint> names) => BitOperations.RoundUpToPowerOf2((uint)Math.Max(names.Count * 2, 2));

    private uint BestSeed()
    {
        uint best = 0;
        int bestRun = int.MaxValue;
        for (uint seed = 0; seed < SeedCount && bestRun > RunLengthMax; seed++)
        {
            int run = Math.Max(LongestRun(_names, seed), LongestRun(_suffixes, seed));
            if (run < bestRun)
            {
                (best, bestRun) = (seed, run);
            }
        }

        return best;
    }

    private int LongestRun(List<uint> names, uint seed)
    {
        uint mask = SlotCount(names) - 1;
        var taken = new bool[mask + 1];
        int longest = 0;
        foreach (uint name in names)
        {
            uint at = Hash(name, seed) & mask;
            int run = 1;
            for (; taken[at]; at = (at + 1) & mask)
            {
                run++;
            }

            taken[at] = true;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private (uint Slots, uint Mask) WriteSlots(List<uint> names, uint seed)
    {
        uint count = SlotCount(names);
        uint mask = count - 1;
        uint slots = image.Reserve(checked((int)count * Unsafe.SizeOf<NameSlot>()), CacheLine.Size);
        foreach (uint name in names)
        {
            uint hash = Hash(name, seed);
            uint at = hash & mask;
            while (image.At<NameSlot>(Slot(at)).Name != 0)
            {
                at = (at + 1) & mask;
            }

            image.At<NameSlot>(Slot(at)) = new NameSlot { Hash = hash, Name = name };
        }

        return (slots, mask);

        uint Slot(uint index) => slots + (index * (uint)Unsafe.SizeOf<NameSlot>());
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

    private uint Hash(uint name, uint seed) => NameHash.InSet(NameHash.Of(Text(name)), seed);

    private ReadOnlySpan<byte> Text(uint name) =>
        image.Slice(name + (uint)Unsafe.SizeOf<NameEntry>(), image.At<NameEntry>(name).Length);
}
