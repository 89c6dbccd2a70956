using System.Text.RegularExpressions;

namespace HelloMesh.Tests;

/// <summary>Each rule of routing has a request among tests/cases/routing that is named after it.</summary>
public sealed partial class RuleCaseTests
{
    /// <summary>Both say what does not pass validation; the cases are those of V-GW-02 to V-GW-14.</summary>
    private static readonly string[] OfValidation = ["GW-6", "GW-17"];

    [Fact]
    public void Rules_OfRouting_AllNameACase()
    {
        string[] documented =
        [
            .. DocumentedRule().Matches(File.ReadAllText(Repository.PathOf("docs", "semantics.md"))).Select(m => m.Groups[1].Value),
        ];
        Assert.True(documented.Length > 150);
        HashSet<string> named =
        [
            .. Directory.EnumerateFiles(Repository.PathOf("tests", "cases", "routing"), "requests.jsonl", SearchOption.AllDirectories)
                .SelectMany(File.ReadLines)
                .SelectMany(line => Name().Matches(line))
                .SelectMany(name => Rule().Matches(name.Value))
                .Select(m => m.Value),
        ];
        Assert.Empty(documented.Except(named).Except(OfValidation));
        Assert.Empty(named.Except(documented));
    }

    [GeneratedRegex(@"^- \*\*((?:GW|VH|RM|ACT|TLS|MESH)-\d+)\*\* ", RegexOptions.Multiline)]
    private static partial Regex DocumentedRule();

    [GeneratedRegex("\"name\": \"[^\"]*\"")]
    private static partial Regex Name();

    [GeneratedRegex(@"\b(?:GW|VH|RM|ACT|TLS|MESH)-\d+\b")]
    private static partial Regex Rule();
}
