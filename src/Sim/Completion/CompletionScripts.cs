namespace HelloMesh.Sim.Completion;

/// <summary>The scripts that teach shells the command: each asks the program itself, by the parser's own suggestions, so none
/// of them has to be made anew when an option is.</summary>
internal static class CompletionScripts
{
    /// <summary>Shells, as typed, and the resource that holds the script.</summary>
    private static readonly (string Shell, string Resource)[] Resources =
    [
        ("bash", "meshsim.bash"), ("zsh", "meshsim.zsh"), ("fish", "meshsim.fish"), ("pwsh", "meshsim.ps1"),
    ];

    /// <summary>Names of the shells.</summary>
    public static string[] Shells { get; } = [.. Resources.Select(pair => pair.Shell)];

    /// <summary>The script of a shell.</summary>
    /// <param name="shell">One of <see cref="Shells"/>.</param>
    public static string Of(string shell)
    {
        string resource = Array.Find(Resources, pair => pair.Shell == shell).Resource;
        using var reader = new StreamReader(typeof(CompletionScripts).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
