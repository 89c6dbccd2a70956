using System.Globalization;
using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>Manifests that are damaged in every way: a finding with a place for each thing that is wrong, no exception,
/// no hang, and a table that still answers.</summary>
public sealed class MutationTests
{
    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ":", ": ", "- ", "-", "---\n", "...\n", "&a ", "*a", "<<: *a", "!!str ", "!x ", "|\n", ">-\n", "? ", "# ",
        "\"", "'", "\t", "\r", "\0", "\u00e9", "\ud83d\ude00", "%", "@", "null", "~", "true", "0", "-1", "80.5", "99999999999999999999",
        "*", "*.", "..", "/", "\\", "<name>", "${NAME}", "{{ .Values.x }}", "hosts", "spec", "http", "match", "kind: List\nitems:\n",
        "(", "a{1000}", "[a-", "exact", "prefix", "regex",
    ];

    private const int SeedLengthMax = 5000;

    private static readonly string[] Paths = ["/greet", "/a/b?q=1"];

    private static readonly WorkloadId Ingress = new("istio-system", [new("istio", "ingressgateway")]);

    private static readonly WorkloadId Caller = new("shop", [new("app", "web")]);

    /// <summary>Mutations; HELLOMESH_MUTATIONS asks for a longer run.</summary>
    private static int MutationCount =>
        int.TryParse(Environment.GetEnvironmentVariable("HELLOMESH_MUTATIONS"), out int count) ? count : 5000;

    [Fact]
    public void Manifests_Damaged_AreReportedAndStillAnswer()
    {
        byte[][] seeds =
        [
            .. new[] { "examples", Path.Combine("tests", "cases") }
                .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.yaml", SearchOption.AllDirectories))
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes)
                .Where(bytes => bytes.Length is > 0 and < SeedLengthMax),
        ];
        Assert.NotEmpty(seeds);
        Parallel.For(0, MutationCount, new ParallelOptions { MaxDegreeOfParallelism = 2 }, index =>
        {
            var random = new Random(index);
            byte[] mutated = Mutate(seeds[random.Next(seeds.Length)], random);
            try
            {
                Check(mutated);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"mutation {index}: {failure.Message}\n{Encoding.UTF8.GetString(mutated)}"),
                    failure);
            }
        });
    }

    private static void Check(byte[] text)
    {
        MeshManifests manifests = MeshManifests.Load("-", new LoadOptions { Stdin = new MemoryStream(text) });
        foreach (Diagnostic finding in manifests.Diagnostics)
        {
            Assert.NotNull(finding.Span.Source);
            Assert.InRange(finding.Span.Start, 0, finding.Span.Source.Text.Length);
            Assert.InRange(finding.Span.Start + finding.Span.Length, 0, finding.Span.Source.Text.Length);
            Assert.NotEmpty(finding.Message);
            Assert.NotEmpty(finding.Fix);
        }

        RoutingTable table = RoutingTable.Compile(manifests);
        foreach (string path in Paths)
        {
            var request = new MeshRequest { Scheme = "http", Authority = "a.example.com", Path = path, Workload = Ingress };
            Assert.NotEqual(Outcome.InvalidRequest, table.Route(request).Outcome);
            var call = new MeshRequest { Scheme = "http", Authority = "reviews", Path = path, Port = 9080, From = Caller };
            Assert.NotEqual(Outcome.InvalidRequest, table.Route(call).Outcome);
        }
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var text = new List<byte>(seed);
        for (int changes = random.Next(1, 5); changes > 0 && text.Count > 0; changes--)
        {
            int at = random.Next(text.Count);
            switch (random.Next(8))
            {
                case 0:
                    text[at] = (byte)random.Next(256);
                    break;
                case 1:
                    text[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    text.RemoveRange(at, Math.Min(random.Next(1, 20), text.Count - at));
                    break;
                case 3:
                    text.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                case 4:
                    ChangeLines(text, random);
                    break;
                case 5:
                    SwapKeys(text, random);
                    break;
                case 6:
                    text.RemoveRange(at, text.Count - at);
                    break;
                default:
                    text.InsertRange(at, Enumerable.Repeat((byte)' ', random.Next(1, 5)));
                    break;
            }
        }

        return [.. text];
    }

    /// <summary>Cuts a line, doubles it, or moves it.</summary>
    private static void ChangeLines(List<byte> text, Random random)
    {
        List<string> lines = [.. Encoding.Latin1.GetString([.. text]).Split('\n')];
        int at = random.Next(lines.Count);
        string line = lines[at];
        switch (random.Next(3))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(at, line);
                break;
            default:
                lines.RemoveAt(at);
                lines.Insert(random.Next(lines.Count + 1), line.TrimStart());
                break;
        }

        Replace(text, lines);
    }

    /// <summary>Exchanges the keys of two lines, their values stay.</summary>
    private static void SwapKeys(List<byte> text, Random random)
    {
        List<string> lines = [.. Encoding.Latin1.GetString([.. text]).Split('\n')];
        int first = random.Next(lines.Count);
        int second = random.Next(lines.Count);
        string[] one = lines[first].Split(':', 2);
        string[] two = lines[second].Split(':', 2);
        if (one.Length == 2 && two.Length == 2)
        {
            lines[first] = $"{two[0]}:{one[1]}";
            lines[second] = $"{one[0]}:{two[1]}";
            Replace(text, lines);
        }
    }

    private static void Replace(List<byte> text, List<string> lines)
    {
        text.Clear();
        text.AddRange(Encoding.Latin1.GetBytes(string.Join('\n', lines)));
    }
}
