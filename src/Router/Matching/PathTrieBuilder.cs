using System.Runtime.CompilerServices;
using System.Text;

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
    // PERF: MatchBenchmarks, 100,000 hosts with the same paths. Most hosts of a mesh have a route or two, and many the same;
    // a trie without conditions is written once, and stays in the cache.
    private const int SharedSizeMax = 64;

    private readonly Dictionary<string, uint> _shared = new(StringComparer.Ordinal);
    private readonly StringBuilder _key = new();
    private readonly CandidateBuilder _candidates = new(image);
    private readonly Queue<Pending> _open = new();
    private readonly List<(uint Node, int Parent, int Lowest)> _written = [];
    private readonly List<Child> _children = [];

    /// <summary>Writes a trie, unless the same stands already, and returns its root; 0 without ends.</summary>
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
        string? key = KeyOf(ends);
        if (key is not null && _shared.TryGetValue(key, out uint known))
        {
            return known;
        }

        uint root = WriteAll(ends);
        if (key is not null)
        {
            _shared.Add(key, root);
        }

        return root;
    }

    /// <summary>Equal for tries that are equal byte by byte; <c>null</c> where sharing is not tried.</summary>
    private string? KeyOf(List<PathEnd> ends)
    {
        if (ends.Count > SharedSizeMax || ends.Exists(end => !end.IsUnconditional))
        {
            return null;
        }

        _key.Clear();
        foreach (PathEnd end in ends)
        {
            _key.Append(end.Route).Append(end.IsExact ? '=' : '*').Append(end.Path.Length).Append(':');
            foreach (byte letter in end.Path)
            {
                _key.Append((char)letter);
            }
        }

        return _key.ToString();
    }

    private uint WriteAll(List<PathEnd> ends)
    {
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
        int shared = first.AsSpan(pending.Depth).CommonPrefixLength(ends[pending.End - 1].Path.AsSpan(pending.Depth));
        int depth = pending.Depth + Math.Min(shared, TrieNode.TextLengthMax);
        int firstLonger = pending.Start;
        while (firstLonger < pending.End && ends[firstLonger].Path.Length == depth)
        {
            firstLonger++;
        }

        // A candidate behind an unconditional prefix with a lower number can never win: it is left out.
        (int bound, int lowest) = NoteCandidates(ends, pending.Start, firstLonger, pending.Bound);
        List<Child> children = Children(ends, firstLonger, pending.End, depth);
        ChildKind kind = KindOf(children);
        uint node = image.Reserve<TrieNode>();
        image.At<TrieNode>(node).SetShape(kind, depth - pending.Depth);
        image.AddBytes(first.AsSpan(pending.Depth, depth - pending.Depth));
        uint refs = WriteChildren(node, children, kind);

        int number = _written.Count;
        for (int i = 0; i < children.Count; i++)
        {
            Child child = children[i];
            int index = kind == ChildKind.Range ? child.Label - children[0].Label : i;
            uint place = refs + (uint)(index * sizeof(uint));
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

    /// <summary>The same list each time: a node is done with it before the next one.</summary>
    private List<Child> Children(List<PathEnd> ends, int start, int end, int depth)
    {
        _children.Clear();
        while (start < end)
        {
            byte label = ends[start].Path[depth];
            int next = start + 1;
            while (next < end && ends[next].Path[depth] == label)
            {
                next++;
            }

            _children.Add(new Child(label, start, next));
            start = next;
        }

        return _children;
    }

    /// <summary>A range where at least half of its refs are taken.</summary>
    private static ChildKind KindOf(List<Child> children) =>
        children.Count == 0 ? ChildKind.None
        : Span(children) <= children.Count * 2 ? ChildKind.Range
        : children.Count <= TrieNode.LabelCountMax ? ChildKind.Labels
        : ChildKind.Map;

    private static int Span(List<Child> children) => children[^1].Label - children[0].Label + 1;

    /// <summary>Writes what leads to the children, and returns the place of the first ref.</summary>
    private uint WriteChildren(uint node, List<Child> children, ChildKind kind)
    {
        switch (kind)
        {
            case ChildKind.None:
                return 0;
            case ChildKind.Range:
                image.At<TrieNode>(node).First = children[0].Label;
                image.At<TrieNode>(node).LastRef = (byte)(Span(children) - 1);
                return image.Reserve(Span(children) * sizeof(uint));
            case ChildKind.Labels:
                image.At<TrieNode>(node).LastRef = (byte)(children.Count - 1);
                image.Reserve(0);   // labels start at a multiple of 4, one after the other
                foreach (Child child in children)
                {
                    image.AddBytes([child.Label]);
                }

                break;
            default:
                image.Add(MapOf(children));
                break;
        }

        return image.Reserve(children.Count * sizeof(uint));
    }

    private static unsafe ChildMap MapOf(List<Child> children)
    {
        ChildMap map = default;
        foreach (Child child in children)
        {
            int word = child.Label >> 6;
            map.Words[word] |= 1ul << (child.Label & 63);
            for (int later = word + 1; later < 4; later++)
            {
                map.Before[later]++;
            }
        }

        return map;
    }

    private readonly record struct Child(byte Label, int Start, int End);

    private readonly record struct Pending(uint Ref, int Parent, int Start, int End, int Depth, int Bound);
}
