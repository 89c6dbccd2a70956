namespace HelloMesh.Router;

/// <summary>Where a walk over a path's trie has come to, and what it has found.</summary>
/// <param name="Open">A node whose end has conditions or several routes, reached and its text passed; 0 when the walk is
/// over.</param>
/// <param name="Best">The lowest route number so far.</param>
/// <param name="Left">How much is left of the path.</param>
internal readonly record struct TrieWalk(uint Open, int Best, int Left)
{
    /// <summary><see cref="Best"/> of a walk that has found none.</summary>
    public const int NoRoute = int.MaxValue;
}
