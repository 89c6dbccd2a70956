namespace HelloMesh.Model;

/// <summary>How a <see cref="StringMatch"/> compares (rule RM-3).</summary>
public enum StringMatchKind
{
    /// <summary>None of the three given: the value only has to be present.</summary>
    Present,

    /// <summary>Equality of the whole value.</summary>
    Exact,

    /// <summary>The value starts with the text.</summary>
    Prefix,

    /// <summary>RE2 full match of the whole value.</summary>
    Regex,
}

/// <summary>Istio's StringMatch: exactly one of exact, prefix, regex; always case-sensitive (rule RM-3).</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Value">The text; empty for <see cref="StringMatchKind.Present"/>.</param>
/// <param name="Span">Where it is written.</param>
public readonly record struct StringMatch(StringMatchKind Kind, string Value, SourceSpan Span);

/// <summary>A condition on one named header or query parameter.</summary>
/// <param name="Name">The key as written.</param>
/// <param name="Match">The condition on its value.</param>
public readonly record struct NamedMatch(string Name, StringMatch Match);
