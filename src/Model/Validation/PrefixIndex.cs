namespace HelloMesh.Model;

/// <summary>Finds the matches that cover a later one in the control plane's eyes (V-VS-17): kind → prefix → a tree with one
/// level for each text, so that a long list of matches is not compared each with each.</summary>
internal sealed class PrefixIndex
{
    /// <summary>How many are found for one match: more of them say nothing new.</summary>
    public const int CoveringMax = 16;

    private readonly Dictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    public void Add(PrefixMatch match)
    {
        if (!_kinds.TryGetValue(match.Kind, out Kind? kind))
        {
            _kinds.Add(match.Kind, kind = new Kind());
        }

        kind.Add(match);
    }

    /// <summary>Those added so far with a shorter prefix that cover the match.</summary>
    public List<PrefixMatch> Covering(PrefixMatch later)
    {
        var found = new List<PrefixMatch>();
        if (_kinds.TryGetValue(later.Kind, out Kind? kind))
        {
            kind.Find(later, found);
        }

        return found;
    }

    /// <summary>Matches of one kind by prefix.</summary>
    private sealed class Kind
    {
        private readonly Dictionary<string, Node> _byPrefix = new(StringComparer.Ordinal);
        private readonly SortedSet<int> _lengths = [];

        public void Add(PrefixMatch match)
        {
            if (!_byPrefix.TryGetValue(match.Prefix, out Node? node))
            {
                _byPrefix.Add(match.Prefix, node = new Node(""));
                _lengths.Add(match.Prefix.Length);
            }

            foreach (string text in match.Texts)
            {
                node = node.Next(text);
            }

            node.Matches.Add(match);
        }

        public void Find(PrefixMatch later, List<PrefixMatch> found)
        {
            Dictionary<string, Node>.AlternateLookup<ReadOnlySpan<char>> byPrefix = _byPrefix.GetAlternateLookup<ReadOnlySpan<char>>();
            foreach (int length in _lengths)
            {
                if (length >= later.Prefix.Length)
                {
                    return;
                }

                if (byPrefix.TryGetValue(later.Prefix.AsSpan(0, length), out Node? node))
                {
                    Find(node, later.Texts, found);
                }
            }
        }

        /// <summary>A walk without recursion: a match may have any number of headers.</summary>
        private static void Find(Node root, string[] texts, List<PrefixMatch> found)
        {
            var path = new Stack<IEnumerator<Node>>();
            path.Push(root.StartingWith(texts[0]).GetEnumerator());
            while (path.Count > 0 && found.Count < CoveringMax)
            {
                if (!path.Peek().MoveNext())
                {
                    path.Pop().Dispose();
                }
                else if (path.Count < texts.Length)
                {
                    path.Push(path.Peek().Current.StartingWith(texts[path.Count]).GetEnumerator());
                }
                else
                {
                    found.AddRange(path.Peek().Current.Matches.Take(CoveringMax - found.Count));
                }
            }
        }
    }

    private sealed class Node(string text)
    {
        private static readonly Comparer<Node> ByText = Comparer<Node>.Create((a, b) => string.CompareOrdinal(a.Text, b.Text));

        private SortedSet<Node>? _next;

        public string Text => text;

        public List<PrefixMatch> Matches { get; } = [];

        public Node Next(string next)
        {
            _next ??= new SortedSet<Node>(ByText);
            var node = new Node(next);
            if (_next.TryGetValue(node, out Node? known))
            {
                return known;
            }

            _next.Add(node);
            return node;
        }

        /// <summary>The nodes below whose text starts with another: they follow it in the order.</summary>
        public IEnumerable<Node> StartingWith(string start)
        {
            if (_next?.Max is not { } last || string.CompareOrdinal(last.Text, start) < 0)
            {
                yield break;
            }

            foreach (Node node in _next.GetViewBetween(new Node(start), last))
            {
                if (!node.Text.StartsWith(start, StringComparison.Ordinal))
                {
                    yield break;
                }

                yield return node;
            }
        }
    }
}
