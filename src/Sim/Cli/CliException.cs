namespace HelloMesh.Sim.Cli;

/// <summary>The run cannot be done as asked; carries what to say and the way out.</summary>
/// <param name="message">One sentence on what is wrong.</param>
/// <param name="fix">What to write instead; empty where the message says it all.</param>
internal sealed class CliException(string message, string fix = "") : Exception(message)
{
    /// <summary>What to write instead; may be empty.</summary>
    public string Fix { get; } = fix;
}
