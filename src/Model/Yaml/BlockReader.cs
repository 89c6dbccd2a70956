using System.Buffers;
using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>The short way from text to a tree, for documents in the plain block style that nearly all manifests are
/// written in: ASCII, mappings and lists by indentation, scalars on one line, no flow style, no anchors, no tags.</summary>
/// <remarks>
/// It either builds exactly the tree that <see cref="YamlTreeBuilder"/> builds from the YAML library's events, spans
/// included, or gives up at the first character that it does not expect; then the library reads the document from its
/// start. So the library decides what YAML is, and a test holds the two trees against each other. Why it is here: the
/// library's events alone take longer than everything else that happens to a manifest (docs/benchmarks.md, "Load").
/// </remarks>
internal sealed class BlockReader(PreparedText text, LoadOptions options)
{
    /// <summary>The library's limit for a key is 1,024 characters.</summary>
    private const int KeyLengthMax = 1000;

    /// <summary>Characters that mean something at the start of a plain scalar.</summary>
    private static readonly SearchValues<char> Indicators = SearchValues.Create("-?:,[]{}#&*!|>'\"%@`=<\uE000");

    private static readonly SearchValues<char> Expected =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c), '\n']);

    private readonly StringPool _strings = new();
    private readonly List<Frame> _frames = [];
    private int _depth;
    private YamlNode? _root;

    private Frame Top => _frames[_depth - 1];

    /// <summary>Reads one document.</summary>
    /// <param name="start">Where it starts in the prepared text.</param>
    /// <param name="end">Where it ends.</param>
    /// <returns>The root; <c>null</c> when the document is not in the plain style.</returns>
    public YamlNode? TryRead(int start, int end)
    {
        ReadOnlySpan<char> document = text.Text.AsSpan(start, end - start);
        if (text.Covered.Count > 0 || document.ContainsAnyExcept(Expected))
        {
            return null;
        }

        _depth = 0;
        _root = null;
        int at = SkipMarker(document);
        while (at >= 0 && at < document.Length)
        {
            int length = document[at..].IndexOf('\n');
            int next = length < 0 ? document.Length : at + length + 1;
            int lineEnd = length < 0 ? document.Length : at + length;
            if (!ReadLine(document, at, lineEnd, start))
            {
                return null;
            }

            at = next;
        }

        CloseDownTo(-1);
        return at < 0 ? null : _root;
    }

    /// <summary>Behind the line <c>---</c> that documents start with; -1 when something stands beside it.</summary>
    private static int SkipMarker(ReadOnlySpan<char> document)
    {
        if (!document.StartsWith("---"))
        {
            return 0;
        }

        int length = document.IndexOf('\n');
        int end = length < 0 ? document.Length : length;
        return document[3..end].IsWhiteSpace() ? Math.Min(end + 1, document.Length) : -1;
    }

    private bool ReadLine(ReadOnlySpan<char> document, int lineStart, int lineEnd, int offset)
    {
        int at = lineStart;
        while (at < lineEnd && document[at] == ' ')
        {
            at++;
        }

        if (at == lineEnd || document[at] == '#')
        {
            return true;
        }

        int indent = at - lineStart;
        if (indent == 0 && document[lineStart..lineEnd].StartsWith("..."))
        {
            return false;
        }

        while (true)
        {
            bool isEntry = document[at] == '-' && (at + 1 == lineEnd || document[at + 1] == ' ');
            if (!OpenAt(indent, isEntry, offset + at))
            {
                return false;
            }

            if (!isEntry)
            {
                return ReadPair(document, at, lineEnd, offset);
            }

            int content = at + 1;
            while (content < lineEnd && document[content] == ' ')
            {
                content++;
            }

            Top.ExpectValue(offset + at + 1);
            if (content == lineEnd || document[content] == '#')
            {
                return true;
            }

            bool isNested = document[content] == '-' && (content + 1 == lineEnd || document[content + 1] == ' ');
            if (!isNested && FindColon(document, content, lineEnd) < 0)
            {
                return ReadValue(document, content, lineEnd, offset);
            }

            indent += content - at;
            at = content;
        }
    }

    /// <summary>Makes the collection of an indentation the innermost one: closes deeper ones, opens it if it is new.</summary>
    private bool OpenAt(int indent, bool isEntry, int start)
    {
        CloseDownTo(indent);
        if (_depth > 0 && Top.Indent == indent)
        {
            if (!isEntry && !Top.IsMapping && Top.IsIndentless)
            {
                Close();   // back in the mapping that the list belongs to
            }

            if (Top.IsMapping != isEntry)
            {
                Settle();
                return true;
            }

            // A list may stand under its key without being indented.
            return Top.IsMapping && Top.IsWaiting && Push(indent, isMapping: false, isIndentless: true, start);
        }

        return (_depth == 0 ? _root is null : Top.IsWaiting && Top.Indent < indent) && Push(indent, !isEntry, isIndentless: false, start);
    }

    /// <summary>A key or entry without a value has the value null.</summary>
    private void Settle()
    {
        if (Top.IsWaiting)
        {
            AddNull(Top);
        }
    }

    private bool Push(int indent, bool isMapping, bool isIndentless, int start)
    {
        if (_depth >= options.NestingDepthMax)
        {
            return false;
        }

        if (_depth == _frames.Count)
        {
            _frames.Add(new Frame());
        }

        _frames[_depth++].Reset(indent, isMapping, isIndentless, start);
        return true;
    }

    private void CloseDownTo(int indent)
    {
        while (_depth > 0 && Top.Indent > indent)
        {
            Close();
        }
    }

    private void Close()
    {
        Frame frame = Top;
        Settle();
        _depth--;
        SourceSpan span = text.Span(frame.Start, frame.LastEnd);
        YamlNode node = frame.IsMapping ? new YamlMapping(frame.TakeEntries(), span) : new YamlSequence(frame.TakeItems(), span);
        if (_depth == 0)
        {
            _root = node;
        }
        else
        {
            Top.Add(node, frame.LastEnd);
        }
    }

    private void AddNull(Frame frame) =>
        frame.Add(new YamlScalar("", isPlain: true, text.Span(frame.ValueStart, frame.ValueStart)), frame.ValueStart);

    /// <summary><c>key: value</c>, or <c>key:</c>.</summary>
    private bool ReadPair(ReadOnlySpan<char> document, int at, int lineEnd, int offset)
    {
        int colon = FindColon(document, at, lineEnd);
        if (colon < 0 || colon - at > KeyLengthMax)
        {
            return false;
        }

        ReadOnlySpan<char> key = document[at..colon];
        if (key[0] is '"' or '\'')
        {
            key = key[1..^1];
        }

        Top.SetKey(_strings.Get(key), text.Span(offset + at, offset + colon), offset + colon, offset + colon + 1);
        int value = colon + 1;
        while (value < lineEnd && document[value] == ' ')
        {
            value++;
        }

        return value == lineEnd || (document[value] == '#' && document[value - 1] == ' ') || ReadValue(document, value, lineEnd, offset);
    }

    private bool ReadValue(ReadOnlySpan<char> document, int at, int lineEnd, int offset)
    {
        int end;
        ReadOnlySpan<char> value;
        bool isPlain = false;
        if (document[at] is '"' or '\'')
        {
            end = EndOfQuoted(document, at, lineEnd);
            if (end < 0 || !IsRestBlank(document[end..lineEnd]))
            {
                return false;
            }

            value = document[(at + 1)..(end - 1)];
        }
        else
        {
            end = EndOfPlain(document, at, lineEnd);
            if (end < 0)
            {
                return false;
            }

            value = document[at..end];
            isPlain = true;
        }

        if (value.Length > options.ScalarLengthMax || IsContinued(document, lineEnd))
        {
            return false;
        }

        Top.Add(new YamlScalar(_strings.Get(value), isPlain, text.Span(offset + at, offset + end)), offset + end);
        return true;
    }

    /// <summary>Where the colon of a key stands; -1 when the text does not start with a key.</summary>
    private static int FindColon(ReadOnlySpan<char> document, int at, int lineEnd)
    {
        if (document[at] is '"' or '\'')
        {
            int end = EndOfQuoted(document, at, lineEnd);
            return end >= 0 && end < lineEnd && document[end] == ':' && (end + 1 == lineEnd || document[end + 1] == ' ') ? end : -1;
        }

        if (Indicators.Contains(document[at]))
        {
            return -1;
        }

        for (int i = at + 1; i < lineEnd; i++)
        {
            char c = document[i];
            if (c == ' ')
            {
                return -1;   // keys with blanks are left to the library
            }

            if (c == ':' && (i + 1 == lineEnd || document[i + 1] == ' '))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Behind the closing quote; -1 when there is none on the line, or anything is escaped.</summary>
    private static int EndOfQuoted(ReadOnlySpan<char> document, int at, int lineEnd)
    {
        char quote = document[at];
        ReadOnlySpan<char> rest = document[(at + 1)..lineEnd];
        int close = rest.IndexOf(quote);
        if (close < 0 || (quote == '"' && rest[..close].Contains('\\')))
        {
            return -1;
        }

        int end = at + 1 + close + 1;
        return end < lineEnd && document[end] == quote ? -1 : end;
    }

    /// <summary>Behind the last character of a plain scalar; -1 when it is not one.</summary>
    private static int EndOfPlain(ReadOnlySpan<char> document, int at, int lineEnd)
    {
        if (Indicators.Contains(document[at]))
        {
            return -1;
        }

        int end = at + 1;
        for (int i = at + 1; i < lineEnd; i++)
        {
            char c = document[i];
            if (c == '#' && document[i - 1] == ' ')
            {
                break;
            }

            if (c == ':' && (i + 1 == lineEnd || document[i + 1] == ' '))
            {
                return -1;
            }

            if (c != ' ')
            {
                end = i + 1;
            }
        }

        return end;
    }

    private static bool IsRestBlank(ReadOnlySpan<char> rest)
    {
        int at = rest.IndexOfAnyExcept(' ');
        return at < 0 || (at > 0 && rest[at] == '#');
    }

    /// <summary>Whether the next line that says something goes on deeper than the collection at hand: a scalar over
    /// several lines, or an error; both are the library's.</summary>
    private bool IsContinued(ReadOnlySpan<char> document, int lineEnd)
    {
        int at = lineEnd + 1;
        while (at < document.Length)
        {
            int indent = document[at..].IndexOfAnyExcept(' ');
            if (indent < 0)
            {
                return false;
            }

            char first = document[at + indent];
            if (first != '\n' && first != '#')
            {
                return indent > Top.Indent;
            }

            int length = document[(at + indent)..].IndexOf('\n');
            if (length < 0)
            {
                return false;
            }

            at += indent + length + 1;
        }

        return false;
    }

    /// <summary>One open mapping or list.</summary>
    private sealed class Frame
    {
        private readonly List<YamlEntry> _entries = [];
        private readonly List<YamlNode> _items = [];
        private string _key = "";
        private SourceSpan _keySpan;

        public int Indent { get; private set; }

        public bool IsMapping { get; private set; }

        public bool IsIndentless { get; private set; }

        public int Start { get; private set; }

        public int LastEnd { get; private set; }

        /// <summary>Where a value would start that is not there.</summary>
        public int ValueStart { get; private set; }

        /// <summary>A key or a dash is there, and its value is not yet.</summary>
        public bool IsWaiting { get; private set; }

        public void Reset(int indent, bool isMapping, bool isIndentless, int start)
        {
            Indent = indent;
            IsMapping = isMapping;
            IsIndentless = isIndentless;
            Start = start;
            LastEnd = start;
            IsWaiting = false;
            _entries.Clear();
            _items.Clear();
        }

        public void SetKey(string key, SourceSpan span, int end, int valueStart)
        {
            _key = key;
            _keySpan = span;
            LastEnd = end;
            ExpectValue(valueStart);
        }

        public void ExpectValue(int start)
        {
            IsWaiting = true;
            ValueStart = start;
        }

        public void Add(YamlNode node, int end)
        {
            if (IsMapping)
            {
                _entries.Add(new YamlEntry(_key, _keySpan, node));
            }
            else
            {
                _items.Add(node);
            }

            IsWaiting = false;
            LastEnd = end;
        }

        public ImmutableArray<YamlEntry> TakeEntries() => [.. _entries];

        public ImmutableArray<YamlNode> TakeItems() => [.. _items];
    }
}
