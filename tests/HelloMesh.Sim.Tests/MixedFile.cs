using System.Globalization;
using System.Text;

namespace HelloMesh.Tests;

/// <summary>Random files of requests in which everything stands beside everything: requests that repeat and requests that do
/// not, lines of one shape and of many, lines that are none, blank ones, comments, every kind of line end.</summary>
/// <param name="random">Draws.</param>
/// <param name="hosts">Hosts to choose from.</param>
internal sealed class MixedFile(Random random, string[] hosts)
{
    private const int RepeatedCount = 600;
    private const int RunLengthMax = 40;
    private const int UrlLengthMaxBytes = 700;
    private const int MethodLengthMaxBytes = 300;

    private static readonly string[] Schemes =
        ["http://", "http://", "http://", "http://", "http://", "https://", "https://", "https://", "https://", "HTTP://", "https://u@", "ftp://"];

    private static readonly string[] Ports =
    [
        "", "", "", "", "", "", "", "", "", "", "", "", ":80", ":81", ":82", ":83", ":443", ":8443", ":9443", ":7777", ":0", ":65536", ":080",
    ];

    private static readonly string[] Paths =
    [
        "", "/", "/a", "/a/b?q=1", "/a/b?q=2", "/headers", "/headers?q=1#f", "/rewrite/x?y", "/rewrite/%41", "/exact", "/exact?z", "/fold/x", "/FoLd",
        "/regex/abc?d", "/regex/", "/old/x?y=z", "/body", "/fault", "/cors", "/nothing", "/a/../b", "/a//b", "/a%2fb", "/a b", "?q=1", "/a'b(c)",
        "/é", "/a\\\\b", "/weights", "/weights/x", "/svc-1/v2/x", "/svc-12/vx", "/mirror", "/delay", "/retry", "/cors/x?q=1",
    ];

