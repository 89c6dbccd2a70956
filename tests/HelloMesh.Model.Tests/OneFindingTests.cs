using HelloMesh.Model;

namespace HelloMesh.Tests;

/// <summary>One mistake is one finding: rules do not speak of a value that could not be read, nor of what it would have
/// said. Every value of every case that passes is spoilt in turn.</summary>
public sealed class OneFindingTests
{
    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (RuleCase item in ValidationCases.All.Where(c => c.Severity == "ok"))
            {
                cases.Add(item.File, item.Line);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Value_OfAnotherType_IsReportedOnce(string file, int line)
    {
        string text = TextOf(file, line);
        foreach (YamlEntry entry in EntriesOf(text))
        {
            string spoilt = entry.Value is YamlScalar ? "[nothing]" : "nothing";
            CheckOnce(Replace(text, entry.Value.Span, spoilt), $"{entry.Key}: {spoilt}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Field_OfAnotherName_IsReportedOnce(string file, int line)
    {
        string text = TextOf(file, line);
        foreach (YamlEntry entry in EntriesOf(text))
        {
            CheckOnce(Replace(text, entry.KeySpan, entry.Key + "x"), entry.Key + "x");
        }
    }

    private static void CheckOnce(string text, string change)
    {
        Diagnostic[] found =
            [.. MeshManifests.Parse(text).Diagnostics.Where(d => !DiagnosticCatalogue.All.Single(i => i.Code == d.Code).IsOurs)];
        Assert.True(
            found.Length < 2,
            $"{change}\n{string.Join("\n", found.Select(d => $"{d.Span} {d.Code} {d.Rule} {d.Message}"))}\n{text}");
    }

    private static string TextOf(string file, int line) => ValidationCases.All.Single(c => c.File == file && c.Line == line).Text;

    private static string Replace(string text, SourceSpan span, string by) => text[..span.Start] + by + text[(span.Start + span.Length)..];

    /// <summary>What stands below spec and can be replaced in place: scalars, and what is written in brackets.</summary>
    private static IEnumerable<YamlEntry> EntriesOf(string text)
    {
        YamlDocument document = Assert.Single(YamlReader.Read(new SourceText("case.yaml", text), new DiagnosticBag()));
        return document.Root is YamlMapping root && root.Get("spec") is YamlMapping spec ? Below(spec, text) : [];
    }

    private static IEnumerable<YamlEntry> Below(YamlNode node, string text)
    {
        if (node is YamlSequence list)
        {
            return list.Items.SelectMany(item => Below(item, text));
        }

        return node is not YamlMapping map ? []
            : map.Entries.Where(e => e.Value is YamlScalar { IsNull: false } || text[e.Value.Span.Start] is '{' or '[')
                .Concat(map.Entries.SelectMany(e => Below(e.Value, text)));
    }
}
