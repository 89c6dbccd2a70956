namespace HelloMesh.Sim.Cli;

/// <summary>The run cannot be done as asked; carries what to say and the way out.</summary>
/// <param name="message">One sentence on what is wrong.</param>
/// <param name="fix">What to write instead; empty where the message says it all.</param>
internal sealed class CliException(string message, string fix = "") : Exception(message)
{
    /// <summary>What to write instead; may be empty.</summary>
    public string Fix { get; } = fix;

    /// <summary>For <c>-o</c> with a file that cannot be made where it is named.</summary>
    public static CliException CannotWrite(string path, Exception failure) => new(
        $"cannot write '{path}': {failure.Message}", "name a file after -o, in a folder that exists and that this user may write to");
}
