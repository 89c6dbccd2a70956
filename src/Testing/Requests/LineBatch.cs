using System.Buffers;

namespace HelloMesh.Testing.Requests;

/// <summary>A line within a batch.</summary>
/// <param name="Start">Offset of its first byte.</param>
/// <param name="Length">Bytes, without the line end.</param>
/// <param name="Number">Number in its file, from 1.</param>
/// <param name="IsTooLong">True when the line was longer than a request may be and was not kept.</param>
public readonly record struct LineSlice(int Start, int Length, long Number, bool IsTooLong);

/// <summary>A run of whole lines of one file; blank lines and comments are already left out.</summary>
/// <param name="source">Name of the file.</param>
/// <param name="buffer">A buffer of the shared pool, which the batch gives back.</param>
/// <param name="lines">The lines.</param>
public sealed class LineBatch(string source, byte[] buffer, List<LineSlice> lines) : IDisposable
{
    /// <summary>Name of the file.</summary>
    public string Source { get; } = source;

    /// <summary>The lines, in order.</summary>
    public IReadOnlyList<LineSlice> Lines { get; } = lines;

    /// <summary>The bytes of a line.</summary>
    public ReadOnlyMemory<byte> BytesOf(LineSlice line) => buffer.AsMemory(line.Start, line.Length);

    /// <inheritdoc />
    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
}
