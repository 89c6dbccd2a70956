using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace HelloMesh.Tests;

/// <summary>A replay that is stopped, or whose reader leaves.</summary>
public sealed class InterruptionTests
{
    private const string Manifests = "tests/cases/output/manifests.yaml";

    [Theory]
    [InlineData("INT", "1")]
    [InlineData("INT", "2")]
    [InlineData("TERM", "2")]
    public async Task Signal_WhileAPipeIsWaitedFor_StopsWithTheSummarySoFar(string signal, string workers)
    {
        SkipUnlessItArrives(signal);
        using Process process = Start("replay", "-", "-f", Manifests, "--format", "json", "--fields", "destination", "--workers", workers);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.StandardInput.WriteLine("{\"url\": \"http://shop.test/cart\"}\n{\"url\": \"http://shop.test/cart\"}");
        process.StandardInput.Flush();

        // The bracket and the first result with the comma behind it are there, so the run waits for more.
        string begin = process.StandardOutput.ReadLine() + process.StandardOutput.ReadLine();
        using (Process kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        string results = begin + process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(2, process.ExitCode);
        Assert.Equal(2, JsonDocument.Parse(results).RootElement.GetArrayLength());
        Assert.Contains("2 lines in", await error, StringComparison.Ordinal);
        Assert.Contains("stopped before the end", await error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reader_ThatHasSeenEnough_EndsTheRunWithoutASummary()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("r.jsonl", string.Concat(Enumerable.Repeat("{\"url\": \"http://shop.test/cart\"}\n", 50_000)));
        using Process process = Start("replay", file, "-f", Manifests, "--fields", "destination");
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("cart.shop.svc.cluster.local:8080", process.StandardOutput.ReadLine());
        process.StandardOutput.Close();
        process.WaitForExit();
        Assert.Equal(2, process.ExitCode);
        Assert.Equal("meshsim: nobody reads the results any more; the replay stopped before the end\n", await error);
    }

    [Fact]
    public void Update_ThatIsStopped_LeavesTheOldFile()
    {
        SkipUnlessItArrives("INT");
        using var folder = new TemporaryFolder();
        string golden = folder.Write("golden.jsonl", "{\"id\": 1}\n");
        using Process process = Start("replay", "-", "-f", Manifests, "--format", "jsonl", "--expect", golden, "--update", "-q");
        process.StandardInput.WriteLine("{\"url\": \"http://shop.test/cart\"}");
        process.StandardInput.Flush();
        process.StandardOutput.ReadLine();
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        process.WaitForExit();
        Assert.Equal(2, process.ExitCode);
        Assert.Equal("{\"id\": 1}\n", File.ReadAllText(golden));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    /// <summary>A process that was started in the background of a script ignores Ctrl-C, and so do those that it starts.</summary>
    internal static void SkipUnlessItArrives(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        const string Status = "/proc/self/status";
        if (signal == "INT" && File.Exists(Status))
        {
            string ignored = File.ReadLines(Status).First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim();
            bool isIgnored = (ulong.Parse(ignored, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 0b10) != 0;
            Assert.SkipWhen(isIgnored, "this process was started with SIGINT ignored");
        }
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [MeshSim.Program, .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
