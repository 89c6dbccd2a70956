using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>A node of a YAML document; aliases and merge keys are resolved already.</summary>
public abstract class YamlNode
{
    private protected YamlNode(SourceSpan span) => Span = span;

    /// <summary>Where the node is written; for an alias, where its anchor is.</summary>
    public SourceSpan Span { get; }

    /// <summary>Number of nodes from here on, aliases counted in full.</summary>
    internal abstract int NodeCount { get; }

    /// <summary>What the node is, in words for messages: "a list", "a mapping", "text", …</summary>
    internal abstract string Description { get; }

    /// <summary>True for an absent or <c>null</c> value.</summary>
    public bool IsNull => this is YamlScalar { Kind: YamlScalarKind.Null };
}

/// <summary>Keys and values, in the order of the text.</summary>
public sealed class YamlMapping : YamlNode
{
    private readonly int _nodeCount;

    /// <summary>Creates a mapping.</summary>
    /// <param name="entries">Keys and values; a key may occur twice, and then the last one counts.</param>
    /// <param name="span">Where it is written.</param>
    public YamlMapping(ImmutableArray<YamlEntry> entries, SourceSpan span)
        : base(span)
    {
        Entries = entries;
        int count = 1;
        foreach (YamlEntry entry in entries)
        {
            count = SaturatingAdd(count, entry.Value.NodeCount);
        }

        _nodeCount = count;
    }

    /// <summary>Keys and values, in the order of the text.</summary>
    public ImmutableArray<YamlEntry> Entries { get; }

    /// <summary>Fields that were given and reported as unusable, wholly or in part: a rule about what is absent would
    /// report them a second time.</summary>
    internal ImmutableArray<string> Unusable { get; init; } = [];

    internal override int NodeCount => _nodeCount;

    internal override string Description => "a mapping";

    /// <summary>The value of a key, the last one where a key is repeated; <c>null</c> when there is none.</summary>
    public YamlNode? Get(string key)
    {
        for (int i = Entries.Length - 1; i >= 0; i--)
        {
            if (string.Equals(Entries[i].Key, key, StringComparison.Ordinal))
            {
                return Entries[i].Value;
            }
        }

        return null;
    }

    internal static int SaturatingAdd(int left, int right) => (int)Math.Min((long)left + right, int.MaxValue);
}

/// <summary>A key and its value.</summary>
/// <param name="Key">The key's text.</param>
/// <param name="KeySpan">Where the key stands.</param>
/// <param name="Value">The value.</param>
public readonly record struct YamlEntry(string Key, SourceSpan KeySpan, YamlNode Value);

/// <summary>A list.</summary>
public sealed class YamlSequence : YamlNode
{
    private readonly int _nodeCount;

    /// <summary>Creates a list.</summary>
    /// <param name="items">Its elements.</param>
    /// <param name="span">Where it is written.</param>
    public YamlSequence(ImmutableArray<YamlNode> items, SourceSpan span)
        : base(span)
    {
        Items = items;
        int count = 1;
        foreach (YamlNode item in items)
        {
            count = YamlMapping.SaturatingAdd(count, item.NodeCount);
        }

        _nodeCount = count;
    }

    /// <summary>The elements.</summary>
    public ImmutableArray<YamlNode> Items { get; }

    internal override int NodeCount => _nodeCount;

    internal override string Description => "a list";
}
