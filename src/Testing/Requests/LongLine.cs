namespace HelloMesh.Testing.Requests;

/// <summary>What a line is whose beginning is already forgotten.</summary>
internal enum LongLine
{
    /// <summary>There is no such line.</summary>
    None,

    /// <summary>Only blanks so far.</summary>
    Blank,

    /// <summary>A comment.</summary>
    Comment,

    /// <summary>Something that is to be answered.</summary>
    Request,
}

/// <summary>Tells what lines are.</summary>
internal static class LongLines
{
    /// <summary>What a line is, seen with its next piece.</summary>
    /// <param name="before">What the pieces before it said.</param>
    /// <param name="piece">The piece.</param>
    public static LongLine Continue(LongLine before, ReadOnlySpan<byte> piece) =>
        before is LongLine.Comment or LongLine.Request ? before
        : piece.IndexOfAnyExcept(" \t\r"u8) < 0 ? LongLine.Blank
        : IsComment(piece) ? LongLine.Comment
        : LongLine.Request;

    private static bool IsComment(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> trimmed = text.TrimStart(" \t\r"u8);
        return trimmed.StartsWith("#"u8) || trimmed.StartsWith("//"u8);
    }
}
