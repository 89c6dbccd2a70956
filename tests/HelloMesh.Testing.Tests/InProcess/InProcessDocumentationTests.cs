using System.Text.RegularExpressions;

namespace HelloMesh.Tests.InProcess;

/// <summary>The snippets of docs/testing-in-process.md are those of <see cref="InProcessSnippets"/>, and run.</summary>
public sealed partial class InProcessDocumentationTests
{
    public InProcessDocumentationTests() => Environment.CurrentDirectory = Repository.Root;

    [Fact]
    public Task Snippet_OfTheStart_Runs() => InProcessSnippets.Start();

    [Fact]
    public Task Snippets_OfCallsInsideAndDraws_Run() => InProcessSnippets.Inside();

    [Fact]
    public Task Snippets_OfTimeAndOtherManifests_Run() => InProcessSnippets.Time();

    [Fact]
    public Task Snippet_OfGrpc_Runs() => InProcessSnippets.Grpc();

    [Fact]
    public Task Snippet_OfWebSockets_Runs() => InProcessSnippets.WebSockets();

    [Fact]
    public void Document_ShowsWhatRunsHere()
    {
        Dictionary<string, string> here = Here().Matches(File.ReadAllText(Repository.PathOf(
                "tests", "HelloMesh.Testing.Tests", "InProcess", "InProcessSnippets.cs")))
            .ToDictionary(m => m.Groups[1].Value, m => Unindented(m.Groups[2].Value));
        string document = File.ReadAllText(Repository.PathOf("docs", "testing-in-process.md"));
        Dictionary<string, string> shown = Shown().Matches(document).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        Assert.Equal(document.Split("```csharp").Length - 1, shown.Count);
        Assert.Equal(here.Keys.Order(), shown.Keys.Order());
        Assert.All(shown, snippet => Assert.Equal(here[snippet.Key], snippet.Value));
    }

    private static string Unindented(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line));

    [GeneratedRegex(@"^        // snippet: (\w+)\n(.*?)^        // end$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Here();

    [GeneratedRegex(@"<!-- snippet: (\w+) -->\n```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Shown();
}
