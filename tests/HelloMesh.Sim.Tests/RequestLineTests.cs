using System.Text;
using System.Text.Json;

namespace HelloMesh.Tests;

/// <summary>Lines of request files: what they may hold, what is said about those that are none, and where.</summary>
public sealed class RequestLineTests
{
    private const string Manifests = "tests/cases/requests/manifests.yaml";
    private const string Good = "{\"url\": \"https://a.test/\"}";

    [Fact]
    public void Accepted_EveryFormOfEveryField_MeetsItsExpectation()
    {
        (int exit, string output, _) =
            MeshSim.Run("replay", "tests/cases/requests/accepted.jsonl", "-f", Manifests, "--format", "jsonl", "-q");
        Assert.All(Parse(output), result => Assert.Equal("met", result.GetProperty("expect").ToString()));
        Assert.Equal(0, exit);
    }

    [Fact]
    public void Refused_EveryWrongForm_SaysWhatAndWhere()
    {
        (string Line, int Column, string Reason)[] cases = ReadErrors();
        Assert.True(cases.Length > 130);
        using var folder = new TemporaryFolder();
        string file = folder.Write("requests.jsonl", string.Concat(cases.Select(c => c.Line + "\n" + Good + "\n")));
        (int exit, string output, _) = MeshSim.Run("replay", file, "-f", Manifests, "--format", "jsonl", "-q");
        JsonElement[] results = Parse(output);
        Assert.Equal(2, exit);
        Assert.Equal(2 * cases.Length, results.Length);
        for (int i = 0; i < cases.Length; i++)
        {
            JsonElement refused = results[2 * i];
            Assert.Equal(
                (cases[i].Line, "invalid_request", (2 * i) + 1, cases[i].Column, cases[i].Reason),
                (cases[i].Line, refused.GetProperty("outcome").GetString(), refused.GetProperty("line").GetInt32(), refused.GetProperty("column").GetInt32(), refused.GetProperty("reason").GetString()));
            Assert.Equal("forwarded", results[(2 * i) + 1].GetProperty("outcome").GetString());
        }
    }

    [Fact]
    public void Refused_WhatCouldBeRead_IsEchoed()
    {
        JsonElement result = Assert.Single(ReplayBytes(
            "{\"metod\": 1, \"id\": \"kept\", \"name\": \"n\", \"method\": \"PUT\", \"url\": \"https://a.test/x\"}"u8, exit: 2));
        Assert.Equal("kept", result.GetProperty("id").GetString());
        Assert.Equal("n", result.GetProperty("name").GetString());
        Assert.Equal("PUT", result.GetProperty("method").GetString());
        Assert.Equal("https://a.test/x", result.GetProperty("url").GetString());
    }

    [Fact]
    public void ByteOrderMark_AtTheStart_DoesNotCount()
    {
        JsonElement[] results = ReplayBytes([.. "\uFEFF"u8, .. Encoding.UTF8.GetBytes(Good + "\n"), .. "{\"urk\": 1}"u8], exit: 2);
        Assert.Equal("forwarded", results[0].GetProperty("outcome").GetString());
        Assert.Equal(2, results[1].GetProperty("column").GetInt32());
    }

    [Fact]
    public void ByteOrderMark_OnALaterLine_IsAnError()
    {
        JsonElement[] results = ReplayBytes([.. "\n\uFEFF"u8, .. Encoding.UTF8.GetBytes(Good)], exit: 2);
        Assert.Equal((2, 1), Place(Assert.Single(results)));
    }

    [Fact]
    public void LineEnds_OfWindows_DoNotCount()
    {
        JsonElement[] results = ReplayBytes(Encoding.UTF8.GetBytes($"{Good}\r\n\r\n# remark\r\n{{\"urk\": 1}}\r\n{Good}"), exit: 2);
        Assert.Equal(["forwarded", "invalid_request", "forwarded"], results.Select(r => r.GetProperty("outcome").GetString()));
        Assert.Equal([1, 4, 5], results.Select(r => r.GetProperty("line").GetInt32()));
        Assert.Equal(2, results[1].GetProperty("column").GetInt32());
    }

