using System.Text;
using HelloMesh.Sim.Requests;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Tests;

/// <summary>Blocks of lines against plain splitting of the whole text.</summary>
public sealed class LineReaderTests(ITestOutputHelper output)
{
    private static readonly string[] Pieces =
    [
        "{\"a\":1}", "{\"a\":1} ", "\r", " ", "\t", "# note", "// note", "  {\"b\": 2}\r", "text", "/", "\u00e9", "", new string('x', 300_000), new string(' ', 400_000),
        "#" + new string('c', 1_200_000), "{" + new string('y', 1_100_000) + "}", new string(' ', 1_100_000),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1 << 20)]
    public void Text_InReadsOfAnySize_GivesTheSameLines(int readMax)
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int round = 0; round < 20; round++)
        {
            int kinds = readMax < 100 ? Pieces.Length - 5 : Pieces.Length;
            var text = new StringBuilder(round % 2 == 0 ? "\uFEFF" : "");
            for (int i = random.Next(40); i >= 0; i--)
            {
                text.Append(Pieces[random.Next(kinds)]).Append(random.Next(5) == 0 ? "" : "\n");
            }

            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            var actual = new List<(long Number, string? Text)>();
            foreach ((LineBlock block, LineSlice line) in LineSource.Read(new ShortReads(bytes, readMax, random), CancellationToken.None))
            {
                actual.Add((line.Number, line.IsTooLong ? null : Encoding.UTF8.GetString(block.BytesOf(line))));
            }

            List<(long Number, string Text, bool MayBeTooLong)> expected = Split(text.ToString().TrimStart('\uFEFF'));
            Assert.Equal(expected.Select(line => line.Number), actual.Select(line => line.Number));
            foreach (((long number, string whole, bool mayBeTooLong), (_, string? kept)) in expected.Zip(actual))
            {
                Assert.True(kept is null ? mayBeTooLong : kept == whole, $"line {number}");
            }
        }
    }

    [Fact]
    public void Scanner_FindsWhatIsThere()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        byte[] letters = [.. "aaaaaaaa\"\"\"\"\n\r\\{}: ~\u007f\0\u001f"u8, 0x80, 0xFF];
        var scanner = new LineScanner();
        for (int round = 0; round < 20_000; round++)
        {
            byte[] buffer = new byte[400 + LineBlock.OverrunBytes];
            int kinds = random.Next(1, letters.Length + 1);
            foreach (ref byte b in buffer.AsSpan())
            {
                b = letters[random.Next(kinds)];
            }

            int start = random.Next(100);
            int end = start + random.Next(300);
            ReadOnlySpan<byte> rest = buffer.AsSpan(start, end - start);
            int length = rest.IndexOf((byte)'\n') is >= 0 and int feed ? feed : rest.Length;
            ReadOnlySpan<byte> line = rest[..length];
            Assert.Equal(start + length, scanner.Scan(buffer, start, end));
            ReadOnlySpan<byte> body = line is [.., (byte)'\r'] ? line[..^1] : line;
            Assert.Equal(body.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0 && !body.Contains((byte)'\\'), scanner.IsPlain);
            if (scanner.IsPlain)
            {
                byte[] copy = line.ToArray();
                Assert.Equal(Enumerable.Range(0, length).Where(i => copy[i] == '"'), scanner.Quotes.ToArray());
            }
        }
    }

    [Fact]
    public void Scanner_MoreQuotesThanALineMayHave_IsNotPlain()
    {
        byte[] buffer = [.. Enumerable.Repeat((byte)'"', 2000), (byte)'\n', .. new byte[LineBlock.OverrunBytes]];
        var scanner = new LineScanner();
        Assert.Equal(2000, scanner.Scan(buffer, 0, 2001));
        Assert.False(scanner.IsPlain);
    }

    private static List<(long Number, string Text, bool MayBeTooLong)> Split(string text)
    {
        var lines = new List<(long, string, bool)>();
        string[] all = text.Split('\n');
        for (int i = 0; i < all.Length; i++)
        {
            string trimmed = all[i].Trim(' ', '\t', '\r');
            if (trimmed.Length > 0 && !trimmed.StartsWith('#') && !trimmed.StartsWith("//", StringComparison.Ordinal))
            {
                bool mayBeTooLong = Encoding.UTF8.GetByteCount(all[i]) > RequestLimits.LineLengthMaxBytes;
                lines.Add((i + 1, all[i].TrimEnd(' ', '\t', '\r'), mayBeTooLong));
            }
        }

        return lines;
    }
}
