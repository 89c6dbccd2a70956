using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace HelloMesh.Model;

/// <summary>Finds and fills <c>&lt;domain name&gt;</c>, <c>${NAME}</c> and <c>{{ .Values.name }}</c>.</summary>
internal static class Placeholders
{
    private const int NameLengthMax = 200;

    private static readonly SearchValues<string> CoveredOpenings = SearchValues.Create(["{{", "${"], StringComparison.Ordinal);

    /// <summary>Fills what has a value and covers the unfilled <c>{{ … }}</c> and <c>${…}</c>, which YAML would take for mappings.</summary>
    public static PreparedText Prepare(SourceText source, ImmutableDictionary<string, string> values)
    {
        string text = source.Text;
        var replacements = new List<Replacement>();
        var filled = new HashSet<string>(StringComparer.Ordinal);
        if (values.Count > 0)
        {
            text = Fill(text, values, replacements, filled);
        }

        var covered = new List<Placeholder>();
        int open = NextCovered(text, 0);
        if (open < 0)
        {
            return new PreparedText(source, text, replacements, covered) { Filled = filled };
        }

        var directives = new List<Placeholder>();
        char[] chars = text.ToCharArray();
        while (open >= 0)
        {
            if (!TryReadAt(text, open, out Placeholder placeholder))
            {
                open = NextCovered(text, open + 2);
                continue;
            }

            // A directive alone on its line ({{ if … }}, {{ include … }}) stands for lines, not for a value.
            bool alone = text[open] == '{' && IsAloneOnLine(text, placeholder);
            if (alone && GovernsLines(placeholder.Name))
            {
                directives.Add(placeholder);
            }

            Array.Fill(chars, alone ? ' ' : PreparedText.Cover, placeholder.Start, placeholder.Text.Length);
            covered.Add(placeholder);
            open = NextCovered(text, placeholder.End);
        }

        return new PreparedText(source, new string(chars), replacements, covered) { Directives = directives, Filled = filled };
    }

    /// <summary>Fills what has a value; used where the text itself is wanted.</summary>
    public static string Fill(
        string text,
        ImmutableDictionary<string, string> values,
        List<Replacement>? replacements = null,
        HashSet<string>? filled = null)
    {
        if (values.Count == 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        int copied = 0;
        for (int i = text.AsSpan().IndexOfAny('<', '$', '{'); i >= 0; i = NextOpen(text, i))
        {
            if (TryReadAt(text, i, out Placeholder found) && FindName(values, found) is { } name)
            {
                string value = values[name];
                filled?.Add(name);
                result.Append(text, copied, i - copied);
                replacements?.Add(new Replacement(result.Length, value.Length, i, found.Text.Length));
                result.Append(value);
                copied = found.End;
                i = copied - 1;
            }
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>The first placeholder in a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="angleBrackets">Whether <c>&lt;…&gt;</c> counts: not where it may be meant literally.</param>
    /// <param name="placeholder">What was found.</param>
    public static bool TryFind(string value, bool angleBrackets, out Placeholder placeholder)
    {
        for (int i = value.AsSpan().IndexOfAny('<', '$', '{'); i >= 0; i = NextOpen(value, i))
        {
            if ((angleBrackets || value[i] != '<') && TryReadAt(value, i, out placeholder))
            {
                return true;
            }
        }

        placeholder = default;
        return false;
    }

    /// <summary>True where a line holds nothing but the placeholder.</summary>
    public static bool IsAloneOnLine(string text, Placeholder placeholder)
    {
        int start = placeholder.Start - 1;
        while (start >= 0 && text[start] is ' ' or '\t')
        {
            start--;
        }

        int end = placeholder.End;
        while (end < text.Length && text[end] is ' ' or '\t' or '\r')
        {
            end++;
        }

        return (start < 0 || text[start] == '\n') && (end >= text.Length || text[end] == '\n');
    }

    private static int NextCovered(string text, int from)
    {
        int offset = text.AsSpan(from).IndexOfAny(CoveredOpenings);
        return offset < 0 ? -1 : from + offset;
    }

    /// <summary>Neither a remark nor the end or the other half of what was named before.</summary>
    private static bool GovernsLines(string directive) =>
        !directive.StartsWith("/*", StringComparison.Ordinal)
        && directive != "end"
        && directive.Split(' ')[0] != "else";

    private static int NextOpen(string text, int position)
    {
        int offset = text.AsSpan(position + 1).IndexOfAny('<', '$', '{');
        return offset < 0 ? -1 : position + 1 + offset;
    }

    private static bool TryReadAt(string text, int start, out Placeholder placeholder)
    {
        placeholder = default;
        (int nameStart, string close) = text[start] switch
        {
            '<' => (start + 1, ">"),
            '$' when start + 1 < text.Length && text[start + 1] == '{' => (start + 2, "}"),
            '{' when start + 1 < text.Length && text[start + 1] == '{' => (start + 2, "}}"),
            _ => (0, ""),
        };
        if (nameStart == 0)
        {
            return false;
        }

        ReadOnlySpan<char> window = text.AsSpan(nameStart, Math.Min(NameLengthMax, text.Length - nameStart));
        int lineEnd = window.IndexOf('\n');
        int length = (lineEnd < 0 ? window : window[..lineEnd]).IndexOf(close, StringComparison.Ordinal);
        if (length <= 0)
        {
            return false;
        }

        string inner = text.Substring(nameStart, length);
        string name = inner.Trim();
        if (close == "}}")
        {
            name = name.Trim('-').Trim();
        }
        else if (!IsName(name, close == ">"))
        {
            return false;
        }

        placeholder = new Placeholder(start, text[start..(nameStart + length + close.Length)], name);
        return name.Length > 0;
    }

    // "<domain name>", "<your-domain>", "<NAMESPACE>", but not "<", "< 5>", "</b>", "<?xml>", "<a href=…>".
    private static bool IsName(string name, bool inAngleBrackets)
    {
        if (name.Length == 0 || !(char.IsLetter(name[0]) || name[0] == '_'))
        {
            return false;
        }

        foreach (char c in name)
        {
            bool allowed = char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or ' ' || (!inAngleBrackets && c is ':' or '/');
            if (!allowed)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The name under which the placeholder's value was given; <c>null</c> when it was not.</summary>
    private static string? FindName(ImmutableDictionary<string, string> values, Placeholder placeholder)
    {
        string name = placeholder.Name;
        if (values.ContainsKey(name))
        {
            return name;
        }

        if (placeholder.Text[0] == '{')
        {
            string field = name.StartsWith(".Values.", StringComparison.Ordinal) ? name[".Values.".Length..]
                : name.TrimStart('.');
            return Array.Find([field, "." + field, "Values." + field, ".Values." + field], values.ContainsKey);
        }

        // ${NAME:-default}: the name is what stands before the colon.
        int colon = placeholder.Text[0] == '$' ? name.IndexOf(':', StringComparison.Ordinal) : -1;
        return colon > 0 && values.ContainsKey(name[..colon]) ? name[..colon] : null;
    }
}
