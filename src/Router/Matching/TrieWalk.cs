namespace HelloMesh.Router;

/// <summary>Where a walk over a path's trie is, and what it has found. The path must stay where it is.</summary>
internal unsafe struct TrieWalk(byte* path, int length)
{
    /// <summary><see cref="Best"/> of a walk that has found none.</summary>
    public const int NoRoute = int.MaxValue;

    private readonly byte* _end = path + length;

    /// <summary>What is left of the path starts here.</summary>
    public byte* At = path;

    /// <summary>The lowest route number so far.</summary>
    public int Best = NoRoute;

    /// <summary>Behind the path.</summary>
    public readonly byte* End => _end;

    /// <summary>True when nothing of the path is left.</summary>
    public readonly bool IsAtEnd => At == _end;

    /// <summary>Goes back to the start of the path and keeps what was found.</summary>
    public void Restart(byte* start) => At = start;
}
