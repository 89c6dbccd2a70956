using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>
/// A node of a parsed regular expression over bytes (rule RM-29). The tree is immutable and closed: every node is one of
/// <see cref="Re2Empty"/>, <see cref="Re2Bytes"/>, <see cref="Re2Assertion"/>, <see cref="Re2Concat"/>,
/// <see cref="Re2Alternate"/>, <see cref="Re2Repeat"/> and <see cref="Re2Capture"/>.
/// </summary>
/// <remarks>
/// Flags leave no trace in the tree: case folding is in the byte sets, <c>(?s)</c> in the set of a dot, <c>(?m)</c> in
/// the assertions' kinds and <c>(?U)</c> in the repetitions' greediness. Non-capturing groups vanish.
/// </remarks>
public abstract class Re2Node
{
    private protected Re2Node(int height)
    {
        Height = height;
    }

    /// <summary>Number of nodes on the longest way down, at least 1. The parser keeps it at 1000 or below.</summary>
    public int Height { get; }

    private protected static int HeightOver(ImmutableArray<Re2Node> parts)
    {
        int height = 0;
        foreach (Re2Node part in parts)
        {
            height = Math.Max(height, part.Height);
        }

        return height + 1;
    }
}

/// <summary>Matches the empty string, everywhere.</summary>
public sealed class Re2Empty : Re2Node
{
    private Re2Empty()
        : base(1)
    {
    }

    /// <summary>The only instance.</summary>
    public static Re2Empty Instance { get; } = new();
}

/// <summary>Matches one byte out of a set: a literal, a class, a dot. An empty set matches nothing.</summary>
public sealed class Re2Bytes : Re2Node
{
    /// <summary>One byte out of <paramref name="set"/>.</summary>
    public Re2Bytes(Re2ByteSet set)
        : base(1)
    {
        Set = set;
    }

    /// <summary>The bytes that match; one member for a literal, none for a node that never matches.</summary>
    public Re2ByteSet Set { get; }
}

/// <summary>What a <see cref="Re2Assertion"/> asks of its position.</summary>
public enum Re2AssertionKind
{
    /// <summary>Start of the text: <c>\A</c>, and <c>^</c> without <c>(?m)</c>.</summary>
    BeginText,

    /// <summary>End of the text: <c>\z</c>, and <c>$</c> without <c>(?m)</c>.</summary>
    EndText,

    /// <summary>Start of the text or after a line feed: <c>(?m)^</c>.</summary>
    BeginLine,

    /// <summary>End of the text or before a line feed: <c>(?m)$</c>.</summary>
    EndLine,

    /// <summary>Between an ASCII word character and something else: <c>\b</c>.</summary>
    WordBoundary,

    /// <summary>Anywhere but at a word boundary: <c>\B</c>.</summary>
    NotWordBoundary,
}

/// <summary>Matches the empty string where the surroundings are as asked.</summary>
public sealed class Re2Assertion : Re2Node
{
    /// <summary>An assertion of the given kind.</summary>
    public Re2Assertion(Re2AssertionKind kind)
        : base(1)
    {
        Kind = kind;
    }

    /// <summary>What is asked.</summary>
    public Re2AssertionKind Kind { get; }
}

/// <summary>Matches its parts one after another.</summary>
public sealed class Re2Concat : Re2Node
{
    /// <summary>A concatenation.</summary>
    /// <param name="parts">At least two parts, none of them a concatenation.</param>
    public Re2Concat(ImmutableArray<Re2Node> parts)
        : base(HeightOver(parts))
    {
        Parts = parts;
    }

    /// <summary>The parts, in order.</summary>
    public ImmutableArray<Re2Node> Parts { get; }
}

/// <summary>Matches any one of its choices; an earlier choice is preferred (leftmost-first).</summary>
public sealed class Re2Alternate : Re2Node
{
    /// <summary>An alternation.</summary>
    /// <param name="choices">At least two choices; one that is an alternation was a non-capturing group.</param>
    public Re2Alternate(ImmutableArray<Re2Node> choices)
        : base(HeightOver(choices))
    {
        Choices = choices;
    }

    /// <summary>The choices, preferred first.</summary>
    public ImmutableArray<Re2Node> Choices { get; }
}

/// <summary>Matches its body again and again: <c>*</c>, <c>+</c>, <c>?</c> and <c>{n,m}</c>.</summary>
public sealed class Re2Repeat : Re2Node
{
    /// <summary>The value of <see cref="Max"/> that means "no upper bound".</summary>
    public const int Unbounded = -1;

    /// <summary>A repetition.</summary>
    public Re2Repeat(Re2Node body, int min, int max, bool greedy)
        : base(body.Height + 1)
    {
        Body = body;
        Min = min;
        Max = max;
        Greedy = greedy;
    }

    /// <summary>What is repeated.</summary>
    public Re2Node Body { get; }

    /// <summary>Smallest count, 0 to 1000.</summary>
    public int Min { get; }

    /// <summary>Largest count, 0 to 1000 and not below <see cref="Min"/>, or <see cref="Unbounded"/>.</summary>
    public int Max { get; }

    /// <summary>Whether more repetitions are preferred. It has no influence on whether a subject matches as a whole.</summary>
    public bool Greedy { get; }
}

/// <summary>A capturing group.</summary>
public sealed class Re2Capture : Re2Node
{
    /// <summary>A capturing group around <paramref name="body"/>.</summary>
    public Re2Capture(Re2Node body, int index, string? name)
        : base(body.Height + 1)
    {
        Body = body;
        Index = index;
        Name = name;
    }

    /// <summary>What the group contains.</summary>
    public Re2Node Body { get; }

    /// <summary>The group's number, counted by opening parentheses from 1.</summary>
    public int Index { get; }

    /// <summary>The name of <c>(?P&lt;name&gt;…)</c>, or null. Two groups may have the same name.</summary>
    public string? Name { get; }
}
