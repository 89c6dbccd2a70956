namespace HelloMesh.Model;

/// <summary>A half-open range of characters in a source; <c>default</c> means "no place known".</summary>
/// <param name="Source">The file or stream.</param>
/// <param name="Start">Offset of the first character, from 0.</param>
/// <param name="Length">Number of characters.</param>
public readonly record struct SourceSpan(SourceText? Source, int Start, int Length)
{
    /// <summary>Line of the first character, from 1; 0 when no place is known.</summary>
    public int Line => Source?.GetPosition(Start).Line ?? 0;

    /// <summary>Column of the first character, from 1, in UTF-16 units; 0 when no place is known.</summary>
    public int Column => Source?.GetPosition(Start).Column ?? 0;

    /// <summary><c>file:line:col</c>, or an empty string when no place is known.</summary>
    public override string ToString()
    {
        if (Source is null)
        {
            return "";
        }

        (int line, int column) = Source.GetPosition(Start);
        return $"{Source.Path}:{line}:{column}";
    }
}

/// <summary>A value and where it was written.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Span">Its place.</param>
public readonly record struct Located<T>(T Value, SourceSpan Span);
