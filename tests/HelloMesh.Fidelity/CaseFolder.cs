namespace HelloMesh.Fidelity;

/// <summary>Recorded cases in a folder: <c>family-number/expect.jsonl</c> and what belongs to it.</summary>
internal static class CaseFolder
{
    /// <summary>The cases of a folder, or the folder itself where it is one.</summary>
    public static IEnumerable<string> Of(string folder) => File.Exists(Path.Combine(folder, "expect.jsonl"))
        ? [folder]
        : Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Where(d => File.Exists(Path.Combine(d, "expect.jsonl")));

    /// <summary>The name without its number.</summary>
    public static string FamilyOf(string directory)
    {
        string name = Path.GetFileName(directory);
        int dash = name.LastIndexOf('-');
        return dash < 0 ? name : name[..dash];
    }
}
