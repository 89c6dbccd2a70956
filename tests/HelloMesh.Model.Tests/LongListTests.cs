using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Tests;

/// <summary>Rules that compare each with each (V-VS-11, V-VS-17) find the same with their indexes, and long lists are read
/// to their end.</summary>
public sealed class LongListTests
{
    private const int LongCount = 5_000;
    private static readonly string[] Labels = ["a", "b", "aa", "ab"];
    private static readonly string[] Stars = ["", "", "*.", "*", "*a."];
    private static readonly string[] Prefixes = ["/", "/a", "/ab", "/abc", "/b"];
    private static readonly string[] Conditions = ["{exact: a}", "{exact: ab}", "{prefix: a}", "{regex: a}", "{}"];

    [Fact]
    public void Hosts_ThatOverlap_AreFoundWithTheFirstOfThem()
    {
        var random = new Random(11);
        int overlapCount = 0;
        for (int round = 0; round < 500; round++)
        {
            string[] hosts = [.. Enumerable.Range(0, random.Next(2, 12)).Select(_ => Host(random))];
            string[] expected =
            [
                .. hosts.Index().Skip(1)
                    .Select(h => (Host: h.Item, First: Array.FindIndex(hosts, 0, h.Index, other => HostNames.Overlap(other, h.Item))))
                    .Where(pair => pair.First >= 0)
                    .Select(pair => $"hosts '{hosts[pair.First]}' and '{pair.Host}' overlap"),
            ];
            overlapCount += expected.Length;
            Assert.Equal(expected, Found(Spec(hosts, "- route: [{destination: {host: a}}]"), "V-VS-11").Select(d => d.Message));
        }

        Assert.True(overlapCount > 500);
    }

    [Fact]
    public void Prefixes_ThatAreCovered_AreFoundWithAllThatCoverThem()
    {
        var random = new Random(17);
        int coveredCount = 0;
        for (int round = 0; round < 2_000; round++)
        {
            Match[] matches = [.. Enumerable.Range(0, random.Next(2, 10)).Select(_ => Match.Random(random)).Distinct()];
            string[] expected =
            [
                .. matches.Index().SelectMany(later => matches.Take(later.Index).Where(earlier => earlier.Covers(later.Item))
                    .Select(earlier => $"prefix {later.Item.Prefix} is covered by prefix {earlier.Prefix} further up")),
            ];
            coveredCount += expected.Length;
            string text = Spec(["a.com"], [.. matches.Select(m => $"- {{match: [{m}], route: [{{destination: {{host: a}}}}]}}")]);
            Assert.Equal(expected.Order(), Found(text, "V-VS-17").Select(d => d.Message).Order());
        }

        Assert.True(coveredCount > 200);
    }

    [Fact]
    public void Hosts_InALongList_AreComparedToTheEnd()
    {
        string[] hosts =
        [
            .. Enumerable.Range(0, LongCount).Select(i => $"*.w{i}.com"), .. Enumerable.Range(0, LongCount).Select(i => $"n{i}.com"), "x.w7.com",
        ];
        Assert.Equal(["hosts '*.w7.com' and 'x.w7.com' overlap"], Found(Spec(hosts, "- route: [{destination: {host: a}}]"), "V-VS-11").Select(d => d.Message));
    }

    [Fact]
    public void Matches_InALongList_AreComparedToTheEnd()
    {
        string[] routes =
        [
            .. Enumerable.Range(0, LongCount).Select(i => Route("/", $"t{i:D5}")),
            .. Enumerable.Range(0, LongCount).Select(i => Route("/api", $"u{i:D5}")),
            Route("/api/v1", "t00007"),
        ];
        Assert.Equal(["prefix /api/v1 is covered by prefix / further up"], Found(Spec(["a.com"], routes), "V-VS-17").Select(d => d.Message));

        static string Route(string prefix, string tenant) =>
            $"- {{match: [{{uri: {{prefix: {prefix}}}, headers: {{x-env: {{exact: prod}}, x-tenant: {{exact: {tenant}}}}}}}], route: [{{destination: {{host: a}}}}]}}";
    }

