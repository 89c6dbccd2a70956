using System.Text.RegularExpressions;

namespace HelloMesh.Tests;

/// <summary>Commands in README and docs run; rules and types that are named exist.</summary>
public sealed partial class DocumentationTests
{
    private const string Program = "dotnet run --project src/Sim -- ";
    private const string Snapshot = "artifacts/mesh.hmt";
    private const string Serve = Program + "serve ";
    private const string Fidelity = "dotnet run -c Release --project tests/HelloMesh.Fidelity -- ";

    public static TheoryData<string> Commands => [.. AllCommands().Where(c => c.StartsWith(Program, StringComparison.Ordinal) && !c.StartsWith(Serve, StringComparison.Ordinal)).Distinct()];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_InADocument_Runs(string command)
    {
        string[] arguments =
            [.. Argument().Matches(command[Program.Length..]).Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Value)];
        if (arguments[^1] == Snapshot && arguments[0] != "compile")
        {
            // Commands come in any order; this one follows compile.
            Assert.Equal(0, MeshSim.Run("compile", "-f", "examples/hello-helidon/manifests", "-o", Snapshot, "-q").Exit);
        }

        (int exit, string output, string error) = MeshSim.Run(arguments);
        Assert.Equal(command.Contains("as-published", StringComparison.Ordinal) ? 1 : 0, exit);
        Assert.True(output.Length > 0 || error.Length > 0);
    }

    /// <summary>Each block of commands that starts a server goes on with requests to it.</summary>
    [Fact]
    public void Server_InADocument_AnswersTheRequestsBelowIt()
    {
        Assert.SkipWhen(Shells.Find("curl") is null, "curl is not installed");
        string[] servers = [.. AllBlocks().Where(block => block.Contains(Serve, StringComparison.Ordinal))];
        Assert.NotEmpty(servers);
        foreach (string[] lines in servers.Select(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            Assert.StartsWith(Serve, lines[0], StringComparison.Ordinal);
            string[] arguments = [.. Argument().Matches(lines[0][Program.Length..].Replace("=8443", "=0", StringComparison.Ordinal)).Select(m => m.Value)];
            using var server = new RunningServer(arguments);
            Assert.NotEmpty(lines[1..]);
            foreach (string request in lines[1..])
            {
                Assert.StartsWith("curl ", request, StringComparison.Ordinal);
                string[] words = [.. Argument().Matches(request.Replace(":8443", $":{server.Port(443)}", StringComparison.Ordinal)).Select(m => m.Value)];
                (int exit, string output, string error) = MeshSim.RunProcess("curl", [], ("NO_PROXY", "*"), Repository.Root, words[1..]);
                Assert.True(exit == 0, error);
                Assert.Contains("\"destination\":\"hello-helidon-deployment.", output, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Whatever looks like a command is either run by this class or by CI; a benchmark run counts as run when
    /// CI does it once over (<c>--job dry</c>), whichever classes it names there. CI builds first, documents need not.</summary>
    [Fact]
    public void OtherCommands_InDocuments_AreRunByCi()
    {
        string ci = Comparable(File.ReadAllText(Repository.PathOf(".ci", "run")) + File.ReadAllText(Repository.PathOf(".ci", "packages")));
        string[] others =
            [.. AllCommands().Where(c => !c.StartsWith(Program, StringComparison.Ordinal) && !c.StartsWith(Fidelity, StringComparison.Ordinal) && !c.StartsWith("curl ", StringComparison.Ordinal))];
        Assert.Contains("dotnet test", others);
        Assert.All(others, command => Assert.Contains(
            Comparable(command.Replace("--job short", "--job dry", StringComparison.Ordinal)), ci, StringComparison.Ordinal));

        static string Comparable(string text) => Filters().Replace(
            text.Replace("\\\n", "", StringComparison.Ordinal).Replace(" --no-build", "", StringComparison.Ordinal), " --filter ");
    }

    [Fact]
    public void Commands_OfEveryKind_AreFound()
    {
        Assert.Contains(AllCommands(), c => c.StartsWith(Fidelity, StringComparison.Ordinal));
        Assert.Contains(AllCommands(), c => c.EndsWith("-- smoke", StringComparison.Ordinal));
        Assert.All(AllCommands(), c => Assert.Matches(@"^(dotnet (run|test|pack|tool)|curl|benchmarks/[a-z]+\.sh)\b", c));
    }

    [Fact]
    public void FidelityCommand_OnAFolderOfCases_CountsWhatAgrees()
    {
        const string Requests = "examples/hello-helidon/requests.jsonl";
        const string Manifests = "examples/hello-helidon/manifests";
        Assert.Contains(Fidelity + "FOLDER", AllCommands());
        using var folder = new TemporaryFolder();
        string example = Directory.CreateDirectory(folder["example-1"]).FullName;
        File.WriteAllLines(
            Path.Combine(example, "requests.jsonl"),
            File.ReadLines(Repository.PathOf(Requests)).Where(line => line.StartsWith('{')));
        File.Copy(Repository.PathOf(Manifests, "hello-helidon.yaml"), Path.Combine(example, "manifests.yaml"));
        string fields = string.Join(',', HelloMesh.Fidelity.FidelityRun.Fields.Where(f => f != "retries"));
        string expect = Path.Combine(example, "expect.jsonl");
        Assert.Equal(0, MeshSim.Run("replay", Requests, "-f", Manifests, "--fields", fields, "--expect", expect, "--update", "-q").Exit);
        (int exit, string output, _) = MeshSim.RunProcess(
            "dotnet", [], null, Repository.Root, Path.Combine(AppContext.BaseDirectory, "HelloMesh.Fidelity.dll"), folder.Path);
        Assert.EndsWith("12 of 12 requests agree\n", output, StringComparison.Ordinal);
        Assert.Equal(0, exit);
        File.WriteAllText(expect, File.ReadAllText(expect).Replace("8080", "9090", StringComparison.Ordinal));
        (exit, output, _) = MeshSim.RunProcess(
            "dotnet", [], null, Repository.Root, Path.Combine(AppContext.BaseDirectory, "HelloMesh.Fidelity.dll"), folder.Path);
        Assert.EndsWith("6 of 12 requests agree\n", output, StringComparison.Ordinal);
        Assert.Equal(1, exit);
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

    /// <summary>Rules of validation, in the Model's code and in the documents, have a line each.</summary>
    [Fact]
    public void RulesOfValidation_ThatAreCited_AreDocumentedOnce()
    {
        string semantics = Repository.PathOf("docs", "semantics.md");
        string[] documented = [.. ValidationLine().Matches(File.ReadAllText(semantics)).Select(m => m.Groups[1].Value)];
        IEnumerable<string> files = Directory.EnumerateFiles(Repository.PathOf("src", "Model"), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md").Where(f => f != semantics));
        string[] cited = [.. files.SelectMany(f => ValidationRule().Matches(File.ReadAllText(f)).Select(m => m.Value)).Distinct()];
        Assert.True(cited.Length > 200);
        Assert.Empty(cited.Except(documented).Order());
        Assert.Empty(documented.Except(cited).Order());
        Assert.Equal(documented.Distinct(), documented);
    }

    private static IEnumerable<string> AllBlocks() =>
        AllDocuments().Select(File.ReadAllText).SelectMany(text => AnyBlock().Matches(text)).Select(block => block.Groups[1].Value);

    /// <summary>Every line of a block of commands, whatever the block's language says, and commands within sentences.</summary>
    private static string[] AllCommands()
    {
        return
        [
            .. AllDocuments().Select(File.ReadAllText).SelectMany(text => AnyBlock().Matches(text)
                .SelectMany(block => block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .Where(line => CommandStart().IsMatch(line))
                .Concat(Inline().Matches(AnyBlock().Replace(text, "")).Select(m => m.Groups[1].Value)))
                .Where(command => command != Program.TrimEnd()),
        ];
    }

    private static string[] AllDocuments() =>
    [
        Repository.PathOf("README.md"),
        .. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md"),
        .. Directory.EnumerateFiles(Repository.PathOf("examples"), "*.md", SearchOption.AllDirectories),
    ];

    [GeneratedRegex(@"\s+--filter(\s+'[^']*')+\s*")]
    private static partial Regex Filters();

    [GeneratedRegex("^```[a-z]*\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex AnyBlock();

    [GeneratedRegex(@"^(dotnet|meshsim|kubectl|helm|git|curl|\./|\.ci/|benchmarks/|export|cd) ?")]
    private static partial Regex CommandStart();

    [GeneratedRegex(@"`((?:dotnet|meshsim|kubectl|helm) [^`]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"'([^']*)'|\S+")]
    private static partial Regex Argument();

    [GeneratedRegex(@"\bV-[A-Z0-9]+-\d+\b")]
    private static partial Regex ValidationRule();

    [GeneratedRegex(@"^- \*\*(V-[A-Z0-9]+-\d+)\*\* \S", RegexOptions.Multiline)]
    private static partial Regex ValidationLine();

    [GeneratedRegex(@"(?<![A-Z]-)\b(?:GW|VH|RM|ACT|TLS|MESH)-\d+\b")]
    private static partial Regex Rule();
}
