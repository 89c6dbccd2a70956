namespace HelloMesh.Router;

/// <summary>What becomes of a request, in indices: the answer without its words.</summary>
/// <param name="Match">How far the request got.</param>
/// <param name="Outcome">What becomes of it.</param>
/// <param name="Cluster">Index of the cluster that was drawn among those of the route or TCP proxy; -1 when none takes the
/// request.</param>
/// <param name="Error">Why the proxy refuses the request itself; also set where something else ended it before.</param>
public readonly record struct Decision(MatchResult Match, Outcome Outcome, int Cluster, RequestError Error);

/// <summary>What a decision may depend on besides the look-up, the port's kind and the request's own errors.</summary>
[Flags]
public enum DecisionInputs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A draw: among weighted destinations, or of an abort (rules ACT-17, ACT-52).</summary>
    Draw = 1,

    /// <summary>The header <c>origin</c>, under a CORS policy (rule ACT-54).</summary>
    Origin = 2,
}
