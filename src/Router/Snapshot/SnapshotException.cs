namespace HelloMesh.Router;

/// <summary>A file cannot be used as a snapshot, or a table cannot be written as one.</summary>
/// <param name="message">One sentence on what is wrong.</param>
/// <param name="fix">One sentence on what to do instead.</param>
public sealed class SnapshotException(string message, string fix) : Exception(message)
{
    /// <summary>What to do instead.</summary>
    public string Fix { get; } = fix;
}
