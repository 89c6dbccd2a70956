using System.Text;
using HelloMesh.Sim.Requests;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Tests;

/// <summary>Whatever is done to the bytes of a line, it costs that line and nothing else.</summary>
public sealed class RequestMutationTests(ITestOutputHelper output)
{
    /// <summary>Mutated lines; HELLOMESH_MUTATIONS asks for a longer run.</summary>
    internal static int MutationCount =>
        int.TryParse(Environment.GetEnvironmentVariable("HELLOMESH_MUTATIONS"), out int count) ? count : 20_000;

    [Fact]
    public void Mutations_OfValidLines_AlwaysGiveARequestOrAReasonWithItsColumn()
    {
        byte[][] lines = ValidLines();
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        int refused = 0;
        for (int i = 1; i <= MutationCount; i++)
        {
            byte[] line = Mutate(lines[random.Next(lines.Length)], lines, random);
            RequestLine read;
            try
            {
                read = RequestReader.Read(line, i);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"{Convert.ToHexString(line)} {Encoding.UTF8.GetString(line)}", failure);
            }

            Assert.Equal(i, read.Line);
            if (read.Request is null)
            {
                refused++;
                Assert.False(string.IsNullOrEmpty(read.Error), Encoding.UTF8.GetString(line));
                Assert.True(read.Column >= 1 && read.Column <= line.Length + 1, Encoding.UTF8.GetString(line));
            }
            else
            {
                Assert.Null(read.Error);
                Assert.Equal(0, read.Column);
            }
        }

        output.WriteLine($"{MutationCount} lines, {refused} refused");
        Assert.InRange(refused, 1, MutationCount - 1);
    }

    [Fact]
    public void Mutations_ThroughTheProgram_GiveOneResultALine()
    {
        byte[][] lines = ValidLines();
        var random = new Random(20260101);
        using var file = new MemoryStream();
        int count = 0;
        for (int i = 0; i < 2000; i++)
        {
            byte[] line = Mutate(lines[random.Next(lines.Length)], lines, random);
            string start = Encoding.Latin1.GetString(line).TrimStart(' ', '\t', '\r');
            bool isSkipped = start.Length == 0 || start[0] == '#' || start.StartsWith("//", StringComparison.Ordinal);
            if (line.Contains((byte)'\n') || line.AsSpan().StartsWith("\uFEFF"u8))
            {
                continue;
            }

            count += isSkipped ? 0 : 1;
            file.Write(line);
            file.WriteByte((byte)'\n');
        }

        (int exit, string results, string error) = MeshSim.RunWith(
            file.ToArray(), null, Repository.Root,
            "replay", "-", "-f", "tests/cases/requests/manifests.yaml", "--format", "jsonl", "--fields", "line,column,outcome,reason", "-q");
        Assert.Equal((2, ""), (exit, error));
        Assert.Equal(count, results.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    /// <summary>Lines to mutate.</summary>
    internal static byte[][] ValidLines() =>
    [
        .. File.ReadAllLines(Repository.PathOf("tests", "cases", "requests", "accepted.jsonl"))
            .Where(line => line.StartsWith('{')).Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>One to four changes: a bit or a byte flipped, a piece cut, two pieces swapped, a piece of another line put
    /// in.</summary>
    internal static byte[] Mutate(byte[] line, byte[][] lines, Random random)
    {
        List<byte> bytes = [.. line];
        for (int i = random.Next(1, 5); i > 0 && bytes.Count > 0; i--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 12), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    List<byte> piece = bytes.GetRange(at, length);
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(random.Next(bytes.Count + 1), piece);
                    break;
                case 4:
                    byte[] other = lines[random.Next(lines.Length)];
                    int start = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(start, Math.Min(random.Next(1, 30), other.Length - start)).ToArray());
                    break;
                default:
                    bytes.InsertRange(at, "\\ud83d\0\"{}[]:,\\\u007f\uFFFF1e999"u8.Slice(random.Next(12), random.Next(1, 8)).ToArray());
                    break;
            }
        }

        return [.. bytes];
    }
}
