namespace HelloMesh.Testing.Requests;

/// <summary>The lines of a stream one by one, for whoever reads them on one thread.</summary>
internal static class LineSource
{
    /// <summary>Reads the lines of a stream; blank lines and comments are left out.</summary>
    /// <param name="stream">The stream; the caller closes it.</param>
    /// <param name="stop">Ends the lines early, also where a read waits for a pipe.</param>
    /// <returns>Lines with the blocks that hold them; each valid until the next one is asked for.</returns>
    public static IEnumerable<(LineBlock Block, LineSlice Line)> Read(Stream stream, CancellationToken stop = default)
    {
        var reader = new LineReader(stream);
        var block = new LineBlock();
        while (TryRead(reader, block, stop))
        {
            LineWalk walk = block.Begin();
            while (block.HasMore(walk))
            {
                if (block.Take(ref walk, block.FindEnd(walk.Offset), out LineSlice line))
                {
                    yield return (block, line);
                }
            }
        }
    }

    /// <summary>Reads, and leaves a read alone that waits when it is time to stop; its block is then left alone as well.</summary>
    private static bool TryRead(LineReader reader, LineBlock block, CancellationToken stop)
    {
        if (!stop.CanBeCanceled)
        {
            return reader.TryRead(block);
        }

        Task<bool> reading = Task.Run(() => reader.TryRead(block), CancellationToken.None);
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

        return reading.GetAwaiter().GetResult();
    }
}
