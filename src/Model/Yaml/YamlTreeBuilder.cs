using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HelloMesh.Model;

/// <summary>Events of one document to a tree, without recursion.</summary>
internal sealed class YamlTreeBuilder(PreparedText text, int offset, DiagnosticBag diagnostics, LoadOptions options)
{
    private readonly Stack<Frame> _open = new();
    private Dictionary<string, YamlNode>? _anchors;
    private int _aliasNodes;
    private YamlNode? _root;

    /// <summary>Reads up to the end of the document.</summary>
    /// <returns>The root, or <c>null</c> when the document was given up with a finding.</returns>
    public YamlNode? Build(Parser parser)
    {
        while (parser.MoveNext())
        {
            ParsingEvent current = parser.Current!;
            switch (current)
            {
                case DocumentEnd:
                    return _root;
                case Scalar scalar:
                    if (!AddScalar(scalar))
                    {
                        return null;
                    }

                    break;
                case AnchorAlias alias:
                    if (!AddAlias(alias))
                    {
                        return null;
                    }

                    break;
                case MappingStart or SequenceStart:
                    if (!Open((NodeEvent)current))
                    {
                        return null;
                    }

                    break;
                case MappingEnd or SequenceEnd:
                    Close(End(current));
                    break;
            }
        }

        return _root;
    }

    private int Start(ParsingEvent current) => offset + (int)current.Start.Index;

    private int End(ParsingEvent current) => offset + (int)current.End.Index;

    private bool Open(NodeEvent start)
    {
        SourceSpan span = text.Span(Start(start), Start(start) + 1);
        if (_open.Count >= options.NestingDepthMax)
        {
            diagnostics.Report(DiagnosticCatalogue.NestedTooDeep(span, options.NestingDepthMax));
            return false;
        }

        if (_open.TryPeek(out Frame? parent) && parent.ExpectsKey)
        {
            diagnostics.Report(DiagnosticCatalogue.KeyIsNotText(span));
            return false;
        }

        bool isFlow = start is MappingStart { Style: MappingStyle.Flow } or SequenceStart { Style: SequenceStyle.Flow };
        _open.Push(new Frame(start is MappingStart, isFlow, Start(start), start.Anchor));
        return true;
    }

    private void Close(int end)
    {
        Frame frame = _open.Pop();

        // The end event of a block collection lies at the next token, lines further down.
        int collectionEnd = frame.IsFlow ? Math.Max(end, frame.LastEnd) : Math.Max(frame.LastEnd, frame.Start);
        if (frame.IsFlow && end < text.Text.Length && text.Text[end] is '}' or ']')
        {
            collectionEnd = end + 1;
        }

        // The events of a pair without braces, [a: b], have no place of their own.
        bool isBarePair = frame.IsMapping && frame.IsFlow && frame.Entries.Count > 0 && text.Text[frame.Start] != '{';
        SourceSpan span = isBarePair ? text.Span(frame.FirstKeyStart, frame.LastEnd) : text.Span(frame.Start, collectionEnd);
        YamlNode node = frame.IsMapping
            ? new YamlMapping(Merge(frame.Entries), span)
            : new YamlSequence([.. frame.Items], span);
        Add(node, frame.Anchor, collectionEnd);
    }

    private bool AddScalar(Scalar scalar)
    {
        int start = Start(scalar);
        int end = End(scalar);
        SourceSpan span = text.Span(start, end);
        if (scalar.Value.Length > options.ScalarLengthMax)
        {
            diagnostics.Report(DiagnosticCatalogue.ScalarTooLong(
                span with { Length = Math.Min(span.Length, 1) }, scalar.Value.Length, options.ScalarLengthMax));
            return false;
        }

        string value = text.Uncover(scalar.Value, start, end);
        if (_open.TryPeek(out Frame? frame) && frame.ExpectsKey)
        {
            frame.SetKey(value, span, start, isMerge: value == "<<" && scalar.Style == ScalarStyle.Plain);
            frame.LastEnd = end;
            return true;
        }

        bool isPlain = scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty;
        Add(new YamlScalar(value, isPlain, span), scalar.Anchor, end);
        return true;
    }

