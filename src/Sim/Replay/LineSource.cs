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
        bool isSkipping = false;
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
                Add(lines, buffer, start, end, number, isSkipping);
                isSkipping = false;
                start = end + 1;
            }

            if (isLast && isSkipping)
            {
                lines.Add(new LineSlice(0, 0, number + 1, IsTooLong: true));
            }

            carried = start < length ? buffer[start..length] : [];
            if (carried.Length > RequestLimits.LineLengthMaxBytes || isSkipping)
            {
                // The rest of an endless line is read and forgotten; what it was is said once, at its end.
                isSkipping = isSkipping || carried.Length > 0;
                carried = [];
            }

            yield return new LineBatch(source, buffer, lines, read);
            if (isLast)
            {
                yield break;
            }
        }
    }

    private static void Add(List<LineSlice> lines, byte[] buffer, int start, int end, long number, bool isTooLong)
    {
        if (isTooLong)
        {
            lines.Add(new LineSlice(0, 0, number, IsTooLong: true));
            return;
        }

        ReadOnlySpan<byte> line = buffer.AsSpan(start, end - start);
        int leading = line.IndexOfAnyExcept(" \t\r"u8);
        if (leading < 0 || line[leading] == '#' || line[leading..].StartsWith("//"u8))
        {
            return;
        }

        int length = line.LastIndexOfAnyExcept(" \t\r"u8) + 1;

        // Leading blanks stay, so that columns are those of the file.
        lines.Add(new LineSlice(start, length, number, IsTooLong: false));
    }
}
