namespace HelloMesh.Model;

/// <summary>The characters that the YAML parser sees: the source with placeholders filled in, and with those that
/// could not be filled covered by harmless characters; positions lead back into the source.</summary>
internal sealed class PreparedText
{
    /// <summary>Covers an unfilled <c>{{ … }}</c>: printable to YAML, and in no manifest.</summary>
    public const char Cover = '\uE000';

    private readonly List<Replacement> _replacements;
    private readonly List<Placeholder> _covered;

    public PreparedText(SourceText source, string text, List<Replacement> replacements, List<Placeholder> covered)
    {
        Source = source;
        Text = text;
        _replacements = replacements;
        _covered = covered;
        MayHoldPlaceholders = covered.Count > 0 ||
            text.Contains('<', StringComparison.Ordinal) || text.Contains("${", StringComparison.Ordinal);
    }

    public SourceText Source { get; }

    public string Text { get; }

    /// <summary>Directives of a template, alone on their lines, that govern other lines or stand for some.</summary>
    public IReadOnlyList<Placeholder> Directives { get; init; } = [];

    /// <summary>Names of the values that placeholders took.</summary>
    public required IReadOnlySet<string> Filled { get; init; }

    /// <summary>False when no scalar needs to be searched for placeholders.</summary>
    public bool MayHoldPlaceholders { get; }

    /// <summary>Covered placeholders, in order; positions are in <see cref="Text"/>.</summary>
    public IReadOnlyList<Placeholder> Covered => _covered;

    /// <summary>Where a range of <see cref="Text"/> stands in the source.</summary>
    public SourceSpan Span(int start, int end)
    {
        if (_replacements.Count == 0)
        {
            return new SourceSpan(Source, start, Math.Max(end - start, 0));
        }

        int originalStart = ToSource(start, isEnd: false);
        return new SourceSpan(Source, originalStart, Math.Max(ToSource(end, isEnd: true) - originalStart, 0));
    }

    /// <summary>Puts the covered placeholders back into a value read from the given range.</summary>
    public string Uncover(string value, int start, int end)
    {
        int position = value.IndexOf(Cover, StringComparison.Ordinal);
        if (position < 0 || _covered.Count == 0)
        {
            return value;
        }

        char[] chars = value.ToCharArray();
        int index = FirstCoveredAt(start);
        while (index < _covered.Count && _covered[index].Start < end && position >= 0)
        {
            string text = _covered[index].Text;
            if (position + text.Length > chars.Length)
            {
                break;
            }

            text.CopyTo(0, chars, position, text.Length);
            position = Array.IndexOf(chars, Cover, position + text.Length);
            index++;
        }

        return new string(chars);
    }

    private int FirstCoveredAt(int start)
    {
        int low = 0;
        int high = _covered.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _covered[middle].Start < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private int ToSource(int position, bool isEnd)
    {
        int low = 0;
        int high = _replacements.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            bool before = isEnd ? _replacements[middle].Start < position : _replacements[middle].Start <= position;
            (low, high) = before ? (middle + 1, high) : (low, middle);
        }

        if (low == 0)
        {
            return position;
        }

        Replacement last = _replacements[low - 1];
        int past = position - last.Start - last.Length;
        return past >= 0 ? last.SourceStart + last.SourceLength + past
            : isEnd ? last.SourceStart + last.SourceLength
            : last.SourceStart;
    }
}

/// <summary>A placeholder that was filled.</summary>
/// <param name="Start">Where its value starts in the prepared text.</param>
/// <param name="Length">Length of its value.</param>
/// <param name="SourceStart">Where it starts in the source.</param>
/// <param name="SourceLength">Its own length.</param>
internal readonly record struct Replacement(int Start, int Length, int SourceStart, int SourceLength);

/// <summary>A placeholder found in a text.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="Text">The whole of it, brackets included.</param>
/// <param name="Name">The name inside the brackets.</param>
internal readonly record struct Placeholder(int Start, string Text, string Name)
{
    public int End => Start + Text.Length;
}
