using System.Buffers;

namespace HelloMesh.Testing.Requests;

/// <summary>Cuts a stream into batches of whole lines. Holds one batch at a time, whatever the size of the stream, and
/// hands on what one read delivered, so that a slow pipe gets its answers at once.</summary>
public static class LineSource
{
    /// <summary>Large enough that handing a batch to a worker costs nothing against working on it.</summary>
    private const int BatchBytes = 256 << 10;

    /// <summary>A guess that spares the list most of its growing.</summary>
    private const int LinesPerBatch = 2048;

    /// <summary>Reads the lines of a stream.</summary>
    /// <param name="stream">The stream; the caller closes it.</param>
    /// <param name="source">Its name.</param>
    /// <param name="stop">Ends the lines early, also where a read waits for a pipe.</param>
    public static IEnumerable<LineBatch> Read(Stream stream, string source, CancellationToken stop = default)
    {
        byte[] carried = [];
        long number = 0;
        LongLine skipped = LongLine.None;
        bool isFirst = true;
        while (true)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(carried.Length + BatchBytes);
            carried.CopyTo(buffer, 0);
            if (!TryRead(stream, buffer.AsMemory(carried.Length, BatchBytes), stop, out int read))
            {
                yield break;
            }

            int length = carried.Length + read;
            int start = isFirst && buffer.AsSpan(0, length).StartsWith("\uFEFF"u8) ? 3 : 0;
            bool isLast = read == 0;
            isFirst = isFirst && length < 3;
            var lines = new List<LineSlice>(LinesPerBatch);
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

            yield return new LineBatch(source, buffer, lines);
            if (isLast)
            {
                yield break;
            }
        }
    }

    /// <summary>Reads, and leaves a read alone that waits when it is time to stop; its buffer is then left alone as well.</summary>
    private static bool TryRead(Stream stream, Memory<byte> buffer, CancellationToken stop, out int read)
    {
        read = 0;
        if (stop.IsCancellationRequested)
        {
            return false;
        }

        if (!stop.CanBeCanceled)
        {
            read = stream.Read(buffer.Span);
            return true;
        }

        Task<int> reading = Task.Run(() => stream.Read(buffer.Span), CancellationToken.None);
        try
        {
            reading.Wait(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (AggregateException)
        {
            // What the read threw is thrown below, as it is.
        }

        read = reading.GetAwaiter().GetResult();
        return true;
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

        // The usual line says at a glance what it is.
        if (line is [(byte)'{', .., (byte)'}'])
        {
            lines.Add(new LineSlice(start, line.Length, number, IsTooLong: false));
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
