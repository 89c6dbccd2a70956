namespace HelloMesh.Model;

/// <summary>Short ways for the rules to look at a tree and to report.</summary>
internal static class RuleNodes
{
    /// <summary>The elements of a list; none where the field is absent.</summary>
    public static ReadOnlySpan<YamlNode> Items(this YamlMapping node, string field) =>
        node.Get(field) is YamlSequence list ? list.Items.AsSpan() : [];

    /// <summary>The entries of a map; none where the field is absent.</summary>
    public static ReadOnlySpan<YamlEntry> Pairs(this YamlMapping? node) => node is null ? [] : node.Entries.AsSpan();

    /// <summary>Whether a list or a text is there and not empty.</summary>
    public static bool IsFilled(this YamlMapping node, string field) => node.Get(field) switch
    {
        YamlSequence list => list.Items.Length > 0,
        YamlScalar scalar => scalar.Value.Length > 0,
        YamlMapping => true,
        _ => false,
    };

    /// <summary>Whether a field was given and reported as unusable, wholly or in part; what it lacks is then no finding of its own.</summary>
    public static bool IsUnusable(this YamlMapping node, params ReadOnlySpan<string> fields)
    {
        foreach (string field in node.Unusable)
        {
            if (fields.Contains(field))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether nothing in the tree was reported as unusable.</summary>
    public static bool IsReadInFull(this YamlNode node)
    {
        if (node is not YamlMapping mapping)
        {
            return true;
        }

        foreach (YamlEntry entry in mapping.Entries)
        {
            if (!entry.Value.IsReadInFull())
            {
                return false;
            }
        }

        return mapping.Unusable.IsEmpty;
    }

    /// <summary>The first character of a node: enough to point at a whole object.</summary>
    public static SourceSpan Head(this YamlNode node) => node.Span with { Length = Math.Min(node.Span.Length, 1) };

    public static void Report(
        this DiagnosticBag diagnostics, DiagnosticInfo info, string rule, SourceSpan span, string message, string fix) =>
        diagnostics.Report(info.At(span, message, fix, rule));

    public static void Report(
        this DiagnosticBag diagnostics, DiagnosticInfo info, string rule, SourceSpan span, string message, string fix, SourceSpan other, string label) =>
        diagnostics.Report(info.At(span, message, fix, rule, other, label));
}