    private static readonly string[] Methods =
        ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "CONNECT", "get", "PROPFIND", "G", "g t", "", "GE", "P" + new string('O', 60)];

    private static readonly string[] Headers =
    [
        "", "\"x-a\": \"v1\"", "\"X-A\": \"v2\", \"x-b\": \"1\"", "\"x-c\": \" gone \"", "\"x-d\": \"own\"", "\"accept\": \"a\", \"x-z\": \"V\"",
        "\"x-b\": [\"1\", \"2\"]", "\"origin\": \"http://o.test\", \"access-control-request-method\": \"GET\"", "\"origin\": \"http://p.test\"",
        "\"x-forwarded-proto\": \"https\"", "\"user-agent\": \"V\", \"accept\": \"V\", \"x-z\": \"V\", \"x-y\": \"V\", \"referer\": \"V\"",
        "\"accept\": \"1\", \"accept\": \"2\"", "\"host\": \"a.test\"", "\"content-length\": \"V\"", "\"upgrade\": \"websocket\", \"connection\": \"Upgrade\"",
    ];

    private static readonly string[] NoRequests =
    [
        "", "", " ", "\t", "# a comment", "// another", "  # indented", "{", "{}", "[]", "null", "text", "{\"url\": \"https://a.test/\"", "{\"url\": 1}",
        "{\"urls\": \"https://a.test/\"}", "{\"url\": \"a.test\"}", "\"", "{\"url\": \"https://a.test/\"} x", "{\"url\": \"https://a.test/\", \"url\": \"https://a.test/a\"}",
    ];

    private readonly string[] _repeated = new string[RepeatedCount];
    private readonly StringBuilder _text = new();
    private int _unique;

    /// <summary>Writes a file.</summary>
    /// <param name="lines">About how many lines.</param>
    public byte[] Write(int lines)
    {
        for (int i = 0; i < _repeated.Length; i++)
        {
            _repeated[i] = $"\"url\": \"{Url(isUnique: false)}\"" + (random.Next(3) == 0 ? $", \"method\": \"{Method()}\"" : "");
        }

        _text.Clear().Append(random.Next(4) == 0 ? "\uFEFF" : "");
        for (int count = 0; count < lines;)
        {
            // A run of lines with something in common, and some that break it.
            int kind = random.Next(8);
            int pool = random.Next(1, random.Next(2) == 0 ? 4 : RepeatedCount);
            string shape = Shape();
            for (int left = random.Next(1, RunLengthMax); left > 0; left--, count++)
            {
                AddLine(random.Next(12) == 0 ? random.Next(8) : kind, pool, random.Next(12) == 0 ? Shape() : shape);
            }
        }

        if (random.Next(2) == 0)
        {
            _text.Length--;   // the last line without a line feed
        }

        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    private void AddLine(int kind, int pool, string shape)
    {
        string line = kind switch
        {
            0 => Pick(NoRequests),
            1 => Fill(shape, $"\"url\": \"{Url(isUnique: true)}\""),
            2 => Fill(shape, $"\"url\": \"{Url(isUnique: true)}\", \"method\": \"{Method()}\""),
            3 => Fill("{U}", _repeated[random.Next(pool)]),
            _ => Fill(shape, _repeated[random.Next(pool)]),
        };
        line = random.Next(400) switch
        {
            0 => line + new string(' ', random.Next(100)),
            1 => " " + line,
            2 => line.Length > 2 ? line.Remove(random.Next(line.Length), 1) : line,
            3 => line.Replace("{", "{\"name\": \"" + new string('n', random.Next(40_000)) + "\", ", StringComparison.Ordinal),
            4 => random.Next(40) == 0 ? "#" + new string('c', 1_100_000) : line,
            5 => random.Next(40) == 0 ? "{\"name\": \"" + new string('n', 1_100_000) + "\"}" : line,
            _ => line,
        };
        _text.Append(line).Append(random.Next(10) == 0 ? "\r\n" : "\n");
    }

    private string Fill(string shape, string request)
    {
        string values = string.Concat(shape.Select(c => c == 'V' ? Value() : c.ToString()));
        return values.Replace("U", request, StringComparison.Ordinal);
    }

    private string Value() => random.Next(8) == 0 ? Pick(["", " ", "v ", " v", "\\u0041", "é", ":", "1"]) : random.Next(100_000).ToString(CultureInfo.InvariantCulture);

    /// <summary>Fields around the request, which is <c>U</c>; <c>V</c> is any value.</summary>
    private string Shape()
    {
        var parts = new List<string> { "U" };
        Add(2, Pick(["\"id\": \"V\"", "\"id\": 7", "\"id\": \"V\"", "\"id\": -1"]));
        Add(4, "\"name\": \"V\"");
        Add(2, $"\"headers\": {{{Pick(Headers)}}}");
        Add(8, Pick(["\"draw\": 0.25", "\"draw\": 0.75", "\"draw\": 1", "\"draw\": 0", "\"draw\": 2"]));
        Add(8, Pick(["\"count\": 5", "\"count\": 1000", "\"count\": 0"]));
        Add(16, Pick(["\"sni\": \"\"", "\"sni\": \"a.test\"", "\"port\": 443", "\"port\": 83", "\"authority\": \"a.test\"", "\"clientCertificate\": true"]));
        Add(30, Pick(["\"expect\": \"h1.test:80\"", "\"headersKnown\": false", "\"unknown\": 1", "\"scheme\": \"http\""]));
        string between = random.Next(2) == 0 ? ", " : ",";
        return "{" + string.Join(between, parts.OrderBy(_ => random.Next())) + "}";

        void Add(int oneIn, string part)
        {
            if (random.Next(oneIn) == 0)
            {
                parts.Add(part);
            }
        }
    }

    private string Url(bool isUnique)
    {
        string host = random.Next(30) == 0 ? Pick(["A.test", "none.test", "[::1]", "a.test.", ""]) : Pick(hosts);
        string url = Pick(Schemes) + host + Pick(Ports) + Pick(Paths) + (isUnique ? $"{(random.Next(2) == 0 ? "?" : "/")}n={_unique++}" : "");
        if (random.Next(isUnique ? 20 : 8) == 0 && url.Length < UrlLengthMaxBytes)
        {
            url += new string('l', random.Next(UrlLengthMaxBytes - url.Length));
        }

        return random.Next(60) == 0 ? url[..random.Next(url.Length)] : url;
    }

    private string Method() => random.Next(12) == 0 ? new string('M', random.Next(1, MethodLengthMaxBytes + 1)) : Pick(Methods);

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
