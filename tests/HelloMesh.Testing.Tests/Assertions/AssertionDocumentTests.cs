using System.Text.RegularExpressions;

namespace HelloMesh.Tests.Assertions;

/// <summary>The snippets of docs/testing.md are those of <see cref="AssertionSnippets"/>, and run.</summary>
public sealed partial class AssertionDocumentTests
{
    public AssertionDocumentTests() => Environment.CurrentDirectory = Repository.Root;

    [Fact]
    public void Snippet_OfTheStart_Holds() => AssertionSnippets.Start();

    [Fact]
    public void Snippet_OfTheShop_Holds() => AssertionSnippets.Shop();

    [Fact]
    public void Snippet_OfOptions_Holds() => AssertionSnippets.Options();

    [Fact]
    public void Snippet_OfGeneration_Runs() => Assert.InRange(AssertionSnippets.Generate(), 1, 999);

    [Fact]
    public void Document_ShowsTheMessage_ThatTheTypoGives()
    {
        string shown = Message().Match(File.ReadAllText(Repository.PathOf("docs", "testing.md"))).Groups[1].Value;
        Assert.Equal(AssertionSnippets.Fail() + "\n", shown);
    }

    [Fact]
    public void Document_ShowsWhatRunsHere()
    {
        Dictionary<string, string> here = Here().Matches(File.ReadAllText(Repository.PathOf(
                "tests", "HelloMesh.Testing.Tests", "Assertions", "AssertionSnippets.cs")))
            .ToDictionary(m => m.Groups[2].Value, m => Unindented(m.Groups[3].Value, m.Groups[1].Value));
        string document = File.ReadAllText(Repository.PathOf("docs", "testing.md"));
        Dictionary<string, string> shown = Shown().Matches(document).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        Assert.Equal(document.Split("```csharp").Length - 1, shown.Count);
        Assert.Equal(here.Keys.Order(), shown.Keys.Order());
        Assert.All(shown, snippet => Assert.Equal(here[snippet.Key], snippet.Value));
    }

    private static string Unindented(string text, string indent) => string.Join('\n', text.Split('\n').Select(
        line => line.StartsWith(indent, StringComparison.Ordinal) ? line[indent.Length..] : line));

    [GeneratedRegex(@"^( +)// snippet: (\w+)\n(.*?)^ +// end$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Here();

    [GeneratedRegex(@"<!-- snippet: (\w+) -->\n```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Shown();

    [GeneratedRegex(@"```text\n(expected .*?)```", RegexOptions.Singleline)]
    private static partial Regex Message();
}