    [Theory]
    [InlineData(new byte[] { 0xFF }, 20)]
    [InlineData(new byte[] { 0xC3, (byte)'"' }, 20)]            // cut short
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, 20)]           // half of a surrogate pair
    [InlineData(new byte[] { 0xC0, 0xAF }, 20)]                 // longer than need be
    [InlineData(new byte[] { 0xC3, 0xA9, 0x80 }, 21)]           // a good character before it
    public void Utf8_Invalid_CostsTheLine(byte[] bytes, int column)
    {
        JsonElement[] results = ReplayBytes([.. "{\"url\": \"https://a/"u8, .. bytes, .. "\"}\n"u8, .. Encoding.UTF8.GetBytes(Good)], exit: 2);
        Assert.Equal("the line is not valid UTF-8", results[0].GetProperty("reason").GetString());
        Assert.Equal((1, column), Place(results[0]));
        Assert.Equal("forwarded", results[1].GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData(1 << 20, false)]
    [InlineData((1 << 20) + 1, true)]
    [InlineData(5 << 20, true)]
    public void Length_AboveAMebibyte_CostsTheLine(int length, bool isTooLong)
    {
        string line = $"{{\"url\": \"https://a.test/\", \"name\": \"{new string('x', length - 38)}\"}}";
        Assert.Equal(length, line.Length);
        JsonElement[] results = ReplayBytes(Encoding.UTF8.GetBytes($"{Good}\n{line}\n{Good}\n"), isTooLong ? 2 : 0);
        Assert.Equal(3, results.Length);
        Assert.Equal(isTooLong ? "invalid_request" : "forwarded", results[1].GetProperty("outcome").GetString());
        Assert.Equal(3, results[2].GetProperty("line").GetInt32());
        Assert.Equal("forwarded", results[2].GetProperty("outcome").GetString());
        if (isTooLong)
        {
            Assert.Equal("the line is longer than 1048576 bytes", results[1].GetProperty("reason").GetString());
            Assert.Equal((2, (1 << 20) + 1), Place(results[1]));
        }
    }

    [Theory]
    [InlineData("# ")]
    [InlineData("  // ")]
    [InlineData("")]
    public void Length_OfAComment_HasNoLimit(string start)
    {
        string line = start + new string(' ', 3 << 20);
        JsonElement[] results = ReplayBytes(Encoding.UTF8.GetBytes($"{line}\n{Good}\n{line}"), exit: 0);
        Assert.Equal((2, 0), Place(Assert.Single(results)));
    }

    [Fact]
    public void Length_OfAnUnendedLastLine_CostsThatLine()
    {
        JsonElement[] results = ReplayBytes(Encoding.UTF8.GetBytes($"{Good}\n{{{new string(' ', 3 << 20)}"), exit: 2);
        Assert.Equal(2, results.Length);
        Assert.Equal((2, (1 << 20) + 1), Place(results[1]));
    }

    [Theory]
    [InlineData("path", "the path is longer than 65536 bytes", 9)]
    [InlineData("header", "the header 'x' is longer than 65536 bytes", 45)]
    [InlineData("headers", "a request has at most 1000 headers", 4046)]
    public void Limits_OfARequest_CostTheLine(string part, string reason, int column)
    {
        string line = part switch
        {
            "path" => $"{{\"url\": \"https://a.test/{new string('x', 65536)}\"}}",
            "header" => $"{{\"url\": \"https://a.test/\", \"headers\": {{\"x\": \"{new string('x', 65536)}\"}}}}",
            _ => $"{{\"url\": \"https://a.test/\", \"headers\": {{\"x\": [{string.Join(", ", Enumerable.Repeat("\"\"", 1001))}]}}}}",
        };
        JsonElement result = ReplayBytes(Encoding.UTF8.GetBytes(line), exit: 2)[0];
        Assert.Equal(reason, result.GetProperty("reason").GetString());
        Assert.Equal(column, Place(result).Column);
    }

    [Fact]
    public void LastLine_WithoutLineEnd_Counts() => Assert.Single(ReplayBytes(Encoding.UTF8.GetBytes(Good), exit: 0));

    [Fact]
    public void Nothing_InTheFile_IsNoResult() => Assert.Empty(ReplayBytes([], exit: 0));

    private static (int Line, int Column) Place(JsonElement result) =>
        (result.GetProperty("line").GetInt32(), result.TryGetProperty("column", out JsonElement column) ? column.GetInt32() : 0);

    private static JsonElement[] ReplayBytes(ReadOnlySpan<byte> bytes, int exit)
    {
        (int actual, string output, _) = MeshSim.RunWith(
            bytes.ToArray(), null, Repository.Root, "replay", "-", "-f", Manifests, "--format", "jsonl", "-q");
        Assert.Equal(exit, actual);
        return Parse(output);
    }

    private static JsonElement[] Parse(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Pairs of lines: a request line, then a caret under the column and the reason.</summary>
    private static (string Line, int Column, string Reason)[] ReadErrors()
    {
        string[] lines = File.ReadAllLines(Repository.PathOf("tests", "cases", "requests", "errors.txt"));
        return
        [
            .. lines.Skip(Array.IndexOf(lines, "") + 1).Chunk(2)
                .Select(pair => (pair[0], pair[1].IndexOf('^', StringComparison.Ordinal) + 1, pair[1].TrimStart()[2..])),
        ];
    }
}
