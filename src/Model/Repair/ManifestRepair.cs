using System.Collections.Immutable;
using System.Text;

namespace HelloMesh.Model;

/// <summary>Gives documents that lost their indentation their shape back: each line goes to the deepest open element
/// whose schema has its field.</summary>
public static class ManifestRepair
{
    private const int Step = 2;

    /// <summary>The text of a file with every document that lost its indentation indented again.</summary>
    /// <param name="source">The file.</param>
    /// <param name="values">Values for placeholders, filled in first.</param>
    /// <returns>The corrected text; <c>null</c> when nothing needed correcting or a line fits nowhere.</returns>
    public static string? TryFix(SourceText source, ImmutableDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(values);
        string text = Placeholders.Fill(source.Text, values).ReplaceLineEndings("\n");
        var result = new StringBuilder();
        var document = new List<string>();
        bool changed = false;
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("---", StringComparison.Ordinal))
            {
                if (!Flush(document, result, ref changed))
                {
                    return null;
                }

                result.Append(line).Append('\n');
            }
            else
            {
                document.Add(line);
            }
        }

        return Flush(document, result, ref changed) && changed ? result.ToString() : null;
    }

    /// <summary>The text with placeholders filled in; those without a value stay.</summary>
    /// <param name="text">The text.</param>
    /// <param name="values">Values by name.</param>
    public static string Fill(string text, ImmutableDictionary<string, string> values) => Placeholders.Fill(text, values);

    private static bool Flush(List<string> document, StringBuilder result, ref bool changed)
    {
        IReadOnlyList<string>? lines = document;
        if (NeedsFix(document, out KindSchema? schema))
        {
            lines = new Indenter(schema!).Indent(document);
            changed = true;
        }

        document = [];
        if (lines is null)
        {
            return false;
        }

        foreach (string line in lines)
        {
            result.Append(line).Append('\n');
        }

        (lines as List<string>)?.Clear();
        return true;
    }

    /// <summary>The first line of a document that lost its indentation; <c>null</c> when it did not.</summary>
    /// <param name="document">One document, which need not be valid YAML.</param>
    internal static (int Start, string Key, string Kind)? FindLostIndentation(ReadOnlySpan<char> document)
    {
        List<string> lines = [.. document.ToString().Split('\n').Select(l => l.TrimEnd('\r'))];
        if (!NeedsFix(lines, out KindSchema? schema))
        {
            return null;
        }

        int start = 0;
        string above = "";
        foreach (string line in lines)
        {
            bool isContent = line.Trim().Length > 0 && !line.TrimStart().StartsWith('#');
            if (isContent && above is "metadata:" or "spec:" && !line.StartsWith(' '))
            {
                int colon = line.IndexOf(':', StringComparison.Ordinal);
                return (start, colon < 0 ? line : line[..colon], schema!.Kind);
            }

            above = isContent ? line.TrimEnd() : above;
            start += document[start..].IndexOf('\n') + 1;
        }

        return null;
    }

    /// <summary>True when nothing is indented although there is a spec.</summary>
    private static bool NeedsFix(List<string> document, out KindSchema? schema)
    {
        string? kind = document.Find(l => l.StartsWith("kind:", StringComparison.Ordinal))?[5..].Trim().Trim('"', '\'');
        schema = kind is not null && KindSchema.All.TryGetValue(kind, out KindSchema? found) ? found : null;
        int spec = document.FindIndex(l => l.TrimEnd() == "spec:");
        string? next = spec < 0 ? null : document.Skip(spec + 1).FirstOrDefault(l => l.Trim().Length > 0 && !l.TrimStart().StartsWith('#'));
        bool isTopLevel = schema is not null && next is not null
            && schema.Root.Fields.Any(field => next.StartsWith(field.Name + ':', StringComparison.Ordinal));
        return schema is not null && next is not null && next[0] is not (' ' or '\t') && !isTopLevel;
    }

    /// <summary>One open element: the message whose fields stand at <paramref name="Column"/>, or a list of them.</summary>
    private sealed record Open(MessageSchema? Message, FieldSchema? List, int Column, HashSet<string> Seen);

    /// <summary>Places the lines of one document.</summary>
    private sealed class Indenter(KindSchema kind)
    {
        private readonly Stack<Open> _open = new([new Open(kind.Root, null, 0, [])]);

        public List<string>? Indent(List<string> lines)
        {
            var result = new List<string>();
            foreach (string written in lines)
            {
                string line = written.Trim();
                if (line.Length == 0 || line.StartsWith('#'))
                {
                    result.Add(line.Length == 0 ? "" : new string(' ', _open.Peek().Column) + line);
                    continue;
                }

                string? placed = line == "-" || line.StartsWith("- ", StringComparison.Ordinal) ? PlaceItem(line) : PlaceField(line);
                if (placed is null)
                {
                    return null;
                }

                result.Add(placed);
            }

            return result;
        }

        /// <summary>A field goes to the deepest open message that has it and not yet holds it.</summary>
        private string? PlaceField(string line)
        {
            if (KeyOf(line) is not { } key)
            {
                return null;
            }

            var kept = new Stack<Open>(_open.Reverse());
            while (kept.TryPeek(out Open? top))
            {
                if (top.Message is { } message && !top.Seen.Contains(key)
                    && (message.Find(key) is not null || (message.IsOpen && message.Find(key) is not null) || IsMapKey(top)))
                {
                    Reset(kept);
                    top.Seen.Add(key);
                    Enter(message.Find(key), line, top.Column);
                    return new string(' ', top.Column) + line;
                }

                kept.Pop();
            }

            return null;
        }

        /// <summary>A new element goes to the deepest open list that it fits.</summary>
        private string? PlaceItem(string line)
        {
            string content = line.Length > 2 ? line[2..].TrimStart() : "";
            string? key = KeyOf(content);
            var kept = new Stack<Open>(_open.Reverse());
            while (kept.TryPeek(out Open? top))
            {
                if (top.List is { } list)
                {
                    bool isMessage = list.Kind == FieldKind.Message;
                    if (isMessage && key is not null && list.Message!.Find(key) is { } field)
                    {
                        Reset(kept);
                        _open.Push(new Open(list.Message, null, top.Column + Step, [key]));
                        Enter(field, content, top.Column + Step);
                        return new string(' ', top.Column) + "- " + content;
                    }

                    if (!isMessage && content.Length > 0)
                    {
                        Reset(kept);
                        return new string(' ', top.Column) + "- " + content;
                    }
                }

                kept.Pop();
            }

            return null;
        }

        /// <summary>What the next lines may belong to, when the line ends in a colon.</summary>
        private void Enter(FieldSchema? field, string line, int column)
        {
            if (field is null || !line.EndsWith(':'))
            {
                return;
            }

            if (field.Shape == FieldShape.List)
            {
                // List markers may stand in the column of their key; nested ones are easier to read a step further in.
                _open.Push(new Open(null, field, column + Step, []));
            }
            else if (field.Shape == FieldShape.Map)
            {
                _open.Push(new Open(MapOf(field), null, column + Step, []));
            }
            else if (field.Kind == FieldKind.Message)
            {
                _open.Push(new Open(field.Message, null, column + Step, []));
            }
        }

        private void Reset(Stack<Open> kept)
        {
            while (_open.Count > kept.Count)
            {
                _open.Pop();
            }
        }

        /// <summary>A map takes any key; its values are those of the field.</summary>
        private static MessageSchema MapOf(FieldSchema field) =>
            MessageSchema.Open("a mapping", field with { Name = "", Shape = FieldShape.Single });

        private static bool IsMapKey(Open open) => open.Message is { IsOpen: true, Fields: [{ Name: "" }] };

        private static string? KeyOf(string line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            return colon > 0 && (colon == line.Length - 1 || line[colon + 1] == ' ')
                ? line[..colon].Trim().Trim('"', '\'')
                : null;
        }
    }
}
