using System.IO.Compression;
using System.Text;
using HelloMesh.Sim.Replay;
using HelloMesh.Testing.Requests;
using ZstdSharp;

namespace HelloMesh.Tests;

/// <summary>Request files as they come: packed or not, whole or cut.</summary>
public sealed class RequestStreamTests
{
    private const string Manifests = "tests/cases/output/manifests.yaml";
    private static readonly byte[] Plain = File.ReadAllBytes(Repository.PathOf("tests", "cases", "output", "requests.jsonl"));
    private static readonly string Expected = File.ReadAllText(Repository.PathOf("tests", "cases", "output", "fields.text"));

    public static TheoryData<string> Packings => ["none", "gzip", "gzip in two members", "zstd", "zstd in two frames"];

    [Theory]
    [MemberData(nameof(Packings))]
    public void File_Packed_IsReadAsItIs(string packing)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("requests.log", Pack(packing, Plain));
        (int exit, string output, _) = MeshSim.Run("replay", file, "-f", Manifests, "--fields", "id,outcome,destination,weights", "-q");
        Assert.Equal(2, exit);   // one line is no request
        Assert.Equal(Expected, output);
    }

    [Theory]
    [MemberData(nameof(Packings))]
    public void Stdin_Packed_IsReadAsItIs(string packing)
    {
        (_, string output, _) = MeshSim.RunWith(
            Pack(packing, Plain), null, Repository.Root, "replay", "-", "-f", Manifests, "--fields", "id,outcome,destination,weights", "-q");
        Assert.Equal(Expected, output);
    }

    [Theory]
    [InlineData("gzip", "1")]
    [InlineData("zstd", "1")]
    [InlineData("gzip", "2")]
    [InlineData("zstd", "2")]
    public void File_CutShort_AnswersWhatIsThereAndExitsTwo(string packing, string workers)
    {
        byte[] many = [.. Enumerable.Range(0, 20_000).SelectMany(i => Encoding.UTF8.GetBytes($"{{\"url\": \"http://shop.test/cart/{i * 7919 % 10007}\"}}\n"))];
        using var folder = new TemporaryFolder();
        byte[] packed = Pack(packing, many);
        string file = folder.Write("requests", packed.AsSpan(0, packed.Length * 3 / 4));
        (int exit, string output, string error) = MeshSim.Run("replay", file, "-f", Manifests, "--fields", "destination", "--workers", workers);
        Assert.Equal(2, exit);
        Assert.Contains($"{file}: the compressed data is damaged or ends too early", error, StringComparison.Ordinal);
        Assert.Contains("by outcome", error, StringComparison.Ordinal);
        Assert.InRange(output.Split('\n').Length, 2, 20_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u001f")]
    [InlineData("(")]
    [InlineData("(\u00b5/")]
    [InlineData("{\"url\": 1}")]
    public void Peeking_LosesNothing(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        int counted = 0;
        using Stream stream = RequestStream.Open(new OneByteAtATime(bytes), read => counted += read);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        Assert.Equal(bytes, copy.ToArray());
        Assert.Equal(bytes.Length, counted);
    }

    private static byte[] Pack(string packing, byte[] bytes)
    {
        int half = bytes.Length / 2;
        switch (packing)
        {
            case "gzip":
                using (var packed = new MemoryStream())
                {
                    using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
                    {
                        gzip.Write(bytes);
                    }

                    return packed.ToArray();
                }

            case "zstd":
                using (var compressor = new Compressor())
                {
                    return compressor.Wrap(bytes).ToArray();
                }

            case "gzip in two members":
                return [.. Pack("gzip", bytes[..half]), .. Pack("gzip", bytes[half..])];
            case "zstd in two frames":
                return [.. Pack("zstd", bytes[..half]), .. Pack("zstd", bytes[half..])];
            default:
                return bytes;
        }
    }

    private sealed class OneByteAtATime(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1)]);
    }
}
