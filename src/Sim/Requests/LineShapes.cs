namespace HelloMesh.Sim.Requests;

/// <summary>The shapes of the lines that a worker has read, one for each number of quotes.</summary>
internal sealed class LineShapes
{
    private const int ShapeCount = 32;

    private readonly LineShape[] _shapes = [.. Enumerable.Range(0, ShapeCount).Select(_ => new LineShape())];

    /// <summary>The shape that a line with these quotes may have.</summary>
    public LineShape Of(ReadOnlySpan<int> quotes) => _shapes[(quotes.Length / 2) % ShapeCount];
}
