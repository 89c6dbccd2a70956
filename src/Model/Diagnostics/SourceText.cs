namespace HelloMesh.Model;

/// <summary>One manifest file or stream: its name, its characters, and where its lines start.</summary>
public sealed class SourceText
{
    private readonly ISourceContent? _content;
    private string? _text;
    private int[]? _lineStarts;

    /// <summary>Creates a source.</summary>
    /// <param name="path">The name shown to people: a file path, or <c>&lt;stdin&gt;</c>.</param>
    /// <param name="text">The whole text, without a byte order mark.</param>
    public SourceText(string path, string text)
    {
        Path = path;
        _text = text;
    }

    /// <summary>Creates a source whose characters are fetched when they are read.</summary>
    /// <param name="path">The name shown to people.</param>
    /// <param name="content">Where they are.</param>
    public SourceText(string path, ISourceContent content)
    {
        Path = path;
        _content = content;
    }

    /// <summary>The name shown to people.</summary>
    public string Path { get; }

    /// <summary>The whole text.</summary>
    public string Text => _text ??= _content!.ReadText();

    /// <summary>Line and column of an offset, both from 1; the column counts UTF-16 units.</summary>
    public (int Line, int Column) GetPosition(int offset)
    {
        if (_content is not null)
        {
            return _content.GetPosition(offset);
        }

        int[] starts = LineStarts;
        int index = Array.BinarySearch(starts, Math.Clamp(offset, 0, Text.Length));
        int line = index >= 0 ? index : ~index - 1;
        return (line + 1, offset - starts[line] + 1);
    }

    /// <summary>The text of a line (from 1) without its line end; empty when there is no such line.</summary>
    public string GetLine(int line)
    {
        int[] starts = LineStarts;
        if (line < 1 || line > starts.Length)
        {
            return "";
        }

        int start = starts[line - 1];
        int end = line < starts.Length ? starts[line] : Text.Length;
        return Text[start..end].TrimEnd('\n', '\r');
    }

    private int[] LineStarts => _lineStarts ??= FindLineStarts(Text);

    /// <summary>The offsets at which lines start.</summary>
    /// <param name="text">The text.</param>
    public static int[] FindLineStarts(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var starts = new List<int> { 0 };
        for (int i = text.IndexOf('\n'); i >= 0; i = text.IndexOf('\n', i + 1))
        {
            starts.Add(i + 1);
        }

        return [.. starts];
    }
}
