namespace HelloMesh.Tests;

/// <summary><c>meshsim generate</c> from the outside.</summary>
public sealed class GenerateCommandTests
{
    private const string Manifests = "examples/hello-helidon/manifests";

    [Fact]
    public void Generated_WithExpectations_ReplaysGreen()
    {
        using var folder = new TemporaryFolder();
        (int exit, string output, string error) = MeshSim.Run(
            "generate", "-f", Manifests, "-n", "300", "--seed", "7", "--expect", "-o", folder["r.jsonl"]);
        Assert.Equal((0, ""), (exit, output));
        Assert.StartsWith("300 requests: 120 hits, 75 near misses, 45 edges of paths, 30 forms of hosts, 30 other connections\n", error, StringComparison.Ordinal);
        Assert.Contains("rules: 1, reached by requests: 1", error, StringComparison.Ordinal);
        Assert.Equal(300, File.ReadAllLines(folder["r.jsonl"]).Length);
        (exit, _, error) = MeshSim.Run("replay", folder["r.jsonl"], "-f", Manifests, "--seed", "3");
        Assert.Equal(0, exit);
        Assert.Contains("expectations: 300 met, 0 not met", error, StringComparison.Ordinal);
    }

    [Fact]
    public void SameSeed_GivesTheSameBytes()
    {
        string[] arguments = ["generate", "-f", "tests/cases/explain/manifests.yaml", "-n", "200", "--profile", "traffic", "-q", "--force"];
        string first = MeshSim.Run([.. arguments, "--seed", "7"]).Output;
        Assert.Equal(200, first.Count(c => c == '\n'));
        Assert.Equal(first, MeshSim.Run([.. arguments, "--seed", "7"]).Output);
        Assert.NotEqual(first, MeshSim.Run([.. arguments, "--seed", "8"]).Output);
    }

    [Fact]
    public void Rules_ThatAreNotReached_AreNamedWithWhatTakesTheirPlace()
    {
        using var folder = new TemporaryFolder();
        string yaml = File.ReadAllText(Repository.PathOf(Manifests, "hello-helidon.yaml")).Replace(
            "  http:\n", "  http:\n    - match: [{uri: {prefix: /g}}]\n      route: [{destination: {host: hello-helidon-deployment}}]\n", StringComparison.Ordinal);
        (int exit, _, string error) = MeshSim.Run("generate", "-f", folder.Write("m.yaml", yaml));
        Assert.Equal(0, exit);
        Assert.Matches(@"hello-helidon-ingress-rule-0-vs http\[1\]\.match\[0\] cannot be reached: .* http\[0\]\.match\[0\] takes everything that it takes \(.*m\.yaml:\d+:\d+\)", error);
    }

    [Fact]
    public void Count_BelowTheRoutes_IsSaid()
    {
        (int exit, string output, string error) = MeshSim.Run("generate", "-f", "tests/cases/explain/manifests.yaml", "--force", "-n", "2");
        Assert.Equal((0, 2), (exit, output.Count(c => c == '\n')));
        Assert.Contains("2 hits are fewer than the", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-n takes a whole number from 1 to 100000000; it was given '0'", "-n", "0")]
    [InlineData("there is no file 'trafic'; did you mean 'traffic'?", "-n", "5", "--profile", "trafic")]
    [InlineData("add for example -n 10000", "--profile", "traffic")]
    [InlineData("--from takes NAMESPACE/LABEL=VALUE", "--from", "x")]
    [InlineData("--seed takes a whole number from 0; it was given '-1'", "--seed=-1")]
    [InlineData("nothing to aim at", "-f", "tests/cases/requests/accepted.jsonl", "--force")]
    public void WrongUse_SaysWhatToWrite(string message, params string[] arguments)
    {
        string[] manifests = arguments.Contains("-f") ? [] : ["-f", Manifests];
        (int exit, string output, string error) = MeshSim.Run(["generate", .. manifests, .. arguments]);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void ProfileFile_WithASlip_IsNamedByPlace()
    {
        using var folder = new TemporaryFolder();
        string profile = folder.Write("p.json", "{\n  \"hits\": 3,\n  \"hostSkw\": 1\n}");
        (int exit, _, string error) = MeshSim.Run("generate", "-f", Manifests, "-n", "9", "--profile", profile);
        Assert.Equal(2, exit);
        Assert.Contains($"{profile}:3:3: a profile has no field 'hostSkw'; did you mean 'hostSkew'?", error, StringComparison.Ordinal);
        File.WriteAllText(profile, "{\"hits\": 1, \"nearMisses\": 0, \"boundaries\": 0, \"hosts\": 0, \"transport\": 0}");
        Assert.StartsWith("9 requests: 9 hits\n", MeshSim.Run("generate", "-f", Manifests, "-n", "9", "--profile", profile).Error, StringComparison.Ordinal);
    }
}
