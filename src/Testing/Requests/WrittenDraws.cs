namespace HelloMesh.Testing.Requests;

/// <summary>Draws as people write them.</summary>
internal static class WrittenDraws
{
    /// <summary>A draw is below 1; somebody who writes 1 means the last share.</summary>
    public static double BelowOne(double draw) => Math.Min(draw, Math.BitDecrement(1.0));
}
