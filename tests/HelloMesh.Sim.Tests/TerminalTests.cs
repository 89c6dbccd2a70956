using System.Text.RegularExpressions;
using Spectre.Console;
using Progress = HelloMesh.Sim.Replay.Progress;

namespace HelloMesh.Tests;

/// <summary>What differs between a terminal and a file or pipe: colour and progress. <c>script</c> makes a terminal.</summary>
public sealed partial class TerminalTests
{
    private const string Replay = "replay tests/cases/output/requests.jsonl -f tests/cases/output/manifests.yaml";
    private const string Green = "\e[32m";

    [Theory]
    [InlineData("", null, true)]
    [InlineData("", "", true)]
    [InlineData("", "1", false)]
    [InlineData("", "0", false)]
    [InlineData(" --no-color", null, false)]
    public void Colour_OnATerminal_UnlessUnwanted(string options, string? noColor, bool isColoured)
    {
        string screen = OnATerminal($"{MeshSimCommand} {Replay}{options}", noColor is null ? null : ("NO_COLOR", noColor));
        Assert.Contains("cart.shop.svc.cluster.local:8080", screen, StringComparison.Ordinal);
        Assert.Equal(isColoured, screen.Contains(Green, StringComparison.Ordinal));
        Assert.Equal(isColoured, Colour().IsMatch(screen));
        Assert.Contains("\\x1b[31m", screen, StringComparison.Ordinal);   // of a request: shown, not obeyed
    }

    [Fact]
    public void Colour_InFilesAndPipes_None()
    {
        (_, string output, string error) = MeshSim.Run(Replay.Split(' '));
        Assert.DoesNotContain('\e', output);
        Assert.DoesNotContain('\e', error);
    }

    [Fact]
    public void Progress_OfLongWorkOnATerminal_IsShownAndResultsStayClean()
    {
        using var folder = new TemporaryFolder();
        string screen = OnATerminal(
            $"(sleep 6; cat tests/cases/output/requests.jsonl) | {MeshSimCommand} {Replay.Replace("tests/cases/output/requests.jsonl", "-", StringComparison.Ordinal)} > {folder["out"]}");
        Assert.Contains("replay", screen, StringComparison.Ordinal);
        Assert.Contains("by outcome", screen, StringComparison.Ordinal);
        Assert.Equal(12, File.ReadAllText(folder["out"]).Split("→").Length - 1);
    }

    [Theory]
    [InlineData(" --quiet > FOLDER/out")]
    [InlineData(" 2> FOLDER/err")]
    [InlineData("")]
    public void Progress_IsNotShownWhereItIsUnwanted(string end)
    {
        using var folder = new TemporaryFolder();
        string screen = OnATerminal(
            $"(sleep 2; cat tests/cases/output/requests.jsonl) | {MeshSimCommand} replay - -f tests/cases/output/manifests.yaml{end}"
            .Replace("FOLDER", folder.Path, StringComparison.Ordinal));
        Assert.DoesNotContain("replay", screen, StringComparison.Ordinal);
        if (File.Exists(folder["err"]))
        {
            Assert.DoesNotContain("replay", File.ReadAllText(folder["err"]), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(100L)]
    public void Progress_OfWorkWithinTheLimit_IsNotShown(long? totalBytes)
    {
        string shown = Draw(Timeout.InfiniteTimeSpan, totalBytes);
        Assert.Empty(shown);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(100L)]
    public void Progress_OfWorkBeyondTheLimit_IsShown(long? totalBytes) =>
        Assert.Contains("replay", Draw(TimeSpan.Zero, totalBytes), StringComparison.Ordinal);

    [Fact]
    public void Progress_WorkThatFails_FailsAsItWould() =>
        Assert.Throws<IOException>(() => Progress.Run(
            AnsiConsole.Console, TimeSpan.FromMinutes(1), 1, () => 0, () => throw new IOException("gone")));

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Colour();

    private static string MeshSimCommand => $"dotnet {MeshSim.Program}";

    private static string Draw(TimeSpan patience, long? totalBytes)
    {
        using var screen = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(screen),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
        });
        using var shown = new ManualResetEventSlim();
        Progress.Run(console, patience, totalBytes, Read, Work);
        return screen.ToString();

        long Read()
        {
            shown.Set();
            return 50;
        }

        void Work()
        {
            if (patience == TimeSpan.Zero)
            {
                SpinWait.SpinUntil(() => shown.IsSet || (totalBytes is null && screen.ToString().Length > 0), TimeSpan.FromMinutes(1));
            }
        }
    }

    private static string OnATerminal(string command, (string Name, string Value)? variable = null)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script") && OperatingSystem.IsLinux(), "there is no 'script' to make a terminal");
        return MeshSim.RunProcess("/usr/bin/script", [], variable, Repository.Root, "-qec", command, "/dev/null").Output;
    }
}
