using System.Runtime.CompilerServices;

namespace HelloMesh.Router;

/// <summary>One end in a trie: the path of a route, and its other conditions.</summary>
internal readonly record struct PathEnd(byte[] Path, bool IsExact, int Route, BuiltCondition[] Conditions)
{
    public bool IsUnconditional => Conditions.Length == 0;

    /// <summary>The same without one condition.</summary>
    public PathEnd Without(BuiltCondition condition)
    {
        int index = Array.IndexOf(Conditions, condition);
        return this with { Conditions = [.. Conditions[..index], .. Conditions[(index + 1)..]] };
    }
}

/// <summary>Writes tries (see TableLayout.cs).</summary>
internal sealed class PathTrieBuilder(ImageWriter image)
{
    private readonly CandidateBuilder _candidates = new(image);
    private readonly Queue<Pending> _open = new();
    private readonly List<(uint Node, int Parent, int Lowest)> _written = [];

    /// <summary>Writes a trie and returns its root; 0 without ends.</summary>
    public uint Add(List<PathEnd> ends)
    {
        if (ends.Count == 0)
        {
            return 0;
        }

        ends.Sort(static (a, b) =>
        {
            int order = a.Path.AsSpan().SequenceCompareTo(b.Path);
            return order != 0 ? order : a.Route.CompareTo(b.Route);
        });
        _written.Clear();
        _open.Enqueue(new Pending(0, -1, 0, ends.Count, 0, int.MaxValue));
        while (_open.TryDequeue(out Pending pending))
        {
            uint node = Write(ends, pending);
            if (pending.Ref != 0)
            {
                image.At<uint>(pending.Ref) = node;
            }
        }

        // Children come after their parents (I1): one backward pass gives each subtree's lowest candidate (I3).
        for (int i = _written.Count - 1; i >= 0; i--)
        {
            (uint node, int parent, int lowest) = _written[i];
            image.At<TrieNode>(node).Lowest = lowest;
            if (parent >= 0 && _written[parent].Lowest > lowest)
            {
                _written[parent] = _written[parent] with { Lowest = lowest };
            }
        }

        return _written[0].Node;
    }

    private uint Write(List<PathEnd> ends, Pending pending)
    {
        // The edge: what all ends of the range share. They are sorted, so the first and the last decide.
        byte[] first = ends[pending.Start].Path;
        int depth = pending.Depth
            + first.AsSpan(pending.Depth).CommonPrefixLength(ends[pending.End - 1].Path.AsSpan(pending.Depth));
        int firstLonger = pending.Start;
        while (firstLonger < pending.End && ends[firstLonger].Path.Length == depth)
        {
            firstLonger++;
        }

        // A candidate behind an unconditional prefix with a lower number can never win: it is left out.
        (int bound, int lowest) = NoteCandidates(ends, pending.Start, firstLonger, pending.Bound);
        List<Child> children = Children(ends, firstLonger, pending.End, depth);
        uint node = image.Add(new TrieNode { TextLength = depth - pending.Depth, ChildCount = children.Count });
        image.AddBytes(first.AsSpan(pending.Depth, depth - pending.Depth));
        uint refs = WriteLabels(children);

        int number = _written.Count;
        for (int i = 0; i < children.Count; i++)
        {
            Child child = children[i];
            uint place = refs + (uint)(i * sizeof(uint));
            if (child.End - child.Start == 1 && ends[child.Start] is { IsUnconditional: true } leaf && leaf.Path.Length == depth + 1)
            {
                image.At<uint>(place) = EndTag.Route | (leaf.IsExact ? EndTag.Exact : 0) | (uint)leaf.Route;
                lowest = Math.Min(lowest, leaf.Route);
            }
            else
            {
                _open.Enqueue(new Pending(place, number, child.Start, child.End, depth + 1, bound));
            }
        }

        uint end = _candidates.Build();
        image.At<TrieNode>(node).End = end;
        _written.Add((node, pending.Parent, lowest));
        return node;
    }

    /// <summary>Ends are ascending, prefixes and exacts mixed; a prefix without conditions bounds all that comes after.</summary>
    private (int Bound, int Lowest) NoteCandidates(List<PathEnd> ends, int start, int end, int bound)
    {
        int lowest = int.MaxValue;
        for (int i = start; i < end && ends[i].Route < bound; i++)
        {
            PathEnd candidate = ends[i];
            _candidates.Add(candidate);
            lowest = Math.Min(lowest, candidate.Route);
            if (candidate.IsUnconditional && !candidate.IsExact)
            {
                bound = candidate.Route;
            }
        }

        return (bound, lowest);
    }

    private static List<Child> Children(List<PathEnd> ends, int start, int end, int depth)
    {
        var children = new List<Child>();
        while (start < end)
        {
            byte label = ends[start].Path[depth];
            int next = start + 1;
            while (next < end && ends[next].Path[depth] == label)
            {
                next++;
            }

            children.Add(new Child(label, start, next));
            start = next;
        }

        return children;
    }

    /// <summary>Writes labels, or the map of them, and makes room for the refs.</summary>
    private unsafe uint WriteLabels(List<Child> children)
    {
        if (children.Count <= TrieNode.LabelCountMax)
        {
            foreach (Child child in children)
            {
                image.AddBytes([child.Label]);
            }
        }
        else
        {
            ChildMap map = default;
            for (int i = 0; i < children.Count; i++)
            {
                int word = children[i].Label >> 6;
                map.Words[word] |= 1ul << (children[i].Label & 63);
                for (int later = word + 1; later < 4; later++)
                {
                    map.Before[later]++;
                }
            }

            image.Add(map);
        }

        return image.Reserve(children.Count * sizeof(uint));
    }

    private readonly record struct Child(byte Label, int Start, int End);

    private readonly record struct Pending(uint Ref, int Parent, int Start, int End, int Depth, int Bound);
}