    [Fact]
    public void Matches_InALongListOfPatterns_AreComparedToTheEnd()
    {
        // A pattern leaves every text of its header possible; the other header then ends the search, whichever comes first.
        string[] routes =
        [
            .. Enumerable.Range(0, LongCount).Select(i => Route("/", $"exact: t{i:D5}", $"exact: u{i:D5}")),
            .. Enumerable.Range(0, LongCount).Select(i => Route("/api", "regex: t.*", $"exact: v{i:D5}")),
            .. Enumerable.Range(0, LongCount).Select(i => Route("/app", $"exact: w{i:D5}", "regex: u.*")),
            Route("/api/v1", "regex: t0.*", "exact: u00007"),
        ];
        Assert.Equal(["prefix /api/v1 is covered by prefix / further up"], Found(Spec(["a.com"], routes), "V-VS-17").Select(d => d.Message));
    }

    [Fact]
    public void Matches_ThatLeaveEverythingOpen_AreGivenUpWithAWord()
    {
        // Half of the first ones meet each later one in one header, half in the other, none in both.
        string[] routes =
        [
            .. Enumerable.Range(0, LongCount).Select(i => i % 2 == 0 ? Route("/", $"exact: a{i}", $"exact: x{i}") : Route("/", $"exact: y{i}", $"exact: b{i}")),
            .. Enumerable.Range(0, LongCount).Select(i => Route($"/api{i:D5}", "exact: a", "exact: b")),
        ];
        Diagnostic left = Assert.Single(MeshManifests.Parse(Spec(["a.com"], routes)).Diagnostics, d => d.Code == "HM0906");
        Assert.True(left.Span.Line > LongCount);
    }

    [Fact]
    public void Match_WithManyHeaders_IsCompared()
    {
        string headers = string.Join(", ", Enumerable.Range(0, LongCount).Select(i => $"x-{i}: {{exact: a}}"));
        Assert.Single(Found(Spec(["a.com"], Route("/"), Route("/a")), "V-VS-17"));

        string Route(string prefix) => $"- {{match: [{{uri: {{prefix: {prefix}}}, headers: {{{headers}}}}}], route: [{{destination: {{host: a}}}}]}}";
    }

    private static string Route(string prefix, string first, string second) =>
        $"- {{match: [{{uri: {{prefix: {prefix}}}, headers: {{x-1: {{{first}}}, x-2: {{{second}}}}}}}], route: [{{destination: {{host: a}}}}]}}";

    private static string Host(Random random) =>
        Stars[random.Next(Stars.Length)] + string.Join('.', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Labels[random.Next(Labels.Length)])) + ".com";

    private static string Spec(string[] hosts, params string[] routes)
    {
        var text = new StringBuilder("apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\nspec:\n  gateways: [g]\n  hosts:\n");
        foreach (string host in hosts)
        {
            text.Append($"  - \"{host}\"\n");
        }

        return text.Append("  http:\n  ").AppendJoin("\n  ", routes).Append('\n').ToString();
    }

    private static IEnumerable<Diagnostic> Found(string text, string rule) => MeshManifests.Parse(text).Diagnostics.Where(d => d.Rule == rule);

    /// <summary>A match as the control plane's comparison sees it, in the plainest form.</summary>
    private sealed record Match(string Prefix, int Port, string Method, string Authority, string Header)
    {
        public static Match Random(Random random) => new(
            Prefixes[random.Next(Prefixes.Length)], random.Next(2), Any(random), Any(random), Any(random));

        public bool Covers(Match later) =>
            later.Prefix.Length > Prefix.Length && later.Prefix.StartsWith(Prefix, StringComparison.Ordinal) && later.Port == Port
            && Verb(Method).StartsWith(Verb(later.Method), StringComparison.Ordinal)
            && Tagged(Authority).StartsWith(Tagged(later.Authority), StringComparison.Ordinal)
            && (Header.Length == 0) == (later.Header.Length == 0)
            && Tagged(Header).StartsWith(Tagged(later.Header), StringComparison.Ordinal);

        public override string ToString() =>
            $"{{uri: {{prefix: {Prefix}}}, port: {Port}{Field(", method: ", Method)}{Field(", authority: ", Authority)}{Field(", headers: {x: ", Header)}{(Header.Length > 0 ? "}" : "")}}}";

        private static string Any(Random random) => random.Next(3) == 0 ? Conditions[random.Next(Conditions.Length)] : "";

        private static string Field(string name, string condition) => condition.Length == 0 ? "" : name + condition;

        private static string Verb(string condition) => condition.Length == 0 || condition.Contains("regex", StringComparison.Ordinal) ? "exact: GET" : Tagged(condition);

        private static string Tagged(string condition) => condition.Contains("regex", StringComparison.Ordinal) ? "" : condition.Trim('{', '}');
    }
}
