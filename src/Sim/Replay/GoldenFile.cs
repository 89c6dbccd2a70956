using HelloMesh.Sim.Cli;

namespace HelloMesh.Sim.Replay;

/// <summary>New expectations, written beside the old ones and put in their place only when the run is complete.</summary>
internal sealed class GoldenFile : IDisposable
{
    private readonly string _path;
    private readonly string _draftPath;
    private bool _isCommitted;

    /// <summary>Creates the draft.</summary>
    public GoldenFile(string path)
    {
        _path = path;
        _draftPath = path + ".new";
        try
        {
            Stream = new FileStream(_draftPath, FileMode.Create, FileAccess.Write);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot write '{_draftPath}': {failure.Message}");
        }
    }

    /// <summary>Where the expectations go.</summary>
    public FileStream Stream { get; }

    /// <summary>Puts the draft in the place of the old file.</summary>
    public void Commit()
    {
        Stream.Dispose();
        File.Move(_draftPath, _path, overwrite: true);
        _isCommitted = true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Stream.Dispose();
        if (!_isCommitted)
        {
            File.Delete(_draftPath);
        }
    }
}
