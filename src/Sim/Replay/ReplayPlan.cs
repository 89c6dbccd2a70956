using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Output;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Replay;

/// <summary>What a replay does with every line.</summary>
internal sealed class ReplayPlan
{
    /// <summary>Who answers.</summary>
    public required RoutingTable Table { get; init; }

    /// <summary>False: every line takes the full path. The results are the same, as tests show.</summary>
    public bool TakesShortWay { get; init; } = true;

    /// <summary>Answers are kept up to this size for each worker; beyond it, all are forgotten and made again as they are
    /// asked for.</summary>
    public long AnswersMaxBytes { get; init; } = 64 << 20;

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
