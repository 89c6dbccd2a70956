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
        foreach (YamlNode node in NodesBelow(SpecOf(text)))
        {
            // What is written in lines of its own cannot be replaced in place.
            if (node is YamlScalar { IsNull: false } || text[node.Span.Start] is '{' or '[')
            {
                CheckOnce(text, node.Span, node is YamlScalar ? "[nothing]" : "nothing");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Field_OfAnotherName_IsReportedOnce(string file, int line)
    {
        string text = TextOf(file, line);
        foreach (YamlMapping map in NodesBelow(SpecOf(text)).Prepend(SpecOf(text)).OfType<YamlMapping>())
        {
            foreach (YamlEntry entry in map.Entries)
            {
                CheckOnce(text, entry.KeySpan, entry.Key + "x");
            }
        }
    }

    private static void CheckOnce(string text, SourceSpan span, string by)
    {
        string spoilt = text[..span.Start] + by + text[(span.Start + span.Length)..];
        Diagnostic[] found =
            [.. MeshManifests.Parse(spoilt).Diagnostics.Where(d => !DiagnosticCatalogue.All.Single(i => i.Code == d.Code).IsOurs)];
        Assert.True(
            found.Length < 2,
            $"{text.Substring(span.Start, span.Length)}: {by}\n{string.Join("\n", found.Select(d => $"{d.Span} {d.Code} {d.Rule} {d.Message}"))}\n{spoilt}");
    }

    private static string TextOf(string file, int line) => ValidationCases.All.Single(c => c.File == file && c.Line == line).Text;

    private static YamlMapping SpecOf(string text)
    {
        YamlDocument document = Assert.Single(YamlReader.Read(new SourceText("case.yaml", text), new DiagnosticBag()));
        return (YamlMapping)((YamlMapping)document.Root).Get("spec")!;
    }

    private static IEnumerable<YamlNode> NodesBelow(YamlNode node)
    {
        IEnumerable<YamlNode> children = node switch
        {
            YamlMapping map => map.Entries.Select(e => e.Value),
            YamlSequence list => list.Items,
            _ => [],
        };
        return children.SelectMany(child => NodesBelow(child).Prepend(child));
    }
}
