namespace HelloMesh.Model;

/// <summary>Finds the bracket, or the quote inside brackets, that a broken document forgot to close. The parser notices lines later, if at all.</summary>
internal static class FlowBrackets
{
    /// <summary>Where the innermost bracket or the quote stands that is open when a line returns to the column of the line that opened
    /// the collection, or when the text ends; -1 when all are closed.</summary>
    /// <param name="text">One document.</param>
    public static int FindUnclosed(ReadOnlySpan<char> text)
    {
        var open = new Stack<int>();
        int quote = -1;
        int column = 0;
        int lineStart = 0;
        while (lineStart < text.Length)
        {
            int length = text[lineStart..].IndexOf('\n');
            int lineEnd = length < 0 ? text.Length : lineStart + length;
            ReadOnlySpan<char> line = text[lineStart..lineEnd].TrimEnd('\r');
            int indentation = line.Length - line.TrimStart(' ').Length;
            bool hasContent = indentation < line.Length && line[indentation] is not '#';
            if (open.Count > 0 && hasContent && indentation <= column && line[indentation] is not (']' or '}'))
            {
                return Math.Max(quote, open.Peek());
            }

            column = open.Count == 0 ? indentation : column;
            int unclosed = ScanLine(line, lineStart, open);
            quote = unclosed >= 0 ? unclosed : quote;
            lineStart = lineEnd + 1;
        }

        return open.Count > 0 ? Math.Max(quote, open.Peek()) : -1;
    }

    /// <summary>Opens and closes what one line opens and closes.</summary>
    /// <returns>Where a quote stands that the line does not close, or -1.</returns>
    private static int ScanLine(ReadOnlySpan<char> line, int lineStart, Stack<int> open)
    {
        char before = open.Count > 0 ? ',' : ':';   // the last character that was not a blank
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            bool startsValue = before is ',' or '[' or '{' || (before is ':' or '-' && (i == 0 || line[i - 1] == ' '));
            if (c == '#' && (i == 0 || line[i - 1] == ' '))
            {
                return -1;
            }

            if (c is '"' or '\'' && startsValue)
            {
                int quote = i;
                i = SkipQuoted(line, i);
                if (i >= line.Length)
                {
                    return lineStart + quote;
                }

                before = c;
                continue;
            }

            if (c is '[' or '{' && (open.Count > 0 || startsValue))
            {
                open.Push(lineStart + i);
            }
            else if (c is ']' or '}' && open.Count > 0)
            {
                open.Pop();
            }

            before = c == ' ' ? before : c;
        }

        return -1;
    }

    private static int SkipQuoted(ReadOnlySpan<char> line, int start)
    {
        int i = start + 1;
        while (i < line.Length && line[i] != line[start])
        {
            i += line[i] == '\\' && line[start] == '"' ? 2 : 1;
        }

        return i;
    }
}
