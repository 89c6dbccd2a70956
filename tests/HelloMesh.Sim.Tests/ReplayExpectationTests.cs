using System.Text.Json;

namespace HelloMesh.Tests;

/// <summary>Expectations in the requests, beside them, and kept as a golden file.</summary>
public sealed class ReplayExpectationTests
{
    private const string Requests = "tests/cases/output/requests.jsonl";
    private const string Manifests = "tests/cases/output/manifests.yaml";

    [Theory]
    [InlineData("\"cart.shop.svc.cluster.local:8080\"", true)]
    [InlineData("\"cart.shop:8080\"", true)]                          // cut after a label
    [InlineData("\"cart:8080\"", true)]
    [InlineData("\"car:8080\"", false)]                               // within a label
    [InlineData("\"cart:808\"", false)]
    [InlineData("\"cart\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("{}", true)]
    [InlineData("{\"destination\": \"cart.shop.svc.cluster.local:8080\"}", true)]
    [InlineData("{\"destination\": \"cart:8080\"}", false)]           // an object means its values as they are
    [InlineData("{\"outcome\": \"forwarded\", \"known\": true, \"status\": null}", true)]
    [InlineData("{\"outcome\": \"forwarded\", \"known\": false}", false)]
    [InlineData("{\"upstream\": {\"path\": \"/\", \"authority\": \"shop.test\", \"headers\": {\"x-shop\": [\"a, \\\"b\\\"\"]}}}", true)]
    [InlineData("{\"retries\": {\"attempts\": 2.0, \"on\": \"connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes\"}}", true)]
    [InlineData("{\"line\": 1, \"id\": \"anything\"}", true)]
    public void Expect_InTheRequest_IsMetOrNot(string expect, bool isMet)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("r.jsonl", $"{{\"url\": \"http://shop.test/cart\", \"expect\": {expect}}}");
        (int exit, string output, string error) = MeshSim.Run("replay", file, "-f", Manifests, "--format", "jsonl");
        JsonElement verdict = JsonDocument.Parse(output).RootElement.GetProperty("expect");
        Assert.Equal(isMet ? JsonValueKind.String : JsonValueKind.Object, verdict.ValueKind);
        Assert.Equal(isMet ? 0 : 1, exit);
        Assert.Contains(isMet ? "1 met, 0 not met" : "0 met, 1 not met", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Expect_OfAnInvalidLine_IsComparedAsWell()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("r.jsonl", "{\"urk\": 1, \"expect\": {\"outcome\": \"invalid_request\"}}");
        (int exit, string output, _) = MeshSim.Run("replay", file, "-f", Manifests, "--fields", "expect", "--format", "jsonl", "-q");
        Assert.Equal("{\"expect\":\"met\"}\n", output);
        Assert.Equal(2, exit);
    }

    [Theory]
    [InlineData("{\"id\": \"a\", \"destination\": \"cart.shop.svc.cluster.local:8080\"}\n{\"id\": \"b\", \"outcome\": \"route_not_found\"}", 0, "2 met, 0 not met")]
    [InlineData("{\"id\": \"b\", \"outcome\": \"route_not_found\"}\n{\"id\": \"a\", \"subset\": \"v1\"}", 0, "2 met, 0 not met")]
    [InlineData("# only one\n\n{\"id\": \"b\", \"status\": 404}", 0, "1 met, 0 not met")]
    [InlineData("{\"id\": \"a\", \"destination\": \"other.test:80\"}", 1, "0 met, 1 not met")]
    [InlineData("{\"id\": \"c\", \"status\": 404}", 1, "1 expectation met no request with the same id")]
    [InlineData("{\"id\": \"a\"}\n{\"id\": \"a\"}", 2, "the id 'a' has two expectations")]
    [InlineData("{\"id\": \"a\", \"destinaton\": \"x\"}", 2, ":1: no result has a field 'destinaton'; did you mean 'destination'?")]
    [InlineData("{\"id\": \"a\", \"status\": 1, \"status\": 2}", 2, ":1: 'status' is given twice")]
    [InlineData("\n{\"outcome\": \"forwarded\"}", 2, ":2: an expectation is an object with an id")]
    [InlineData("{\"id\": \"a\"", 2, ":1: not valid JSON")]
    [InlineData("[]", 2, ":1: an expectation is an object with an id")]
    public void ExpectFile_IsJoinedById(string expectations, int expectedExit, string said)
    {
        using var folder = new TemporaryFolder();
        string requests = folder.Write("r.jsonl", "{\"id\": \"a\", \"url\": \"http://shop.test/cart\"}\n{\"id\": \"b\", \"url\": \"http://shop.test/none\"}\n");
        string expect = folder.Write("e.jsonl", expectations);
        (int exit, _, string error) = MeshSim.Run("replay", requests, "-f", Manifests, "--expect", expect);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Equal(expectedExit, exit);
    }

    [Fact]
    public void ExpectFile_JoinsNumbersAndLineNumbers()
    {
        using var folder = new TemporaryFolder();
        string requests = folder.Write("r.jsonl", "{\"id\": 7, \"url\": \"http://shop.test/cart\"}\n{\"url\": \"http://shop.test/none\"}\n");
        string expect = folder.Write("e.jsonl", "{\"id\": \"7\", \"outcome\": \"forwarded\"}\n{\"id\": 2, \"outcome\": \"route_not_found\"}\n");
        (int exit, _, string error) = MeshSim.Run("replay", requests, "-f", Manifests, "--expect", expect);
        Assert.Equal(0, exit);
        Assert.Contains("2 met", error, StringComparison.Ordinal);
    }

    [Fact]
    public void ExpectFile_CountsBesideTheRequestsOwn()
    {
        using var folder = new TemporaryFolder();
        string requests = folder.Write("r.jsonl", "{\"id\": 1, \"url\": \"http://shop.test/cart\", \"expect\": \"cart:8080\"}");
        string expect = folder.Write("e.jsonl", "{\"id\": 1, \"status\": 404}");
        (int exit, string output, _) = MeshSim.Run(
            "replay", requests, "-f", Manifests, "--expect", expect, "--format", "jsonl", "--fields", "expect", "-q");
        Assert.Equal("{\"expect\":{\"status\":{\"expected\":404,\"actual\":null}}}\n", output);
        Assert.Equal(1, exit);
    }

    [Fact]
    public void ExpectFile_Missing_ExitsTwo()
    {
        (int exit, string output, string error) = MeshSim.Run("replay", Requests, "-f", Manifests, "--expect", "missing.jsonl");
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("missing.jsonl", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_WritesWhatTheNextRunMeets()
    {
        using var folder = new TemporaryFolder();
        string golden = folder["golden.jsonl"];
        MeshSim.Run("replay", Requests, "-f", Manifests, "--expect", golden, "--update", "-q");
        string first = File.ReadAllText(golden);
        Assert.Equal(12, first.Split('\n').Length - 1);
        Assert.DoesNotContain("\"source\"", first, StringComparison.Ordinal);
        (_, _, string error) = MeshSim.Run("replay", Requests, "-f", Manifests, "--expect", golden);
        Assert.Contains("11 met, 1 not met", error, StringComparison.Ordinal);   // the one has its own in the request
        MeshSim.Run("replay", Requests, "-f", Manifests, "--expect", golden, "--update", "-q");
        Assert.Equal(first, File.ReadAllText(golden));
        Assert.Equal(["golden.jsonl"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Update_OfChosenFields_KeepsOnlyThose()
    {
        using var folder = new TemporaryFolder();
        string golden = folder["golden.jsonl"];
        MeshSim.Run("replay", Requests, "-f", Manifests, "--fields", "destination,expect", "--expect", golden, "--update", "-q");
        Assert.StartsWith("{\"id\":\"cart\",\"destination\":\"cart.shop.svc.cluster.local:8080\"}\n", File.ReadAllText(golden), StringComparison.Ordinal);
    }

    [Fact]
    public void Update_OfARunThatFails_LeavesTheOldFile()
    {
        using var folder = new TemporaryFolder();
        string golden = folder.Write("golden.jsonl", "{\"id\": 1}\n");
        Assert.Equal(2, MeshSim.Run("replay", Requests, "-f", "missing", "--expect", golden, "--update").Exit);
        Assert.Equal("{\"id\": 1}\n", File.ReadAllText(golden));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Update_WithoutAFile_IsUsage()
    {
        (int exit, _, string error) = MeshSim.Run("replay", Requests, "-f", Manifests, "--update");
        Assert.Equal(2, exit);
        Assert.Contains("add --expect FILE", error, StringComparison.Ordinal);
    }
}
