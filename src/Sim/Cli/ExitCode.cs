namespace HelloMesh.Sim.Cli;

/// <summary>What the process says to its caller.</summary>
internal static class ExitCode
{
    /// <summary>All well.</summary>
    public const int Ok = 0;

    /// <summary>The answer is no: an expectation is not met, manifests have errors.</summary>
    public const int No = 1;

    /// <summary>The run could not be done as asked: usage, unreadable file, bad manifests, bad request lines.</summary>
    public const int CouldNot = 2;
}
