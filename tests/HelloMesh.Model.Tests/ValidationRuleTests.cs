using System.Text.RegularExpressions;
using HelloMesh.Model;

namespace HelloMesh.Tests;

/// <summary>Every validation rule, with what it refuses or warns of and what it lets pass: tests/cases/validation.</summary>
public sealed partial class ValidationRuleTests
{
    /// <summary>Rules with tests of their own (limits, files), and those that only we report.</summary>
    private static readonly string[] ElsewhereTested =
        ["V-DOC-01", "V-DOC-04", "V-DOC-07", "V-DOC-10", "V-DOC-16", "V-DOC-20", "V-DI-02", "V-DI-03"];

    public static TheoryData<string, int, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, string>();
            foreach (RuleCase item in ValidationCases.All)
            {
                cases.Add(item.File, item.Line, item.Rule);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rule_OnItsCase_SaysWhatIsExpected(string file, int line, string rule)
    {
        RuleCase item = ValidationCases.All.Single(c => c.File == file && c.Line == line);
        string text = item.Text;
        Diagnostic[] found =
        [
            .. MeshManifests.Parse(text, file).Diagnostics.Where(d => d.Rule == rule || !DiagnosticCatalogue.All.Single(i => i.Code == d.Code).IsOurs),
        ];
        string all = string.Join("\n", found.Select(d => $"{d.Span} {d.Severity} {d.Code} {d.Rule} '{Excerpt(text, d)}' {d.Message}"));
        if (item.Severity == "ok")
        {
            Assert.True(found.Length == 0, all);
            return;
        }

        Assert.True(
            Array.Exists(found, d => d.Rule == rule && Excerpt(text, d) == item.Excerpt
                && d.Severity.ToString().Equals(item.Severity, StringComparison.OrdinalIgnoreCase)),
            $"expected {item.Severity} {rule} at '{item.Excerpt}', found\n{all}");
        Assert.All(found, d => Assert.Contains(d.Rule, item.Allowed));
        Assert.All(found, d => Assert.NotEmpty(d.Fix));
    }

    [Fact]
    public void Rules_InTheCode_AllHaveACaseThatFailsAndOneThatPasses()
    {
        HashSet<string> cited = [];
        foreach (string file in Directory.EnumerateFiles(Repository.PathOf("src", "Model"), "*.cs", SearchOption.AllDirectories))
        {
            cited.UnionWith(QuotedRule().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value));
        }

        Assert.NotEmpty(cited);
        Assert.Empty(cited.Except(ValidationCases.All.Where(c => c.Severity != "ok").Select(c => c.Rule)).Except(ElsewhereTested).Order());
        Assert.Empty(cited.Except(ValidationCases.All.Where(c => c.Severity == "ok").Select(c => c.Rule)).Except(ElsewhereTested).Order());
    }

    [Fact]
    public void Rules_OfTheRegistry_AllHaveACaseThatFailsAndOneThatPasses()
    {
        string[] rules = File.ReadAllLines(Path.Combine(ValidationCases.Folder, "registry-rules.list"));
        Assert.NotEmpty(rules);
        Assert.Empty(rules.Except(ValidationCases.All.Where(c => c.Severity != "ok").Select(c => c.Rule)));
        Assert.Empty(rules.Except(ValidationCases.All.Where(c => c.Severity == "ok").Select(c => c.Rule)));
        string document = File.ReadAllText(Repository.PathOf("docs", "semantics.md"));
        Assert.All(rules, rule => Assert.Contains($"- **{rule}** ", document, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(102_400, null)]
    [InlineData(102_401, "V-DI-03")]
    [InlineData(1_048_577, "V-DI-02")]
    public void Body_ByItsLength_IsAWarningOrAnError(int length, string? rule)
    {
        string text = ValidationCases.Document("virtual-service", ["hosts: [a.com]", "http:", $"- directResponse: {{status: 200, body: {{string: {new string('x', length)}}}}}"]);
        Diagnostic[] found = [.. MeshManifests.Parse(text).Diagnostics];
        Assert.Equal(rule, rule is null ? null : Assert.Single(found).Rule);
        Assert.Equal(rule is null ? 0 : 1, found.Length);
    }

    [Theory]
    [InlineData(102_400, null)]
    [InlineData(102_401, "V-DI-03")]
    [InlineData(1_048_576, "V-DI-03")]
    [InlineData(1_048_577, "V-DI-02")]
    public void BytesOfABody_ByTheirDecodedLength_AreAWarningOrAnError(int length, string? rule)
    {
        string text = ValidationCases.Document(
            "virtual-service", ["hosts: [a.com]", "http:", $"- directResponse: {{status: 200, body: {{bytes: {Convert.ToBase64String(new byte[length])}}}}}"]);
        Assert.Equal(rule is null ? [] : [rule], MeshManifests.Parse(text).Diagnostics.Select(d => d.Rule));
    }

    [Fact]
    public void Label_ThatIsNoText_IsReported()
    {
        MeshManifests manifests = MeshManifests.Parse(
            "apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: [b]}\nspec: {ports: [{port: 80, name: http}]}\n");
        Assert.Contains(manifests.Diagnostics, d => d.Rule == "V-DOC-17");
    }

    private static string Excerpt(string text, Diagnostic finding) => text.Substring(finding.Span.Start, finding.Span.Length);

    [GeneratedRegex("\"(V-[A-Z0-9]+-\\d+)\"")]
    private static partial Regex QuotedRule();
}
