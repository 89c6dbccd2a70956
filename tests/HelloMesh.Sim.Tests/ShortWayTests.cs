using System.Buffers;
using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Output;
using HelloMesh.Sim.Replay;
using HelloMesh.Sim.Requests;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Tests;

/// <summary>The replay's short way writes what the full path writes, byte for byte, and counts what it counts.</summary>
public sealed class ShortWayTests(ITestOutputHelper output)
{
    private static readonly string[] Urls =
    [
        "http://a.test", "https://a.test", "https://x.b.test", "https://a.test:443", "http://a.test:80", "http://a.test:0443",
        "https://a.test:8443", "https://a.test:9443", "http://a.test:81", "http://A.test", "http://other.test", "https://other.test",
        "http://a.test:9999", "http://a.test:9998", "http://a.test:82", "HTTP://a.test", "http://u@a.test", "http://a_b!.test", "http://[::1]", "https://a.tes]:9443", "https://a.test]", "https://a.tes[t", "https://a.test: 443", "https://a.test:443 ", "http://a.test:80:80", "http://",
    ];

    private static readonly string[] Paths =
    [
        "", "/", "/a", "/a/b?q=1", "/headers", "/headers?q=1#f", "/rewrite/", "/rewrite/x?y", "/rewrite/%41", "/exact", "/exact?z",
        "/fold/x", "/FoLd", "/regex/abc?d", "/regex/", "/regex", "/old/x?y=z", "/body", "/fault", "/cors", "/nothing", "/a/../b", "/a/./b",
        "/a//b", "/a%2fb", "/a b", "/a?b c", "?q=1", "#f", "/a'b(c)", "/a\\\\b", "/é", "/{x}", "/%zz", "/a.b", "/.a",
    ];

    private static readonly string[] Fields =
    [
        "\"id\": \"i-1\"", "\"id\": 7", "\"id\": 7 ", "\"id\": 1.5", "\"id\": 007", "\"id\": \"\"", "\"name\": \"n <&>\"", "\"name\": \"é\"",
        "\"method\": \"GET\"", "\"method\": \"POST\"", "\"method\": \"HEAD\"", "\"method\": \"OPTIONS\"", "\"method\": \"g t\"", "\"method\": \"\"",
        "\"authority\": \"a.test\"", "\"authority\": \"A.TEST:80\"", "\"authority\": \"\"", "\"authority\": \"b d\"", "\"sni\": \"\"", "\"sni\": \"A.test\"", "\"sni\": \"zz\"",
        "\"port\": 80", "\"port\": 443", "\"port\": 080", "\"port\": 70000", "\"port\": 8443", "\"count\": 5", "\"count\": 0", "\"count\": 1e3",
        "\"draw\": 0", "\"draw\": 0.25", "\"draw\": 1", "\"draw\": 0.75", "\"draw\": .5", "\"draw\": 1.5", "\"draw\": 0. 5", "\"clientCertificate\": true",
        "\"clientCertificate\": false", "\"clientCertificate\": truely", "\"headersKnown\": false", "\"expect\": \"r.test:80\"", "\"claims\": {}",
        "\"headers\": {}", "\"headers\": {\"x-a\": \"v1\"}", "\"headers\": {\"X-A\": \"v2\", \"x-b\": \"1\"}", "\"headers\": {\"x-c\": \" gone \"}",
        "\"headers\": {\"x-d\": \"own\", \"x-e\": \"e\"}", "\"headers\": {\"accept\": \"a\", \"Accept\": \"b\"}", "\"headers\": {\"x-b\": [\"1\", \"2\"]}",
        "\"headers\": {\"x-a\": \"1\", \"x-a\": \"2\"}", "\"headers\": {\"origin\": \"http://o.test\", \"access-control-request-method\": \"GET\"}",
        "\"headers\": {\"upgrade\": \"h3\", \"connection\": \"Upgrade\"}", "\"headers\": {\"b d\": \"1\"}", "\"headers\": {\"x-forwarded-proto\": \"https\", \"te\": \"x\"}",
        "\"headers\": {\"x-z\":\"1\"}", "\"headers\": {\"x-e\": \"e\" , \"x-f\" : \"f\"}", "\"unknown\": 1",
    ];

    /// <summary>Parts of lines with U for a URL and V for any other value.</summary>
    private static readonly string[] Shapes =
    [
        "\"id\": \"V\"", "\"name\": \"V\"", "\"method\": \"V\"", "\"authority\": \"V\"", "\"sni\": \"V\"", "\"port\": 443", "\"clientCertificate\": true",
        "\"headers\": {\"x-c\": \"V\"}", "\"headers\": {\"x-c\":\"V\" , \"x-z\": \"V\", \"accept\": \"V\"}", "\"headers\": {\"x-a\": \"V\", \"x-q\": \"V\"}", "\"count\": 3",
        "\"headers\": {\"a-very-long-name-of-a-header-that-no-vector-holds\": \"V\"}", "\"draw\": 0.5",
    ];

    private static readonly string[] Values = ["", "a.test", "GET", "CONNECT", "v1", " v1", "v1 ", " ", "OPTIONS", "x", ":", "url", "\\u0041"];

