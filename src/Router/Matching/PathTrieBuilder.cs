namespace HelloMesh.Router;

/// <summary>One end in a trie: the path of a route.</summary>
internal readonly record struct PathEnd(byte[] Path, bool IsExact, int Route, bool IsUnconditional);

/// <summary>Builds the tries of all virtual hosts into shared arrays (see TableLayout.cs).</summary>
internal sealed class PathTrieBuilder(TextPool text)
{
    private readonly List<TrieNode> _nodes = [];
    private readonly List<byte> _labels = [];
    private readonly List<int> _candidates = [];

    /// <summary>Adds a trie and returns its root; -1 without ends.</summary>
    public int Add(List<PathEnd> ends)
    {
        if (ends.Count == 0)
        {
            return -1;
        }

        ends.Sort(static (a, b) =>
        {
            int order = a.Path.AsSpan().SequenceCompareTo(b.Path);
            return order != 0 ? order : a.Route.CompareTo(b.Route);
        });
        int root = _nodes.Count;
        _nodes.Add(default);
        var open = new Queue<Pending>();
        open.Enqueue(new Pending(root, 0, ends.Count, 0, int.MaxValue));
        while (open.TryDequeue(out Pending pending))
        {
            Fill(ends, pending, open);
        }

        // Children come after their parents (I1): one backward pass gives each subtree's lowest candidate (I3).
        for (int i = _nodes.Count - 1; i >= root; i--)
        {
            TrieNode node = _nodes[i];
            for (int child = node.FirstChild; child < node.FirstChild + node.ChildCount; child++)
            {
                node.Lowest = Math.Min(node.Lowest, _nodes[child].Lowest);
            }

            _nodes[i] = node;
        }

        return root;
    }

    public PathTrie Build(byte[] bytes) => new([.. _nodes], [.. _labels], [.. _candidates], bytes);

    private void Fill(List<PathEnd> ends, Pending pending, Queue<Pending> open)
    {
        // The edge: what all ends of the range share. They are sorted, so the first and the last decide.
        byte[] first = ends[pending.Start].Path;
        int depth = pending.Depth
            + first.AsSpan(pending.Depth).CommonPrefixLength(ends[pending.End - 1].Path.AsSpan(pending.Depth));
        (int textStart, int textLength) = text.Add(first.AsSpan(pending.Depth, depth - pending.Depth));
        var node = new TrieNode { TextStart = textStart, TextLength = textLength, CandidateStart = _candidates.Count };

        int firstLonger = pending.Start;
        while (firstLonger < pending.End && ends[firstLonger].Path.Length == depth)
        {
            firstLonger++;
        }

        // A candidate behind an unconditional prefix with a lower number can never win: it is left out.
        int bound = AddCandidates(ends, pending.Start, firstLonger, false, pending.Bound);
        node.PrefixCount = _candidates.Count - node.CandidateStart;
        AddCandidates(ends, pending.Start, firstLonger, true, bound);
        node.ExactCount = _candidates.Count - node.CandidateStart - node.PrefixCount;
        node.Lowest = int.MaxValue;
        for (int i = node.CandidateStart; i < _candidates.Count; i++)
        {
            node.Lowest = Math.Min(node.Lowest, _candidates[i]);
        }

        node.FirstChild = _nodes.Count;
        node.LabelStart = _labels.Count;
        for (int start = firstLonger; start < pending.End;)
        {
            byte label = ends[start].Path[depth];
            int end = start + 1;
            while (end < pending.End && ends[end].Path[depth] == label)
            {
                end++;
            }

            _labels.Add(label);
            open.Enqueue(new Pending(_nodes.Count, start, end, depth + 1, bound));
            _nodes.Add(default);
            node.ChildCount++;
            start = end;
        }

        _nodes[pending.Node] = node;
    }

    private int AddCandidates(List<PathEnd> ends, int start, int end, bool exact, int bound)
    {
        for (int i = start; i < end; i++)
        {
            if (ends[i].IsExact == exact && ends[i].Route < bound)
            {
                _candidates.Add(ends[i].Route);
                if (ends[i].IsUnconditional)
                {
                    bound = ends[i].Route;
                }
            }
        }

        return bound;
    }

    private readonly record struct Pending(int Node, int Start, int End, int Depth, int Bound);
}
