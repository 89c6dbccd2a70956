using System.Text.RegularExpressions;

namespace HelloMesh.Tests;

/// <summary>The manual page is made from the help, and nobody forgets to make it.</summary>
public sealed partial class ManPageTests
{
    private static readonly string Page = Repository.PathOf("docs", "meshsim.1");

    [Fact]
    public void PageInTheRepository_IsTheOneThatIsMade()
    {
        (int exit, string output, string error) = MeshSim.Run("man");
        Assert.Equal((0, ""), (exit, error));
        Assert.Equal(File.ReadAllText(Page), output);
    }

    [Fact]
    public void Page_HasEveryCommandAndOptionOfTheHelp()
    {
        string page = File.ReadAllText(Page).Replace("\\-", "-", StringComparison.Ordinal);
        string[] commands = [.. CommandLine().Matches(MeshSim.Run("--help").Output.Split("Commands:")[1].Split("Examples:")[0]).Select(m => m.Groups[1].Value)];
        Assert.Contains("replay", commands);
        Assert.DoesNotContain("man", commands);
        foreach (string command in commands)
        {
            Assert.Contains($"\n.SS {command}\n", page, StringComparison.Ordinal);
            string part = page.Split($"\n.SS {command}\n")[1].Split("\n.S")[0];
            string help = MeshSim.Run(command, "--help").Output.Split("Examples:")[0];
            string[] options = [.. Option().Matches(help).Select(m => m.Value).Distinct()];
            Assert.Contains("--help", options);
            Assert.All(options, option => Assert.Contains(option, option == "--help" ? page : part, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Page_IsReadWithoutWarning()
    {
        Assert.SkipWhen(Shells.Find("groff") is null, "groff is not installed");
        (int exit, string output, string error) = MeshSim.RunProcess("groff", [], null, Repository.Root, "-ww", "-man", "-Tutf8", Page);
        Assert.Equal((0, ""), (exit, error));
        string text = Bold().Replace(output, "");
        Assert.Contains("--manifests PATH", text, StringComparison.Ordinal);
        Assert.Contains("--draw 0…1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_IsReadByManWithoutWarning()
    {
        Assert.SkipWhen(Shells.Find("man") is null, "man is not installed");
        (int exit, string output, string error) = MeshSim.RunProcess(
            "man", [], ("LC_ALL", "C.UTF-8"), Repository.Root, "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", Page);
        Assert.Equal((0, ""), (exit, error));
        Assert.NotEqual("", output);
    }

    [GeneratedRegex(@"^  ([a-z]+)\b", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    /// <summary>Bold on a terminal: escape sequences, or each character typed over itself.</summary>
    [GeneratedRegex(@"\x1b\[[0-9;]*m|.\x08")]
    private static partial Regex Bold();

    [GeneratedRegex(@"--[a-z][a-z-]+\b")]
    private static partial Regex Option();
}
