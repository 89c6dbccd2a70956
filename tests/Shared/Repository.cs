namespace HelloMesh.Tests;

/// <summary>Where the repository is, seen from a built test.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Recorded answers that are not part of the repository; <c>null</c> where they are not there.</summary>
    public static string? Oracle { get; } =
        Path.Combine(Root, "..", "shared", "oracle") is var folder && Directory.Exists(folder) ? Path.GetFullPath(folder) : null;

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "HelloMesh.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("the tests run outside the repository: HelloMesh.sln was not found");
        }

        return folder;
    }
}
