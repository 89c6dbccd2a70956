using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Output;

namespace HelloMesh.Sim.Replay;

/// <summary>Answers one request; the number is that of its line, for the seeded draw.</summary>
internal delegate RouteResult Answer(MeshRequest request, long line);

/// <summary>What a replay does with every line.</summary>
internal sealed class ReplayPlan
{
    /// <summary>Who answers.</summary>
    public required Answer Answer { get; init; }

    /// <summary>Form of the results.</summary>
    public required OutputFormat Format { get; init; }

    /// <summary>Fields to write; <c>null</c> for all.</summary>
    public ResultField[]? Fields { get; init; }

    /// <summary>True to colour text.</summary>
    public bool Color { get; init; }

    /// <summary>Expectations beside the requests; <c>null</c> for none.</summary>
    public ExpectationFile? Expectations { get; init; }

    /// <summary>Where what came out is written as the new expectations; <c>null</c> for nowhere.</summary>
    public Stream? NewExpectations { get; init; }

    /// <summary>How many batches are worked on at a time, from 1.</summary>
    public int Workers { get; init; } = 1;
}
