namespace HelloMesh.Model;

/// <summary>Limits of the reader. Each keeps bad input from costing more than an error message.</summary>
public static class Limits
{
    /// <summary>Bytes of one file or of stdin, 64 MiB: a hundred times the largest object etcd stores times a hundred
    /// objects, and still a text that fits in one .NET string several times over.</summary>
    public const int FileBytesMax = 64 * 1024 * 1024;

    /// <summary>Characters of one scalar, 2 Mi: the control plane refuses direct response bodies above 1 Mi (V-DI-02),
    /// and nothing else in a manifest comes near.</summary>
    public const int ScalarLengthMax = 2 * 1024 * 1024;

    /// <summary>Depth of nested mappings and lists: real manifests stay below 25; recursion over the tree stays safe.</summary>
    public const int NestingDepthMax = 100;

    /// <summary>Nodes that the aliases of one document may stand for in all, so that a short text cannot become a
    /// tree of billions.</summary>
    public const int AliasNodesMax = 10_000;

    /// <summary>Steps of the search for covered prefixes (V-VS-17) in one list of routes. No list of 300 matches with nine
    /// headers each can use them up; a longer one only where it is made to: many matches that each leave thousands of
    /// earlier ones possible in every single header and meet none in all.</summary>
    public const int PrefixStepsMax = 1_000_000;

    /// <summary>Findings kept per load: nobody reads more, and garbage must not print a million lines.</summary>
    public const int DiagnosticCountMax = 1_000;

    /// <summary>Depth of folders searched: ends walks through folders that are mounted into themselves.</summary>
    public const int FolderDepthMax = 64;
}
