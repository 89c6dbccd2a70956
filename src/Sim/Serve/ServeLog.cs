using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Serve;

/// <summary>What a server says while it runs, a line each, from any thread.</summary>
/// <param name="error">Standard error.</param>
internal sealed class ServeLog(TextWriter error)
{
    private readonly Lock _order = new();
    private readonly HashSet<string> _saidOnce = new(StringComparer.Ordinal);

    /// <summary>Writes a line.</summary>
    public void Write(string line)
    {
        lock (_order)
        {
            error.WriteLine(TextOutput.Printable(line));
        }
    }

    /// <summary>Writes a line unless it was written before.</summary>
    public void WriteOnce(string line)
    {
        lock (_order)
        {
            if (_saidOnce.Add(line))
            {
                error.WriteLine(TextOutput.Printable(line));
            }
        }
    }
}
