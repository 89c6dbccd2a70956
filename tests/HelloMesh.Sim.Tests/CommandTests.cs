using System.Text.Json;

namespace HelloMesh.Tests;

public sealed class CommandTests
{
    private const string Requests = "examples/hello-helidon/requests.jsonl";
    private const string Manifests = "examples/hello-helidon/manifests";
    private const string Published = "examples/hello-helidon-as-published";

    public static TheoryData<string> Cases =>
        [.. Directory.GetDirectories(Repository.PathOf("tests", "cases", "routing")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Replay_OfACase_MeetsItsExpectations(string name)
    {
        string folder = Path.Combine("tests", "cases", "routing", name);
        (int exit, string output, _) = MeshSim.Run(
            "replay", Path.Combine(folder, "requests.jsonl"), "-f", Path.Combine(folder, "manifests.yaml"), "--format", "jsonl", "-q");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal("met", JsonDocument.Parse(line).RootElement.GetProperty("expect").ToString()));
        Assert.Equal(0, exit);
    }

    [Fact]
    public void Replay_OfTheExample_PrintsWhatIsKept()
    {
        (int exit, string output, string error) = MeshSim.Run("replay", Requests, "-f", Manifests);
        Assert.Equal(0, exit);
        Assert.Equal(File.ReadAllText(Repository.PathOf("examples", "hello-helidon", "output.txt")), output);
        Assert.Contains("12 met, 0 not met", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_OfBookinfo_PrintsWhatIsKept()
    {
        (int exit, string output, string error) = MeshSim.Run(
            "replay", "examples/bookinfo/requests.jsonl", "-f", "examples/bookinfo/manifests");
        Assert.Equal(0, exit);
        Assert.Equal(File.ReadAllText(Repository.PathOf("examples", "bookinfo", "output.txt")), output);
        Assert.Contains("14 met, 0 not met", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Lint_OfTheExampleAsPublished_SaysWhereAndPrintsTheCorrection()
    {
        (int exit, string output, _) = MeshSim.Run("lint", Published);
        Assert.Equal(1, exit);
        Assert.Contains($"{Published}/hello-helidon.yaml:24:1: error HM0115", output, StringComparison.Ordinal);
        Assert.Contains($"{Published}/hello-helidon.yaml:11:39: error HM1003", output, StringComparison.Ordinal);
        Assert.Contains("    - match:\n        - uri:\n            prefix: /greet\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Lint_OfWhatTheProxyRefuses_NamesTheListenerAndTheCulprit()
    {
        (int exit, string output, _) = MeshSim.Run("lint", Path.Combine("tests", "cases", "routing", "refused-tables"));
        Assert.Equal(1, exit);
        Assert.Contains("manifests.yaml:17:13: error HM1008: listener 0.0.0.0_8001 never serves", output, StringComparison.Ordinal);
        Assert.DoesNotContain("0.0.0.0_8009", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Lint_OfASkippedServer_NamesTheServerAndTheWinner()
    {
        (_, string output, _) = MeshSim.Run("lint", Path.Combine("tests", "cases", "explain", "manifests.yaml"));
        Assert.Contains("manifests.yaml:11:5: warning HM1009", output, StringComparison.Ordinal);
        Assert.Contains("manifests.yaml:10:5: this one is served", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Lint_OfAPathThatIsNotThere_CouldNotBeDone()
    {
        (int exit, string output, _) = MeshSim.Run("lint", "no-such-folder");
        Assert.Equal(2, exit);
        Assert.Contains("HM0102", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_ToAFileThatIsRead_IsRefusedAndTheFileStays()
    {
        using var folder = new TemporaryFolder();
        string manifests = folder["mesh.yaml"];
        string requests = folder["requests.jsonl"];
        File.Copy(Repository.PathOf(Manifests, "hello-helidon.yaml"), manifests);
        File.Copy(Repository.PathOf(Requests), requests);
        string[][] runs =
        [
            ["replay", requests, "-f", manifests, "-o", requests],
            ["replay", requests, "-f", folder.Path, "-o", manifests],
            ["replay", requests, "-f", manifests, "--expect", requests, "--update"],
            ["routes", "-f", manifests, "-o", manifests],
            ["lint", manifests, "-o", manifests],
        ];
        foreach (string[] run in runs)
        {
            (int exit, _, string error) = MeshSim.Run(run);
            Assert.Equal(2, exit);
            Assert.Contains("which this run reads", error, StringComparison.Ordinal);
        }

        Assert.Equal(File.ReadAllText(Repository.PathOf(Requests)), File.ReadAllText(requests));
        Assert.Equal(File.ReadAllText(Repository.PathOf(Manifests, "hello-helidon.yaml")), File.ReadAllText(manifests));
    }

    [Fact]
    public void Replay_OfTheExampleAsPublished_Refuses()
    {
        (int exit, string output, string error) = MeshSim.Run("replay", Requests, "-f", Published);
        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.Contains("HM0115", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Lint_FixTo_WritesFilesThatAnswerLikeTheIntactExample()
    {
        string folder = Directory.CreateTempSubdirectory("hellomesh").FullName;
        try
        {
            MeshSim.Run("lint", Published, "--set", "domain name=example.com", "--fix-to", folder, "-q");
            (int exit, string output, _) = MeshSim.Run("replay", Requests, "-f", folder, "-q");
            Assert.Equal(0, exit);
            Assert.Equal(File.ReadAllText(Repository.PathOf("examples", "hello-helidon", "output.txt")), output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Replay_BadLine_CostsThatLine()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# a remark\n\n{\"url\": \"https://a.test/\", \"metod\": \"PUT\"}\nnot json\n{\"url\": \"https://a.test/\"}\n");
            (int exit, string output, _) = MeshSim.Run("replay", file, "-f", Manifests, "--format", "jsonl", "-q");
            string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(2, exit);
            Assert.Equal(3, lines.Length);
            Assert.Contains("\"line\":3", lines[0], StringComparison.Ordinal);
            Assert.Contains("method", lines[0], StringComparison.Ordinal);
            Assert.Contains("invalid_request", lines[1], StringComparison.Ordinal);
            Assert.Contains("filter_chain_not_found", lines[2], StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Replay_Expectations_AreWrittenAndChecked()
    {
        string folder = Directory.CreateTempSubdirectory("hellomesh").FullName;
        string golden = Path.Combine(folder, "golden.jsonl");
        try
        {
            Assert.Equal(0, MeshSim.Run("replay", Requests, "-f", Manifests, "--expect", golden, "--update", "-q").Exit);
            Assert.Equal(0, MeshSim.Run("replay", Requests, "-f", Manifests, "--expect", golden, "-q").Exit);
            File.WriteAllText(golden, File.ReadAllText(golden).Replace("8080", "9090", StringComparison.Ordinal));
            Assert.Equal(1, MeshSim.Run("replay", Requests, "-f", Manifests, "--expect", golden, "-q").Exit);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("jsonl")]
    public void Replay_Formats_HoldEveryRequest(string format)
    {
        (int exit, string output, _) = MeshSim.Run("replay", Requests, "-f", Manifests, "--format", format, "--fields", "id,destination", "-q");
        Assert.Equal(0, exit);
        Assert.Equal(6, output.Split("hello-helidon-deployment.hello-helidon.svc.cluster.local:8080").Length - 1);
    }

    [Fact]
    public void Replay_WorkersAndSeed_ChangeNoByte()
    {
        string weights = Path.Combine("tests", "cases", "routing", "weights", "manifests.yaml");
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, Enumerable.Range(0, 5000).Select(i => $"{{\"url\": \"http://a.test/{i}\"}}"));
            string one = MeshSim.Run("replay", file, "-f", weights, "--workers", "1", "--seed", "7", "-q").Output;
            string two = MeshSim.Run("replay", file, "-f", weights, "--workers", "2", "--seed", "7", "-q").Output;
            Assert.Equal(one, two);
            Assert.InRange(one.Split("c.test:80").Length - 1, 2700, 3300);   // 60 % of 5,000
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Route_Explain_NamesEveryStepAndRule()
    {
        (int exit, string output, _) = MeshSim.Run(
            "route", "https://hello-helidon.hello-helidon.example.com/nope", "-f", Manifests, "--explain");
        Assert.Equal(0, exit);
        Assert.Contains("prefix /greet does not hold", output, StringComparison.Ordinal);
        Assert.Contains("GW-30", output, StringComparison.Ordinal);
        Assert.Contains("hello-helidon.yaml:33:11", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Registry_Closed_AnswersClusterNotFound()
    {
        string manifests = Path.Combine("tests", "cases", "routing", "exports", "manifests.yaml");
        Assert.Contains("cluster_not_found", MeshSim.Run("route", "http://short.test/", "-f", manifests, "--registry", "closed").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("cluster_not_found", MeshSim.Run("route", "http://short.test/one", "-f", manifests, "--registry", "closed").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("repaly", "replay")]
    [InlineData("replay", "x.jsonl", "--formt", "csv", "--format")]
    [InlineData("replay", "missing.jsonl", "-f", Manifests, "missing.jsonl")]
    [InlineData("route", "no-url", "-f", Manifests, "https://no-url")]
    [InlineData("replay", Requests, "-f", "missing", "missing")]
    public void Usage_Wrong_ExitsTwoWithAWayOut(params string[] argumentsAndHint)
    {
        (int exit, string output, string error) = MeshSim.Run(argumentsAndHint[..^1]);
        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.Contains(argumentsAndHint[^1], error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_HasExamples()
    {
        foreach (string command in new[] { "replay", "route", "routes", "lint" })
        {
            (int exit, string output, _) = MeshSim.Run(command, "--help");
            Assert.Equal(0, exit);
            Assert.Contains($"  meshsim {command}", output, StringComparison.Ordinal);
        }

        Assert.StartsWith("meshsim 0.", MeshSim.Run("--version").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Route_ExplainedAsCsv_IsAUsageError()
    {
        (int exit, string output, string error) =
            MeshSim.Run("route", "https://a.example.com/", "-f", Manifests, "--explain", "--format", "csv");
        Assert.Equal((2, ""), (exit, output));
        Assert.Equal("meshsim: csv has no place for the steps of --explain\n  fix: write --format json\n", error);
    }

    [Theory]
    [InlineData("r.csv", "method,url,outcome,")]
    [InlineData("r.json", "{")]
    public void Route_WrittenToAFile_HasTheFormatOfItsName(string name, string start)
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, name);
        MeshSim.Run("route", "https://a.example.com/", "-f", Manifests, "-o", file);
        Assert.StartsWith(start, File.ReadAllText(file), StringComparison.Ordinal);
    }
}
