using System.Globalization;
using CsCheck;
using HelloMesh.Model;
using YamlDotNet.RepresentationModel;
using YamlNode = YamlDotNet.RepresentationModel.YamlNode;

namespace HelloMesh.Tests;

/// <summary>Valid objects with one field broken in a way that a rule of validation names: always an error of that rule,
/// with a place in that object, and never an exception.</summary>
public sealed class BrokenFieldTests
{
    private const string Neighbour =
        "apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: neighbour-N, namespace: neighbour}\nspec: {egress: [{hosts: [\"./*\"]}]}\n---\n";

    private static readonly string[] Kinds = ["Gateway", "VirtualService", "DestinationRule", "ServiceEntry", "Sidecar", "Service"];

    private static readonly string[] Versions = ["v1", "networking.istio.io/v1", "networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"];

    private static readonly Lazy<List<string>> Seeds = new(ReadSeeds);

    /// <summary>Broken objects; HELLOMESH_BROKEN_FIELDS asks for a longer run.</summary>
    private static long Count =>
        long.TryParse(Environment.GetEnvironmentVariable("HELLOMESH_BROKEN_FIELDS"), out long count) ? count : 500;

    [Fact]
    public void Object_WithOneFieldBroken_IsRefusedWhereItIsBroken()
    {
        (string Seed, BrokenField Broken)[] pairs =
        [
            .. Seeds.Value.Select(seed => (Text: seed, Root: Parse(seed)))
                .SelectMany(seed => BrokenField.All.Where(broken => Applies(broken, seed.Root)).Select(broken => (seed.Text, broken))),
        ];
        Gen.Int[0, pairs.Length - 1].Sample(
            index =>
            {
                (string seed, BrokenField broken) = pairs[index];
                foreach (string changed in broken.In(Parse(seed), Text))
                {
                    string? wrong = WhatIsWrong(broken, changed);
                    Assert.True(wrong is null, wrong);
                }
            },
            iter: Count,
            threads: 1);
    }

    /// <summary>No line of the list is without an object that it breaks.</summary>
    [Fact]
    public void WaysToBreakAField_AllApplyToSomeObject()
    {
        Assert.NotEmpty(BrokenField.All);
        YamlMappingNode[] roots = [.. Seeds.Value.Select(Parse)];
        var wrong = new List<string>();
        foreach (BrokenField broken in BrokenField.All)
        {
            string? text = roots.Where(root => Applies(broken, root)).SelectMany(root => broken.In(root, Text)).FirstOrDefault();
            if ((text is null ? $"nothing to break: {broken}" : WhatIsWrong(broken, text)) is { } found)
            {
                wrong.Add(found);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string? WhatIsWrong(BrokenField broken, string text)
    {
        string before = Neighbour.Replace("-N", "-1", StringComparison.Ordinal);
        string all = before + text + "---\n" + Neighbour.Replace("-N", "-2", StringComparison.Ordinal);
        MeshManifests manifests = MeshManifests.Parse(all, "broken.yaml");
        string found = string.Join('\n', manifests.Diagnostics.Select(d => $"{d.Span} {d.Severity} {d.Code} {d.Rule} {d.Message}"));
        string what = string.Create(CultureInfo.InvariantCulture, $"{broken}\n{found}\n{all}");
        Diagnostic[] errors = [.. manifests.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
        return Array.Exists(errors, d => broken.Rule.Split('|').Contains(d.Rule))
            && Array.TrueForAll(errors, d => d.Span.Start >= before.Length
                && d.Span.Start + d.Span.Length <= before.Length + text.Length && d.Fix.Length > 0)
            ? null
            : what;
    }

    private static bool Applies(BrokenField broken, YamlMappingNode root) =>
        broken.Kind == "*" || (root.Children.TryGetValue("kind", out YamlNode? kind) && kind is YamlScalarNode { Value: { } name } && name == broken.Kind);

    private static YamlMappingNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static string Text(YamlNode root)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        new YamlStream(new YamlDotNet.RepresentationModel.YamlDocument(root)).Save(writer, assignAnchors: false);
        return writer.ToString().Replace("...\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
    }

    /// <summary>Objects of the examples and cases about which nothing is said.</summary>
    private static List<string> ReadSeeds()
    {
        var seeds = new List<string>();
        foreach (string path in new[] { "examples", Path.Combine("tests", "cases", "routing") }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.yaml", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)
            .Where(path => !path.Contains("as-published", StringComparison.Ordinal)))
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(File.ReadAllText(path)));
            seeds.AddRange(stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>()
                .Where(root => Versions.Contains(root.Children["apiVersion"].ToString()) && Kinds.Contains(root.Children["kind"].ToString()))
                .Select(Text)
                .Where(text => MeshManifests.Parse(text).Diagnostics.IsEmpty));
        }

        Assert.All(Kinds, kind => Assert.Contains(seeds, seed => seed.Contains($"kind: {kind}\n", StringComparison.Ordinal)));
        return seeds;
    }
}
