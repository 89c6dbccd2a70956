using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Tests;

/// <summary>The short way of reading a document builds the tree that the YAML library leads to, or none.</summary>
public sealed class BlockReaderTests
{
    private static readonly string[] Pieces =
    [
        "a", "b:", "b: ", "- ", "-", " ", "  ", "\n", "\n\n", "\n  ", "\n- ", "\n    c: d", ": ", ":", "#", " # x", "'", "\"", "''", "\\", "-1", "/p", "*",
        "&a", "{}", "[", "|", ">", "<<", "<x>", "null", "~", "true", "1.5", "---\n", "...\n", "?", "? ", "%", "@", "key with blank: v", "!t ", ",", "=",
        "'q': v", "\"q\": v", "'q' : v", "a :", "\t", "\r\n", "é", "k: 'it''s'", "k: \"a\\n\"", "k: v w  ", "k:v", "k:: v", "- - x", "- k: v\n  l: w",
    ];

    private static readonly string[] Folders = ["examples", "tests"];

    /// <summary>Mutations; HELLOMESH_MUTATIONS asks for a longer run.</summary>
    private static int MutationCount =>
        int.TryParse(Environment.GetEnvironmentVariable("HELLOMESH_MUTATIONS"), out int count) ? count : 20_000;

    [Fact]
    public void Trees_OfAllManifestsThereAre_AreEqual()
    {
        int taken = 0;
        foreach (string file in Files())
        {
            taken += Compare(File.ReadAllText(file)) ? 1 : 0;
        }

        Assert.True(taken > 0);
    }

    [Fact]
    public void Trees_OfChangedText_AreEqual()
    {
        string[] seeds = [.. Files().Take(200).Select(File.ReadAllText).Where(text => text.Length < 3000)];
        int taken = 0;
        for (int index = 0; index < MutationCount; index++)
        {
            var random = new Random(index);
            var text = new StringBuilder(random.Next(4) == 0 ? "" : seeds[random.Next(seeds.Length)]);
            for (int changes = random.Next(1, text.Length == 0 ? 12 : 4); changes > 0; changes--)
            {
                int at = random.Next(text.Length + 1);
                switch (random.Next(3))
                {
                    case 0 when at < text.Length:
                        text.Remove(at, Math.Min(random.Next(1, 8), text.Length - at));
                        break;
                    case 1 when at < text.Length:
                        text[at] = (char)random.Next(' ', '~');
                        break;
                    default:
                        text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                        break;
                }
            }

            taken += Compare(text.ToString()) ? 1 : 0;
        }

        Assert.True(taken > MutationCount / 20, $"only {taken} of {MutationCount} went the short way");
    }

    [Theory]
    [InlineData("a: b\nc:\n  d: 1\n  e:\n  - f\n  -\n  - g: h\n    i: 'j'\nk:\n")]
    [InlineData("# head\n---\nspec:   # of it\n  hosts:\n  - \"*.example.com\"\n\n  http:\n    - match:\n      - uri:\n          prefix: /greet:x\n")]
    [InlineData("- - a\n  - b\n-   c: d\n    e:\n- f: g # tail\n")]
    public void Text_InThePlainStyle_GoesTheShortWay(string text) => Assert.True(Compare(text));

    private static IEnumerable<string> Files()
    {
        IEnumerable<string> own = Folders.SelectMany(
            folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.yaml", SearchOption.AllDirectories));
        return Repository.Oracle is { } oracle
            ? own.Concat(Directory.EnumerateFiles(Path.Combine(oracle, "cases"), "manifests.yaml", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)
            : own.Order(StringComparer.Ordinal);
    }

    /// <summary>Whether a document went the short way; every one that did is compared.</summary>
    private static bool Compare(string content)
    {
        var options = new LoadOptions();
        PreparedText text = Placeholders.Prepare(new SourceText("x.yaml", content), options.Set);
        var reader = new BlockReader(text, options);
        bool isAnyTaken = false;
        foreach ((int start, int end) in YamlReader.Parts(text.Text))
        {
            if (reader.TryRead(start, end) is { } quick)
            {
                isAnyTaken = true;
                Compare(text, start, end, quick, options);
            }
        }

        return isAnyTaken;
    }

    private static void Compare(PreparedText text, int start, int end, YamlNode quick, LoadOptions options)
    {
        var diagnostics = new DiagnosticBag();
        List<YamlDocument> documents = YamlReader.ReadPart(text, start, end, diagnostics, options);
        string content = text.Text[start..end];
        Assert.True(diagnostics.Items.Count == 0, $"the library refuses it: {string.Join("; ", diagnostics.Items)}\n{content}");
        Assert.True(documents.Count == 1, $"{documents.Count} documents\n{content}");
        string expected = Print(documents[0].Root);
        string actual = Print(quick);
        Assert.True(expected == actual, $"{content}\nexpected\n{expected}\nfound\n{actual}");
    }

    private static string Print(YamlNode node)
    {
        string place = $"{node.Span.Start}+{node.Span.Length}";
        return node switch
        {
            YamlScalar scalar => $"{scalar.Kind}'{scalar.Value}'{(scalar.IsPlain ? "" : "q")}@{place}",
            YamlSequence list => $"[{string.Join(", ", list.Items.Select(Print))}]@{place}",
            YamlMapping map => $"{{{string.Join(", ", map.Entries.Select(e => $"{e.Key}@{e.KeySpan.Start}+{e.KeySpan.Length}: {Print(e.Value)}"))}}}@{place}",
            _ => "?",
        };
    }
}
