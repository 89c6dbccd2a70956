using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HelloMesh.Model;

/// <summary>YAML or JSON text to trees of nodes. A document that cannot be read costs that document only.</summary>
public static class YamlReader
{
    /// <summary>Reads all documents of a source.</summary>
    /// <param name="source">The text.</param>
    /// <param name="diagnostics">Where findings go; reading never throws for bad input.</param>
    /// <param name="options">Placeholder values and limits.</param>
    public static ImmutableArray<YamlDocument> Read(
        SourceText source, DiagnosticBag diagnostics, LoadOptions? options = null)
    {
        options ??= new LoadOptions();
        PreparedText text = Placeholders.Prepare(source, options.Set);
        return [.. Parts(text.Text).SelectMany(part => ReadPart(text, part.Start, part.End, diagnostics, options))];
    }

    /// <summary>The documents of a text. It is cut at lines that start with <c>---</c>: inside any scalar such a line is
    /// forbidden too, so the cut is exact, and whatever is wrong in one part cannot reach the next.</summary>
    internal static IEnumerable<(int Start, int End)> Parts(string text)
    {
        int start = 0;
        while (start < text.Length)
        {
            int end = FindDocumentEnd(text, start);
            yield return (start, end);
            start = end;
        }
    }

    private static int FindDocumentEnd(string text, int start)
    {
        int position = start;
        while (true)
        {
            int next = text.IndexOf("\n---", position, StringComparison.Ordinal);
            if (next < 0)
            {
                return text.Length;
            }

            int after = next + 4;
            bool isMarker = after >= text.Length || text[after] is ' ' or '\t' or '\r' or '\n';
            if (isMarker && !IsDirectives(text.AsSpan(start, next - start)))
            {
                return next + 1;
            }

            position = after;
        }
    }

    // %YAML and %TAG lines belong to the document that follows their ---.
    private static bool IsDirectives(ReadOnlySpan<char> part)
    {
        foreach (ReadOnlySpan<char> line in part.EnumerateLines())
        {
            ReadOnlySpan<char> trimmed = line.Trim();
            if (trimmed.StartsWith("%"))
            {
                return true;
            }

            if (!trimmed.IsEmpty && !trimmed.StartsWith("#"))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>The long way, by the events of the YAML library.</summary>
    internal static List<YamlDocument> ReadPart(
        PreparedText text, int start, int end, DiagnosticBag diagnostics, LoadOptions options)
    {
        var documents = new List<YamlDocument>(1);
        using var reader = new TextSegmentReader(text.Text, start, end);
        try
        {
            var parser = new Parser(new Scanner(reader, skipComments: true));
            while (parser.MoveNext())
            {
                if (parser.Current is not DocumentStart)
                {
                    continue;
                }

                var builder = new YamlTreeBuilder(text, start, diagnostics, options);
                YamlNode? root = builder.Build(parser);
                if (root is null)
                {
                    return documents;
                }

                documents.Add(new YamlDocument(root, root.Span));
            }
        }
        catch (YamlException exception)
        {
            ReportSyntaxError(
                text, start, end, start + (int)exception.Start.Index, Describe(exception.Message), diagnostics, options);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException
            or IndexOutOfRangeException or OverflowException or FormatException or NullReferenceException)
        {
            // The parser is not meant to fail like this; for a reader of foreign text it is bad input all the same.
            ReportSyntaxError(text, start, end, start, "the parser cannot make sense of it", diagnostics, options);
        }

        return documents;
    }

    private static void ReportSyntaxError(
        PreparedText text, int start, int end, int place, string reason, DiagnosticBag diagnostics, LoadOptions options)
    {
        int position = Math.Clamp(place, start, end);
        ReadOnlySpan<char> part = text.Text.AsSpan(start, end - start);
        if (ManifestRepair.FindLostIndentation(part) is { } lost)
        {
            string? corrected = ManifestRepair.TryFix(text.Source, options.Set);
            SourceSpan span = text.Span(start + lost.Start, start + lost.Start + lost.Key.Length);
            diagnostics.Report(DiagnosticCatalogue.IndentationLost(span, lost.Key, lost.Kind, corrected is not null) with { CorrectedText = corrected });
            return;
        }

        int tab = FindIndentationTab(part);
        if (tab >= 0)
        {
            diagnostics.Report(DiagnosticCatalogue.TabInIndentation(text.Span(start + tab, start + tab + 1)));
            return;
        }

        int bracket = FlowBrackets.FindUnclosed(part);
        if (bracket >= 0)
        {
            string closing = part[bracket] switch { '[' => "]", '{' => "}", char quote => quote.ToString() };
            string closed = part[bracket] is '[' or '{' ? "collection" : "text";
            diagnostics.Report(DiagnosticCatalogue.YamlSyntax(
                text.Span(start + bracket, start + bracket + 1), $"this {part[bracket]} is not closed",
                $"write {closing} where the {closed} ends"));
            return;
        }

        int length = position < end && text.Text[position] is not ('\n' or '\r') ? 1 : 0;
        diagnostics.Report(DiagnosticCatalogue.YamlSyntax(
            text.Span(position, position + length), reason));
    }

    // The parser's words end in its own "Line: 1, Col: 2, Idx: 3", which count from the start of the part.
    private static string Describe(string message)
    {
        int place = message.IndexOf(" Line: ", StringComparison.Ordinal);
        string words = (place < 0 ? message : message[..place]).TrimEnd('.', ' ');
        return words.Length == 0 ? "unreadable" : char.ToLowerInvariant(words[0]) + words[1..];
    }

    private static int FindIndentationTab(ReadOnlySpan<char> part)
    {
        int lineStart = 0;
        while (lineStart < part.Length)
        {
            int i = lineStart;
            while (i < part.Length && part[i] == ' ')
            {
                i++;
            }

            if (i < part.Length && part[i] == '\t' && !part[i..].TrimStart("\t ").StartsWith("\n"))
            {
                return i;
            }

            int lineEnd = part[lineStart..].IndexOf('\n');
            if (lineEnd < 0)
            {
                break;
            }

            lineStart += lineEnd + 1;
        }

        return -1;
    }
}
