using System.Text;

namespace HelloMesh.Model;

/// <summary>Findings as text: place, sentence, excerpt with carets, way out.</summary>
public static class DiagnosticRenderer
{
    /// <summary>Longest excerpt; longer lines are cut around the place.</summary>
    private const int ExcerptLengthMax = 120;

    /// <summary>Writes one finding.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="diagnostic">The finding.</param>
    public static void Write(TextWriter writer, Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(diagnostic);
        string place = diagnostic.Span.ToString();
        string severity = diagnostic.Severity.ToString().ToLowerInvariant();
        writer.WriteLine($"{(place.Length == 0 ? "" : place + ": ")}{severity} {diagnostic.Code}: {diagnostic.Message}");
        WriteExcerpt(writer, diagnostic.Span);
        string rule = diagnostic.Rule.Length == 0 ? "" : $"   (rule {diagnostic.Rule})";
        writer.WriteLine($"  fix: {diagnostic.Fix}{rule}");
        foreach (RelatedSpan related in diagnostic.Related)
        {
            writer.WriteLine($"  see: {related.Span}: {related.Label}");
        }
    }

    private static void WriteExcerpt(TextWriter writer, SourceSpan span)
    {
        if (span.Source is null || span.Source.Text.Length == 0)
        {
            return;
        }

        (int lineNumber, int column) = span.Source.GetPosition(span.Start);
        string line = span.Source.GetLine(lineNumber);
        int from = Math.Max(0, Math.Min(column - 1 - (ExcerptLengthMax / 2), line.Length - ExcerptLengthMax));
        string excerpt = line.Length <= ExcerptLengthMax ? line : line.Substring(from, ExcerptLengthMax);
        int at = Math.Clamp(column - 1 - from, 0, excerpt.Length);
        int length = Math.Clamp(span.Length, 1, Math.Max(1, excerpt.Length - at));

        // Tabs stay tabs, so that the caret stands below its character however wide they are shown.
        var indent = new StringBuilder();
        foreach (char c in excerpt.AsSpan(0, at))
        {
            indent.Append(c == '\t' ? '\t' : ' ');
        }

        writer.WriteLine($"    {Printable(excerpt)}");
        writer.WriteLine($"    {indent}{new string('^', length)}");
    }

    private static string Printable(string text) =>
        string.Create(text.Length, text, static (chars, source) =>
        {
            for (int i = 0; i < chars.Length; i++)
            {
                chars[i] = char.IsControl(source[i]) && source[i] != '\t' ? '\uFFFD' : source[i];
            }
        });
}
