using HelloMesh.Router;

namespace HelloMesh.Sim.Replay;

/// <summary>What a summary counts of a result.</summary>
/// <param name="Outcome">See <see cref="RouteResult.Outcome"/>.</param>
/// <param name="Destination">See <see cref="RouteResult.Destination"/>.</param>
/// <param name="IsKnown">False where no manifest declares it.</param>
/// <param name="VirtualService">See <see cref="RouteResult.VirtualService"/>.</param>
/// <param name="Rule">See <see cref="RouteResult.Rule"/>.</param>
internal readonly record struct CountedResult(
    Outcome Outcome, string? Destination, bool IsKnown, string? VirtualService, string? Rule)
{
    /// <summary>Takes it from a result.</summary>
    public static CountedResult Of(RouteResult result) =>
        new(result.Outcome, result.Destination, result.Known != false, result.VirtualService, result.Rule);
}
