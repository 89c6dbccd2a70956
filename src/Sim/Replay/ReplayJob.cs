using System.Buffers;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Sim.Replay;

/// <summary>A block on its way from the reader to the output, with the memory for its lines and its results; used again
/// once the results are written.</summary>
internal sealed class ReplayJob
{
    /// <summary>Number of the worker that it belongs to, from 0.</summary>
    public int Worker { get; init; }

    /// <summary>The lines.</summary>
    public LineBlock Block { get; } = new();

    /// <summary>Name of the file.</summary>
    public string Source { get; set; } = "";

    /// <summary>The block's place among all blocks of its file, from 0.</summary>
    public long Sequence { get; set; }

    /// <summary>Expectations at the positions of the lines.</summary>
    public ExpectationWindow Expectations { get; set; }

    /// <summary>The results.</summary>
    public ArrayBufferWriter<byte> Output { get; } = new(LineReader.BlockBytes);

    /// <summary>The results as expectations.</summary>
    public ArrayBufferWriter<byte> NewExpectations { get; } = new();

    /// <summary>Lines that were answered.</summary>
    public long Lines { get; set; }

    /// <summary>What the lines came to that took the full path; those that took the short way are with their worker.</summary>
    public ReplaySummary Summary { get; } = new();

    /// <summary>What the work threw; <c>null</c> when nothing.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Starts again, for the next block.</summary>
    public void Clear()
    {
        Output.ResetWrittenCount();
        NewExpectations.ResetWrittenCount();
        Lines = 0;
        Summary.Clear();
        Failure = null;
    }
}
