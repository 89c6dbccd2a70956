namespace HelloMesh.Model;

/// <summary>Finds the matches that cover a later one in the control plane's eyes (V-VS-17): kind → prefix → a tree with one
/// level for each text, so that a long list of matches is not compared each with each. A text of which nobody's starts so
/// ends a search at once; what is left to lists that are made for it, a bound on all steps ends.</summary>
/// <remarks>PERF: LoadBenchmarks. Most lists are short and no prefix in them starts another: as long as that holds, prefixes
/// are compared as they are, and the tree is made of them when it no longer does.</remarks>
internal sealed class PrefixIndex
{
    private const int PlainCountMax = 16;

    /// <summary>How many are found for one match: more of them say nothing new.</summary>
    public const int CoveringMax = 16;

    private readonly List<(YamlMapping Node, string Prefix)> _plain = [];
    private Dictionary<string, Kind>? _kinds;
    private int _stepsLeft = Limits.PrefixStepsMax;

    /// <summary>True when the steps are used up: nothing more is found.</summary>
    public bool IsExhausted => _stepsLeft == 0;

    /// <summary>Adds a match, and finds those added before with a shorter prefix that cover it.</summary>
    public IReadOnlyList<PrefixMatch> Add(YamlMapping node, string prefix)
    {
        if (_kinds is not null)
        {
            return Add(new PrefixMatch(node, prefix), _kinds);
        }

        if (_plain.Count < PlainCountMax && !StartsLikeAny(prefix))
        {
            _plain.Add((node, prefix));
            return [];
        }

        // As if the tree had been there from the start: the steps count as well.
        _kinds = new Dictionary<string, Kind>(StringComparer.Ordinal);
        foreach ((YamlMapping earlier, string itsPrefix) in _plain)
        {
            Add(new PrefixMatch(earlier, itsPrefix), _kinds);
        }

        return Add(new PrefixMatch(node, prefix), _kinds);
    }

    private List<PrefixMatch> Add(PrefixMatch match, Dictionary<string, Kind> kinds)
    {
        var found = new List<PrefixMatch>();
        if (kinds.TryGetValue(match.Kind, out Kind? kind))
        {
            kind.Find(match, found, ref _stepsLeft);
        }
        else
        {
            kinds.Add(match.Kind, kind = new Kind());
        }

        kind.Add(match);
        return found;
    }

    private bool StartsLikeAny(string prefix)
    {
        foreach ((_, string earlier) in _plain)
        {
            if (earlier.Length < prefix.Length && prefix.StartsWith(earlier, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Matches of one kind by prefix.</summary>
    private sealed class Kind
    {
        private readonly Dictionary<string, Group> _byPrefix = new(StringComparer.Ordinal);
        private readonly SortedSet<int> _lengths = [];

        public void Add(PrefixMatch match)
        {
            if (!_byPrefix.TryGetValue(match.Prefix, out Group? group))
            {
                _byPrefix.Add(match.Prefix, group = new Group(match.Texts.Length));
                _lengths.Add(match.Prefix.Length);
            }

            group.Add(match);
        }

        public void Find(PrefixMatch later, List<PrefixMatch> found, ref int stepsLeft)
        {
            Dictionary<string, Group>.AlternateLookup<ReadOnlySpan<char>> byPrefix = _byPrefix.GetAlternateLookup<ReadOnlySpan<char>>();
            foreach (int length in _lengths)
            {
                if (length >= later.Prefix.Length)
                {
                    return;
                }

                if (byPrefix.TryGetValue(later.Prefix.AsSpan(0, length), out Group? group) && group.MayCover(later.Texts))
                {
                    group.Find(later.Texts, found, ref stepsLeft);
                }
            }
        }
    }

    /// <summary>Matches of one kind and one prefix.</summary>
    private sealed class Group(int textCount)
    {
        private readonly Node _root = new("");

        /// <summary>The texts of each place, whatever stands in the others.</summary>
        private readonly SortedSet<string>[] _texts =
            [.. Enumerable.Range(0, textCount).Select(_ => new SortedSet<string>(StringComparer.Ordinal))];

        public void Add(PrefixMatch match)
        {
            Node node = _root;
            for (int i = 0; i < match.Texts.Length; i++)
            {
                node = node.Next(match.Texts[i]);
                _texts[i].Add(match.Texts[i]);
            }

            node.Matches.Add(match);
        }

        /// <summary>False when some text is the start of none in its place.</summary>
        public bool MayCover(string[] texts)
        {
            for (int i = 0; i < texts.Length; i++)
            {
                string last = _texts[i].Max!;
                if (string.CompareOrdinal(last, texts[i]) < 0
                    || !_texts[i].GetViewBetween(texts[i], last).Min!.StartsWith(texts[i], StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>A walk without recursion: a match may have any number of headers.</summary>
        public void Find(string[] texts, List<PrefixMatch> found, ref int stepsLeft)
        {
            var path = new Stack<IEnumerator<Node>>();
            path.Push(_root.StartingWith(texts[0]).GetEnumerator());
            while (path.Count > 0 && found.Count < CoveringMax && stepsLeft > 0)
            {
                stepsLeft--;
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
