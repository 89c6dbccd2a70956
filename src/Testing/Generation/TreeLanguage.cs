using HelloMesh.Model;

namespace HelloMesh.Testing.Generation;

/// <summary>The strings that a pattern matches as a whole. A state is the set of places in the pattern at which a string may
/// stand, not yet followed through its assertions: those also ask about the byte to come, so the next step decides them.</summary>
internal sealed class TreeLanguage : Language
{
    private const int NodesMax = 20_000;

    private const int StatesMax = 4_000;

    private readonly List<Node> _nodes = [];
    private readonly List<State> _states = [];
    private readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);
    private readonly byte[] _classes;
    private readonly int _classCount;
    private readonly Stack<int> _open = new();
    private readonly HashSet<int> _seen = [];
    private readonly SortedSet<int> _next = [];
    private readonly bool _asks;

    /// <summary>Builds the machine of a tree.</summary>
    /// <exception cref="LanguageTooLargeException">The tree repeats itself too often.</exception>
    public TreeLanguage(Re2Node tree)
    {
        int end = Add(new Node(NodeKind.End, default, 0, 0));
        int start = Build(tree, end);
        _asks = _nodes.Exists(node => node.Kind == NodeKind.Assertion);
        IEnumerable<Re2ByteSet> sets = _nodes.Where(node => node.Kind == NodeKind.Bytes).Select(node => node.Set);
        _classes = ClassesOf(_asks ? sets.Concat([Re2ByteSet.WordCharacters, Re2ByteSet.Of((byte)'\n')]) : sets);
        _classCount = _classes.Max() + 1;
        Keep([start], -1);
    }

    private enum NodeKind
    {
        Bytes,
        Split,
        Assertion,
        End,
    }

    public override ReadOnlySpan<byte> Classes => _classes;

    public override bool Accepts(int state)
    {
        State from = _states[state];
        return from.Accepts ??= Close(from, -1);
    }

    public override bool IsDead(int state) => _states[state].Places.Length == 0;

    public override int Step(int state, byte value)
    {
        State from = _states[state];
        ref int next = ref from.Next[_classes[value]];
        if (next == 0)
        {
            Close(from, value);
            _next.Clear();
            foreach (int place in _seen)
            {
                if (_nodes[place] is { Kind: NodeKind.Bytes } node && node.Set.Contains(value))
                {
                    _next.Add(node.Out);
                }
            }

            next = Keep([.. _next], value) + 1;
        }

        return next - 1;
    }

    /// <summary>Follows a state's places to where a byte is taken; true when the end is among them.</summary>
    /// <param name="state">The state.</param>
    /// <param name="after">The byte to come; -1 at the end.</param>
    private bool Close(State state, int after)
    {
        bool ends = false;
        _seen.Clear();
        foreach (int place in state.Places)
        {
            _open.Push(place);
        }

        while (_open.TryPop(out int place))
        {
            if (!_seen.Add(place))
            {
                continue;
            }

            Node node = _nodes[place];
            switch (node.Kind)
            {
                case NodeKind.Split:
                    _open.Push(node.Out);
                    _open.Push(node.Other);
                    break;
                case NodeKind.Assertion when Holds((Re2AssertionKind)node.Other, state.Before, after):
                    _open.Push(node.Out);
                    break;
                case NodeKind.End:
                    ends = true;
                    break;
            }
        }

        return ends;
    }

    private static bool Holds(Re2AssertionKind kind, int before, int after) => kind switch
    {
        Re2AssertionKind.BeginText => before < 0,
        Re2AssertionKind.EndText => after < 0,
        Re2AssertionKind.BeginLine => before is < 0 or '\n',
        Re2AssertionKind.EndLine => after is < 0 or '\n',
        Re2AssertionKind.WordBoundary => IsWord(before) != IsWord(after),
        _ => IsWord(before) == IsWord(after),
    };

    private static bool IsWord(int value) => value >= 0 && Re2ByteSet.WordCharacters.Contains((byte)value);

    /// <summary>Number of the state of some places.</summary>
    /// <param name="places">Ascending.</param>
    /// <param name="before">The byte before; -1 at the start.</param>
    private int Keep(int[] places, int before)
    {
        // What assertions can tell apart is enough: the start, a line feed, a word character, anything else.
        int kind = !_asks || places.Length == 0 ? -2 : before is < 0 or '\n' ? before : IsWord(before) ? 'a' : ' ';
        string key = string.Create(places.Length + 1, (places, kind), static (text, from) =>
        {
            text[0] = (char)(from.kind + 2);
            for (int i = 0; i < from.places.Length; i++)
            {
                text[i + 1] = (char)from.places[i];
            }
        });
        if (!_byKey.TryGetValue(key, out int number))
        {
            if (_states.Count == StatesMax)
            {
                throw new LanguageTooLargeException();
            }

            _byKey.Add(key, number = _states.Count);
            _states.Add(new State(places, kind, _classCount));
        }

        return number;
    }

    private int Add(in Node node)
    {
        if (_nodes.Count == NodesMax)
        {
            throw new LanguageTooLargeException();
        }

        _nodes.Add(node);
        return _nodes.Count - 1;
    }

    /// <summary>The place before a part of the pattern that is followed by another place.</summary>
    private int Build(Re2Node tree, int next)
    {
        switch (tree)
        {
            case Re2Bytes one:
                return Add(new Node(NodeKind.Bytes, one.Set, next, 0));
            case Re2Assertion assertion:
                return Add(new Node(NodeKind.Assertion, default, next, (int)assertion.Kind));
            case Re2Capture group:
                return Build(group.Body, next);
            case Re2Concat all:
                for (int i = all.Parts.Length - 1; i >= 0; i--)
                {
                    next = Build(all.Parts[i], next);
                }

                return next;
            case Re2Alternate any:
                int choices = Build(any.Choices[^1], next);
                for (int i = any.Choices.Length - 2; i >= 0; i--)
                {
                    choices = Add(new Node(NodeKind.Split, default, Build(any.Choices[i], next), choices));
                }

                return choices;
            case Re2Repeat repeat:
                return BuildRepeat(repeat, next);
            default:
                return next;
        }
    }

    private int BuildRepeat(Re2Repeat repeat, int next)
    {
        int at = next;
        if (repeat.Max == Re2Repeat.Unbounded)
        {
            at = Add(new Node(NodeKind.Split, default, next, next));
            _nodes[at] = new Node(NodeKind.Split, default, Build(repeat.Body, at), next);
        }
        else
        {
            for (int i = repeat.Min; i < repeat.Max; i++)
            {
                at = Add(new Node(NodeKind.Split, default, Build(repeat.Body, at), next));
            }
        }

        for (int i = 0; i < repeat.Min; i++)
        {
            at = Build(repeat.Body, at);
        }

        return at;
    }

    private readonly record struct Node(NodeKind Kind, Re2ByteSet Set, int Out, int Other);

    /// <param name="Places">Ascending numbers of nodes.</param>
    /// <param name="Before">The byte before, or one that assertions take for the same.</param>
    /// <param name="ClassCount">How many successors there may be.</param>
    private sealed record State(int[] Places, int Before, int ClassCount)
    {
        /// <summary>For each class one more than the next state; 0 where it is not known yet.</summary>
        public int[] Next { get; } = new int[ClassCount];

        public bool? Accepts { get; set; }
    }
}