    private bool AddAlias(AnchorAlias alias)
    {
        int end = End(alias);
        SourceSpan span = text.Span(Start(alias), end);
        if (_anchors is null || !_anchors.TryGetValue(alias.Value.Value, out YamlNode? target))
        {
            diagnostics.Report(DiagnosticCatalogue.UnknownAlias(span, alias.Value.Value));
            return false;
        }

        if (_open.TryPeek(out Frame? frame) && frame.ExpectsKey)
        {
            if (target is not YamlScalar scalar)
            {
                diagnostics.Report(DiagnosticCatalogue.KeyIsNotText(span));
                return false;
            }

            frame.SetKey(scalar.Value, span, Start(alias), isMerge: false);
            return true;
        }

        _aliasNodes = YamlMapping.SaturatingAdd(_aliasNodes, target.NodeCount);
        if (_aliasNodes > options.AliasNodesMax)
        {
            diagnostics.Report(DiagnosticCatalogue.TooManyAliasNodes(span, options.AliasNodesMax));
            return false;
        }

        Add(target, AnchorName.Empty, end);
        return true;
    }

    private void Add(YamlNode node, AnchorName anchor, int end)
    {
        if (!anchor.IsEmpty)
        {
            (_anchors ??= new Dictionary<string, YamlNode>(StringComparer.Ordinal))[anchor.Value] = node;
        }

        if (_open.TryPeek(out Frame? frame))
        {
            frame.Add(node);
            frame.LastEnd = end;
        }
        else
        {
            _root = node;
        }
    }

    // "<<" takes over the keys of one mapping or of several; keys written beside it win, and the first of several.
    private static ImmutableArray<YamlEntry> Merge(List<PendingEntry> entries)
    {
        ImmutableArray<YamlEntry>.Builder result = ImmutableArray.CreateBuilder<YamlEntry>(entries.Count);
        HashSet<string>? known = null;
        foreach (PendingEntry pending in entries)
        {
            if (!pending.IsMerge)
            {
                result.Add(pending.Entry);
            }
        }

        foreach (PendingEntry pending in entries)
        {
            if (!pending.IsMerge)
            {
                continue;
            }

            known ??= result.Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
            IEnumerable<YamlNode> sources = pending.Entry.Value is YamlSequence list ? list.Items : [pending.Entry.Value];
            foreach (YamlEntry entry in sources.OfType<YamlMapping>().SelectMany(m => m.Entries))
            {
                if (known.Add(entry.Key))
                {
                    result.Add(entry);
                }
            }
        }

        return result.DrainToImmutable();
    }

    private readonly record struct PendingEntry(YamlEntry Entry, bool IsMerge);

    private sealed class Frame(bool isMapping, bool isFlow, int start, AnchorName anchor)
    {
        private string? _key;
        private SourceSpan _keySpan;
        private bool _keyIsMerge;

        public bool IsMapping { get; } = isMapping;

        public bool IsFlow { get; } = isFlow;

        public int Start { get; } = start;

        public AnchorName Anchor { get; } = anchor;

        public int LastEnd { get; set; } = start;

        public int FirstKeyStart { get; private set; } = start;

        public List<PendingEntry> Entries { get; } = [];

        public List<YamlNode> Items { get; } = [];

        public bool ExpectsKey => IsMapping && _key is null;

        public void SetKey(string key, SourceSpan span, int keyStart, bool isMerge)
        {
            FirstKeyStart = Entries.Count == 0 ? keyStart : FirstKeyStart;
            _key = key;
            _keySpan = span;
            _keyIsMerge = isMerge;
        }

        public void Add(YamlNode node)
        {
            if (!IsMapping)
            {
                Items.Add(node);
                return;
            }

            Entries.Add(new PendingEntry(new YamlEntry(_key!, _keySpan, node), _keyIsMerge));
            _key = null;
        }
    }
}
