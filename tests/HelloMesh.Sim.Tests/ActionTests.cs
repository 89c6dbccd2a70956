using System.Diagnostics;

namespace HelloMesh.Tests;

/// <summary>The action's script, run as GitHub runs it.</summary>
public sealed class ActionTests
{
    private const string Requests = """
        {"id": "right", "url": "https://hello-helidon.hello-helidon.example.com/greet", "expect": "hello-helidon-deployment:8080"}
        {"id": "wrong", "url": "https://hello-helidon.hello-helidon.example.com/greet", "expect": "somewhere-else:8080"}

        """;

    private const string Manifests = "examples/hello-helidon/manifests";

    [Fact]
    public void ManifestsThatAreWell_Pass()
    {
        (int exit, string output, string summary, string outputs) = Run(("MANIFESTS", Manifests), ("REQUESTS", "examples/hello-helidon/requests.jsonl"));
        Assert.Equal(0, exit);
        Assert.Equal("", output);
        Assert.Contains("### meshsim: all well", summary, StringComparison.Ordinal);
        Assert.Contains("12 lines in", summary, StringComparison.Ordinal);
        Assert.Equal("exit-code=0\n", outputs);
    }

    [Theory]
    [InlineData("error", 1)]
    [InlineData("warning", 1)]
    [InlineData("never", 0)]
    public void Expectation_ThatIsNotMet_IsAnnotated(string failOn, int expected)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("requests.jsonl", Requests);
        (int exit, string output, string summary, string outputs) =
            Run(("MANIFESTS", Manifests), ("REQUESTS", file), ("FAIL_ON", failOn));
        Assert.Equal(expected, exit);
        string annotation = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"::error file={file},line=2,title=expectation not met::GET https://", annotation, StringComparison.Ordinal);
        Assert.Contains("%0Adestination: expected \"somewhere-else:8080\", came out \"hello-helidon-deployment.", annotation, StringComparison.Ordinal);
        Assert.Contains("### meshsim: not as expected", summary, StringComparison.Ordinal);
        Assert.Equal("exit-code=1\n", outputs);
    }

    [Fact]
    public void ManifestsWithErrors_AreAnnotated()
    {
        (int exit, string output, _, _) = Run(("MANIFESTS", "\n  \nexamples/hello-helidon-as-published\n"));
        Assert.Equal(1, exit);
        Assert.Contains("::error file=examples/hello-helidon-as-published/", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Placeholders_AreFilledLineByLine()
    {
        using var folder = new TemporaryFolder();
        string manifest = File.ReadAllText(Repository.PathOf(Manifests, "hello-helidon.yaml"))
            .Replace("hello-helidon.example.com", "hello-helidon.<domain name>", StringComparison.Ordinal);
        string file = folder.Write("mesh.yaml", manifest);
        Assert.Equal(1, Run(("MANIFESTS", file)).Exit);
        Assert.Equal(0, Run(("MANIFESTS", file), ("SET", "domain name=example.com\n")).Exit);
    }

    [Fact]
    public void Expectations_BesideTheRequests_Count()
    {
        using var folder = new TemporaryFolder();
        string requests = folder.Write("requests.jsonl", """{"id": "a", "url": "https://hello-helidon.hello-helidon.example.com/greet"}""");
        string golden = folder.Write("golden.jsonl", """{"id": "a", "outcome": "redirect"}""");
        (int exit, string output, _, _) = Run(("MANIFESTS", Manifests), ("REQUESTS", requests), ("EXPECTATIONS", golden));
        Assert.Equal(1, exit);
        Assert.Contains("outcome: expected \"redirect\", came out \"forwarded\"", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.jsonl", "error")]
    [InlineData("nowhere.jsonl", "never")]
    [InlineData("", "sometimes")]
    public void Run_ThatCannotBeDone_Fails(string requests, string failOn)
    {
        (int exit, string output, _, _) = Run(("MANIFESTS", Manifests), ("REQUESTS", requests), ("FAIL_ON", failOn));
        Assert.Equal(2, exit);
        Assert.Equal(failOn == "sometimes", output.Contains("::error title=meshsim::fail-on takes", StringComparison.Ordinal));
    }

    [Fact]
    public void Input_IsNeverReadAsShell()
    {
        using var folder = new TemporaryFolder();
        Run(("MANIFESTS", Manifests), ("REQUESTS", $"$(touch {folder["caught"]})\n`touch {folder["caught"]}`"));
        Assert.False(File.Exists(folder["caught"]));
    }

    private static (int Exit, string Output, string Summary, string Outputs) Run(params (string Name, string Value)[] inputs)
    {
        Assert.SkipWhen(Shells.Find("bash") is null, "bash is not installed");
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo(Repository.PathOf("action", "run.sh"))
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MESHSIM"] = Shells.WriteCommand(folder);
        start.Environment["GITHUB_STEP_SUMMARY"] = folder.Write("summary", "");
        start.Environment["GITHUB_OUTPUT"] = folder.Write("outputs", "");
        foreach ((string name, string value) in inputs)
        {
            start.Environment["INPUT_" + name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        error.GetAwaiter().GetResult();
        return (process.ExitCode, output, File.ReadAllText(folder["summary"]), File.ReadAllText(folder["outputs"]));
    }
}
