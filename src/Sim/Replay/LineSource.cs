using System.Buffers;
using HelloMesh.Sim.Requests;

namespace HelloMesh.Sim.Replay;

/// <summary>Cuts a stream into batches of whole lines. Holds one batch at a time, whatever the size of the stream, and
/// hands on what one read delivered, so that a slow pipe gets its answers at once.</summary>
internal static class LineSource
{
    /// <summary>Large enough that handing a batch to a worker costs nothing against working on it.</summary>
    private const int BatchBytes = 256 << 10;

    /// <summary>Reads the lines of a stream.</summary>
    /// <param name="stream">The stream; the caller closes it.</param>
    /// <param name="source">Its name.</param>
    public static IEnumerable<LineBatch> Read(Stream stream, string source)
    {
        byte[] carried = [];
        long number = 0;
        LongLine skipped = LongLine.None;
        bool isFirst = true;
        while (true)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(carried.Length + BatchBytes);
            carried.CopyTo(buffer, 0);
            int read = stream.Read(buffer, carried.Length, BatchBytes);
            int length = carried.Length + read;
            int start = isFirst && buffer.AsSpan(0, length).StartsWith("\uFEFF"u8) ? 3 : 0;
            bool isLast = read == 0;
            isFirst = isFirst && length < 3;
            var lines = new List<LineSlice>();
            while (start < length)
            {
                int newline = buffer.AsSpan(start, length - start).IndexOf((byte)'\n');
                if (newline < 0 && !isLast)
                {
                    break;
                }

                int end = newline < 0 ? length : start + newline;
                number++;
                Add(lines, buffer, start, end, number, skipped);
                skipped = LongLine.None;
                start = end + 1;
            }

            if (isLast && skipped == LongLine.Request)
            {
                lines.Add(new LineSlice(0, 0, number + 1, IsTooLong: true));
            }

            carried = start < length ? buffer[start..length] : [];
            if (carried.Length > RequestLimits.LineLengthMaxBytes || (skipped != LongLine.None && carried.Length > 0))
            {
                // The rest of an endless line is read and forgotten; what it was is said once, at its end.
                skipped = Continue(skipped, carried);
                carried = [];
            }

            yield return new LineBatch(source, buffer, lines, read);
            if (isLast)
            {
                yield break;
            }
        }
    }

    /// <summary>What a line is whose beginning is already forgotten.</summary>
    private enum LongLine
    {
        None,
        Blank,
        Comment,
        Request,
    }

    /// <summary>What a forgotten line is, seen with its next piece.</summary>
    private static LongLine Continue(LongLine before, ReadOnlySpan<byte> piece) =>
        before is LongLine.Comment or LongLine.Request ? before
        : IsBlank(piece) ? LongLine.Blank
        : IsComment(piece) ? LongLine.Comment
        : LongLine.Request;

    private static bool IsBlank(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(" \t\r"u8) < 0;

    private static bool IsComment(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> trimmed = text.TrimStart(" \t\r"u8);
        return trimmed.StartsWith("#"u8) || trimmed.StartsWith("//"u8);
    }

    private static void Add(List<LineSlice> lines, byte[] buffer, int start, int end, long number, LongLine skipped)
    {
        ReadOnlySpan<byte> line = buffer.AsSpan(start, end - start);
        if (skipped != LongLine.None)
        {
            if (Continue(skipped, line) == LongLine.Request)
            {
                lines.Add(new LineSlice(0, 0, number, IsTooLong: true));
            }

            return;
        }

        if (IsBlank(line) || IsComment(line))
        {
            return;
        }

        int length = line.LastIndexOfAnyExcept(" \t\r"u8) + 1;

        // Leading blanks stay, so that columns are those of the file.
        lines.Add(new LineSlice(start, length, number, IsTooLong: false));
    }
}
