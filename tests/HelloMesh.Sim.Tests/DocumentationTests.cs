using System.Text.RegularExpressions;

namespace HelloMesh.Tests;

/// <summary>Commands in README and docs run; rules and types that are named exist.</summary>
public sealed partial class DocumentationTests
{
    private const string Program = "dotnet run --project src/Sim -- ";

    public static TheoryData<string> Commands => [.. AllCommands().Where(c => c.StartsWith(Program, StringComparison.Ordinal)).Distinct()];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_InADocument_Runs(string command)
    {
        string[] arguments =
            [.. Argument().Matches(command[Program.Length..]).Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Value)];
        (int exit, string output, string error) = MeshSim.Run(arguments);
        Assert.Equal(command.Contains("as-published", StringComparison.Ordinal) ? 1 : 0, exit);
        Assert.True(output.Length > 0 || error.Length > 0);
    }

    [Fact]
    public void OtherCommands_InDocuments_AreRunByCi()
    {
        string ci = File.ReadAllText(Repository.PathOf(".ci", "run"));
        string[] others = [.. AllCommands().Where(c => !c.StartsWith(Program, StringComparison.Ordinal))];
        Assert.Contains("dotnet test", others);
        Assert.All(others, command => Assert.Contains(command, ci, StringComparison.Ordinal));
    }

    [Fact]
    public void Readme_StartsWithExactlyTwoCommands()
    {
        string[] blocks = [.. Block().Matches(File.ReadAllText(Repository.PathOf("README.md"))).Select(m => m.Groups[1].Value.Trim())];
        Assert.Equal(Program + "replay examples/hello-helidon/requests.jsonl -f examples/hello-helidon/manifests", blocks[0]);
        Assert.Equal("dotnet test", blocks[1]);
    }

    [Fact]
    public void Rules_CitedInCode_AreDocumented()
    {
        HashSet<string> documented =
            [.. Rule().Matches(File.ReadAllText(Repository.PathOf("docs", "semantics.md"))).Select(m => m.Value)];
        IEnumerable<string> files = Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories);
        string[] cited = [.. files.SelectMany(f => Rule().Matches(File.ReadAllText(f)).Select(m => m.Value)).Distinct()];
        Assert.True(cited.Length > 100);
        Assert.Empty(cited.Except(documented));
    }

    private static IEnumerable<string> AllCommands()
    {
        IEnumerable<string> documents = Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md").Prepend(Repository.PathOf("README.md"));
        return documents
            .SelectMany(file => Block().Matches(File.ReadAllText(file)))
            .SelectMany(block => block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"'([^']*)'|\S+")]
    private static partial Regex Argument();

    [GeneratedRegex(@"(?<![A-Z]-)\b(?:GW|VH|RM|ACT|TLS|MESH)-\d+\b")]
    private static partial Regex Rule();
}
