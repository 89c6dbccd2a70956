using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Testing;

/// <summary>Whether manifests can be used, and what is said where they cannot.</summary>
internal static class ManifestErrors
{
    /// <summary>Findings that are spoken of; the rest is counted.</summary>
    private const int ShownMax = 20;

    private const string PathNotFound = "HM0102";
    private const string FolderWithoutManifests = "HM0103";
    private const string PlaceholderLeft = "HM1003";

    /// <summary>Paths as an argument: one at least, and each of them one.</summary>
    public static IReadOnlyList<string> CheckPaths(IEnumerable<string> paths, string parameter)
    {
        ArgumentNullException.ThrowIfNull(paths, parameter);
        string[] all = [.. paths];
        foreach (string path in all)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(path, parameter);
        }

        return all.Length > 0 ? all : throw new ArgumentException("name a file or a folder with manifests", parameter);
    }

    /// <summary>Whether the manifests must not be used: a path that leads to nothing holds none, whatever is allowed.</summary>
    public static bool Forbid(MeshManifests manifests, bool isAllowed) =>
        manifests.HasErrors && (!isAllowed || manifests.Diagnostics.Any(IsOfPath));

    /// <summary>The errors as <c>lint</c> prints them, and the ways out that a test has.</summary>
    /// <param name="diagnostics">All findings.</param>
    /// <param name="options">Name of the type that has the options.</param>
    public static string Text(ImmutableArray<Diagnostic> diagnostics, string options)
    {
        Diagnostic[] errors = [.. diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
        using var text = new StringWriter { NewLine = "\n" };
        text.WriteLine($"the manifests have {errors.Length} error{(errors.Length == 1 ? "" : "s")}:");
        foreach (Diagnostic error in errors.Take(ShownMax))
        {
            DiagnosticRenderer.Write(text, error);
        }

        if (errors.Length > ShownMax)
        {
            text.WriteLine($"and {errors.Length - ShownMax} more");
        }

        if (errors.Any(IsOfPath))
        {
            text.WriteLine($"relative paths start at the working directory of the test, {Directory.GetCurrentDirectory()}");
        }
        else if (errors.Length > 0)
        {
            text.WriteLine(errors.Any(e => e.Code == PlaceholderLeft)
                ? $"correct them, fill placeholders with {options}.Set, or use what can be read with {options}.AllowManifestErrors"
                : $"correct them, or use what can be read with {options}.AllowManifestErrors");
        }

        return text.ToString().TrimEnd();
    }

    private static bool IsOfPath(Diagnostic finding) => finding.Code is PathNotFound or FolderWithoutManifests;
}
