using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using HelloMesh.Model;

namespace HelloMesh.Tests;

/// <summary>Rules on one object, each with a manifest that breaks it and one that does not: tests/cases/validation.</summary>
/// <remarks>
/// A file starts with the lines that all of its manifests begin with. A case is its heading, <c># RULE… passes</c> or one
/// line <c># RULE severity CODE line:column</c> for each finding, and what follows in the manifest; lines and columns count
/// from there. A case that starts with <c>apiVersion:</c> is a whole manifest. A line <c>@257 text</c> stands for 257
/// lines, with their number in place of <c>#</c>.
/// </remarks>
public sealed partial class ValidationCaseTests
{
    private static readonly Dictionary<string, ValidationCase> Cases = ReadAll().ToDictionary(c => c.Id, StringComparer.Ordinal);

    public static TheoryData<string> Ids => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Manifest_OfACase_HasTheFindingsItSays(string id)
    {
        ValidationCase expected = Cases[id];
        MeshManifests manifests = MeshManifests.Parse(expected.Text);
        string[] found =
        [
            .. manifests.Diagnostics.Select(d => string.Create(CultureInfo.InvariantCulture,
                $"{d.Rule} {d.Severity.ToString().ToLowerInvariant()} {d.Code} {d.Span.Line - expected.FirstLine + 1}:{d.Span.Column - expected.Indent}")),
        ];
        Assert.Equal(expected.Findings.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.All(manifests.Diagnostics, d => Assert.True(d.Message.Length > 0 && d.Fix.Length > 0));
    }

    [Fact]
    public void Rules_AllHaveACaseThatFailsAndOneThatPasses()
    {
        string[] rules = File.ReadAllLines(Repository.PathOf("tests", "cases", "validation", "rules.list"));
        Assert.Equal(rules.Distinct(), rules);
        Assert.Equal(rules.Order(StringComparer.Ordinal), Cases.Values.SelectMany(c => c.Broken).Intersect(rules).Order(StringComparer.Ordinal));
        Assert.Equal(rules.Order(StringComparer.Ordinal), Cases.Values.SelectMany(c => c.Kept).Intersect(rules).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rules_AllAreInTheListOfRules()
    {
        string document = File.ReadAllText(Repository.PathOf("docs", "semantics.md"));
        Assert.All(
            File.ReadAllLines(Repository.PathOf("tests", "cases", "validation", "rules.list")),
            rule => Assert.Contains($"- **{rule}** ", document, StringComparison.Ordinal));
    }

    private static IEnumerable<ValidationCase> ReadAll() =>
        Directory.EnumerateFiles(Repository.PathOf("tests", "cases", "validation"), "*.txt").Order(StringComparer.Ordinal).SelectMany(Read);

    private static IEnumerable<ValidationCase> Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string[] start = [.. lines.TakeWhile(l => !l.StartsWith('#'))];
        int index = start.Length;
        while (index < lines.Length)
        {
            int first = index;
            var headings = new List<string>();
            for (; index < lines.Length && lines[index].StartsWith('#'); index++)
            {
                headings.Add(lines[index][2..]);
            }

            var body = new List<string>();
            for (; index < lines.Length && !lines[index].StartsWith('#'); index++)
            {
                body.AddRange(Repeat(lines[index]));
            }

            yield return new ValidationCase($"{Path.GetFileName(path)}:{first + 1}", headings, start, body);
        }
    }

    private static IEnumerable<string> Repeat(string line) => RepeatedLine().Match(line) is { Success: true } match
        ? Enumerable.Range(1, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .Select(n => match.Groups[2].Value.Replace("#", n.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
        : [line];

    [GeneratedRegex(@"^@(\d+) (.*)$")]
    private static partial Regex RepeatedLine();

    private sealed class ValidationCase
    {
        private const string Passes = " passes";

        public ValidationCase(string id, List<string> headings, string[] start, List<string> body)
        {
            Id = id;
            Findings = [.. headings.Where(h => !h.EndsWith(Passes, StringComparison.Ordinal))];
            Broken = [.. Findings.Select(f => f.Split(' ')[0])];
            Kept = [.. headings.Where(h => h.EndsWith(Passes, StringComparison.Ordinal)).SelectMany(h => h[..^Passes.Length].Split(' '))];
            bool isWhole = body[0].StartsWith("apiVersion:", StringComparison.Ordinal);
            string last = start[^1];
            Indent = isWhole ? 0 : last.Length - last.TrimStart().Length + 2;
            FirstLine = isWhole ? 1 : start.Length + 1;
            var text = new StringBuilder();
            text.AppendJoin('\n', isWhole ? body : [.. start, .. body.Select(l => new string(' ', Indent) + l)]).Append('\n');
            Text = text.ToString();
        }

        public string Id { get; }

        public string[] Findings { get; }

        public string[] Broken { get; }

        public string[] Kept { get; }

        public int FirstLine { get; }

        public int Indent { get; }

        public string Text { get; }
    }
}