    public static TheoryData<string, string?> Forms => new()
    {
        { "jsonl", null },
        { "jsonl", "id,outcome,destination" },
        { "jsonl", "name" },
        { "jsonl", "destination,url,upstream,line" },
        { "json", "reason,location" },
        { "text", null },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void RandomLines_BothWays_GiveTheSameBytes(string format, string? fields)
    {
        RoutingTable table = BothWays.Compile(Repository.PathOf("tests", "cases", "requests", "short-way.yaml"));
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        BothWays.AssertSame(table, RandomLines(10_000, new Random(seed)), format, fields);
    }

    /// <summary>A snapshot whose routes the short way alone has read, by workers that forget their answers again and
    /// again.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void RandomLines_SnapshotAndForgottenAnswers_GiveTheSameBytes(string format, string? fields)
    {
        RoutingTable table = BothWays.Compile(Repository.PathOf("tests", "cases", "requests", "short-way.yaml"));
        using var folder = new TemporaryFolder();
        string path = folder["mesh.hmt"];
        using (FileStream file = File.Create(path))
        {
            table.WriteSnapshot(file);
        }

        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        byte[] lines = RandomLines(3_000, new Random(seed));
        BothWays.AssertSameFromSnapshot(table, path, lines, format, fields);
    }

    /// <summary>Lines that differ in nothing but the values of their fields, and then in one byte more.</summary>
    [Theory]
    [InlineData("jsonl", null)]
    [InlineData("jsonl", "id,outcome,destination")]
    public void LinesOfOneShape_BothWays_GiveTheSameBytes(string format, string? fields)
    {
        RoutingTable table = BothWays.Compile(Repository.PathOf("tests", "cases", "requests", "short-way.yaml"));
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var file = new MemoryStream();
        for (int shape = 0; shape < 300; shape++)
        {
            string[] parts = [.. Shapes.Where(_ => random.Next(3) == 0).Append("\"url\": \"U\"").OrderBy(_ => random.Next())];
            string line = "{" + string.Join(random.Next(2) == 0 ? ", " : ",", parts) + "}";
            for (int i = 0; i < 30; i++)
            {
                string url = Urls[random.Next(Urls.Length)] + Paths[random.Next(Paths.Length)];
                byte[] bytes = Encoding.UTF8.GetBytes(
                    string.Concat(line.Select(c => c == 'U' ? url : c == 'V' ? Values[random.Next(Values.Length)] : c.ToString())));
                if (random.Next(4) == 0)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(' ', 127);
                }

                file.Write(bytes);
                file.WriteByte((byte)'\n');
            }
        }

        BothWays.AssertSame(table, file.ToArray(), format, fields);
    }

    [Fact]
    public void MutatedLines_BothWays_GiveTheSameBytes()
    {
        RoutingTable table = BothWays.Compile(Repository.PathOf("tests", "cases", "requests", "manifests.yaml"));
        byte[][] lines = RequestMutationTests.ValidLines();
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var file = new MemoryStream();
        for (int i = 0; i < RequestMutationTests.MutationCount; i++)
        {
            file.Write(RequestMutationTests.Mutate(lines[random.Next(lines.Length)], lines, random));
            file.WriteByte((byte)'\n');
        }

        BothWays.AssertSame(table, file.ToArray(), "jsonl", null);
    }

    [Fact]
    public void RecordedRequests_BothWays_GiveTheSameBytes()
    {
        Assert.SkipWhen(Repository.Oracle is null, "the recorded answers are not beside the repository");
        foreach (string folder in Directory.EnumerateDirectories(Path.Combine(Repository.Oracle!, "cases")))
        {
            RoutingTable table = BothWays.Compile(Path.Combine(folder, "manifests.yaml"));
            BothWays.AssertSame(table, File.ReadAllBytes(Path.Combine(folder, "requests.jsonl")), "jsonl", null);
        }
    }

    [Fact]
    public void PlainLines_TakeTheShortWay()
    {
        RoutingTable table = BothWays.Compile(Repository.PathOf("examples", "hello-helidon", "manifests"));
        var plan = new ReplayPlan { Table = table, Format = OutputFormat.Jsonl };
        using PlainAnswers plain = PlainAnswers.For(plan)!;
        var results = new ArrayBufferWriter<byte>();
        var summary = new ReplaySummary();
        const string First = "{\"id\": \"1\", \"url\": \"https://hello-helidon.hello-helidon.example.com/greet\"}";

        // Made, looked up and remembered, remembered.
        for (int i = 0; i < 3; i++)
        {
            Assert.True(TryAnswer(plain, First, 1, results));
        }

        Assert.True(TryAnswer(
            plain,
            "{\"method\": \"PUT\", \"headers\": {\"x-user\": \"ann\"}, \"url\": \"https://hello-helidon.hello-helidon.example.com/greet/x?y=z\", \"count\": 2}",
            2,
            results));
        plain.AddTo(summary);
        Assert.Equal((4, 5), (summary.Lines, summary.Requests));
        string[] lines = Encoding.UTF8.GetString(results.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Single(lines[..3].Distinct());
    }

    private static byte[] RandomLines(int count, Random random)
    {
        var lines = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            IEnumerable<string> more = Enumerable.Range(0, random.Next(4)).Select(_ => Fields[random.Next(Fields.Length)]);
            string url = $"\"url\": \"{Urls[Math.Min(random.Next(Urls.Length), random.Next(Urls.Length))]}{Paths[random.Next(Paths.Length)]}\"";
            lines.Append('{').AppendJoin(", ", more.Append(url).OrderBy(_ => random.Next())).Append("}\n");
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private static bool TryAnswer(PlainAnswers plain, string line, long number, ArrayBufferWriter<byte> results)
    {
        var block = new LineBlock();
        block.Reserve(line.Length);
        block.End = Encoding.UTF8.GetBytes(line, block.Buffer);
        var scanner = new LineScanner();
        Assert.Equal(line.Length, scanner.Scan(block.Buffer, 0, block.End));
        Assert.True(scanner.IsPlain);
        var slice = new LineSlice(0, line.Length, number, IsTooLong: false);
        plain.Read(0, block.BytesOf(slice), scanner.Quotes);
        plain.LookUp(block, [slice]);
        return plain.TryAnswer(0, block.BytesOf(slice), number, results, wantsUnmatched: false);
    }
}
