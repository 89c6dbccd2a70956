using System.IO.Compression;
using System.Text;
using HelloMesh.Testing;
using ZstdSharp;

namespace HelloMesh.Tests.Assertions;

/// <summary>Whole request files, and what they cover.</summary>
public sealed class RequestFileTests : IDisposable
{
    private const string Good = """
        # comment
        {"id": "a", "url": "http://shop.example.com/old", "expect": {"status": 301}}

        // another
        {"id": "b", "url": "http://shop.example.com/admin", "expect": {"outcome": "direct_response"}}

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("hellomesh").FullName;
    private readonly MeshUnderTest _mesh = MeshUnderTest.FromYaml(TestManifests.Shop);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_PlainGzipAndZstandard_AreRead()
    {
        _mesh.ShouldAnswerAll(Write("a.jsonl", Encoding.UTF8.GetBytes(Good)));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Good));
        }

        _mesh.ShouldAnswerAll(Write("a.gz", packed.ToArray()));
        using var compressor = new Compressor();
        _mesh.ShouldAnswerAll(Write("a.zst", compressor.Wrap(Encoding.UTF8.GetBytes(Good)).ToArray()));
        string damaged = Write("damaged.gz", packed.ToArray()[..^9]);
        Assert.Contains("damaged or ends too early", Fails(damaged), StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_OfAllLines_AreReportedTogether()
    {
        string path = Write("b.jsonl", """
            {"name": "first", "url": "http://shop.example.com/old", "expect": {"status": 302}}
            {"url": "http://shop.example.com/admin", "expect": {"status": 403}}
            {"url": "http://shop.example.com/cart", "expect": "cart:8008"}
            {"ulr": "x"}
            """);
        string message = Fails(path);
        Assert.Contains("3 of 4 are not", message, StringComparison.Ordinal);
        Assert.Contains($"{path}:1: 'first' GET http://shop.example.com/old\n  expected status 302, and it is 301\n  it was redirected (301)", message, StringComparison.Ordinal);
        Assert.Contains("no route leads to cart:8008; did you mean 'cart:8080'?", message, StringComparison.Ordinal);
        Assert.Matches(@"✗ shop/shop http\[0\]\.match\[0\] 'testers': x-user exact ""bob"" does not hold \(<text>:\d+:\d+\)", message);
        Assert.Contains($"{path}:4:2: a request has no field 'ulr'; did you mean 'url'?", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_OfAMisspeltManifest_PointsAtTheManifest()
    {
        MeshUnderTest mesh = MeshUnderTest.FromYaml(TestManifests.Shop.Replace("{host: cart,", "{host: catr,", StringComparison.Ordinal));
        string path = Write("slip.jsonl", """{"url": "http://shop.example.com/cart/x", "expect": "cart:8080"}""");
        string message = Assert.Throws<MeshAssertionException>(() => mesh.ShouldAnswerAll(path)).Message;
        Assert.Matches(@"no route leads to cart:8080; Service shop/cart \(<text>:\d+:\d+\) declares it: is 'catr:8080' \(<text>:\d+:\d+\)", message);
    }

    [Fact]
    public void Failure_OfADestinationThatIsNowhere_SaysSoOnce()
    {
        string message = Fails(Write("nowhere.jsonl", """{"url": "http://shop.example.com/old", "expect": "nothing-like-it:80"}"""));
        Assert.Contains("\n  no route leads to nothing-like-it:80\n  it was redirected", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Expectations_BesideTheRequests_AreJoinedById()
    {
        string requests = Write("c.jsonl", """{"id": 7, "url": "http://shop.example.com/old"}""");
        _mesh.ShouldAnswerAll(requests, Write("met.jsonl", """{"id": "7", "status": 301}"""));
        string message = Assert.Throws<MeshAssertionException>(() => _mesh.ShouldAnswerAll(
            requests, Write("not.jsonl", "{\"id\": 7, \"status\": 302}\n{\"id\": 8, \"status\": 1}"))).Message;
        Assert.Contains("expected status 302, and it is 301", message, StringComparison.Ordinal);
        Assert.Contains("no request has the id '8'", message, StringComparison.Ordinal);
        Assert.Contains("bad.jsonl:1: no result has a field 'sttus'; did you mean 'status'?", Assert.Throws<MeshAssertionException>(
            () => _mesh.ShouldAnswerAll(requests, Write("bad.jsonl", """{"id": 7, "sttus": 1}"""))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatExpectsNothing_Fails() =>
        Assert.Contains("nothing was asserted", Fails(Write("d.jsonl", """{"url": "http://shop.example.com/"}""")), StringComparison.Ordinal);

    [Fact]
    public void Coverage_NamesWhatNoTestHit_WithPlaceAndReason()
    {
        _mesh.ShouldAnswerAll(Write("e.jsonl", Good));
        MeshCoverage coverage = _mesh.Coverage();
        string message = Assert.Throws<MeshAssertionException>(coverage.ShouldCoverEveryRoute).Message;
        Assert.Contains("no request came to 8 of 10", message, StringComparison.Ordinal);
        Assert.Equal(0.2, coverage.Ratio, 6);
        Assert.Matches(@"<text>:\d+:\d+: shop/shop http\[1\]\.match\[0\]: prefix /cart/\n", message);
        Assert.Matches(@"shop/shop http\[5\]\.match\[0\]: no request can: shop/shop http\[1\]\.match\[0\] takes everything that it takes \(<text>:\d+:\d+\)", message);
        Assert.Contains("shop/inside http[0].match[0]", message, StringComparison.Ordinal);
        Assert.DoesNotContain("shop/shop http[2]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Coverage_OfTestsSideBySide_CountsThemAll()
    {
        string[] paths = ["/old", "/admin", "/cart/x", "/none"];
        Parallel.For(0, 4000, i => _ = _mesh.Get("http://shop.example.com" + paths[i % paths.Length]).Result);
        MeshCoverage coverage = _mesh.Coverage();
        Assert.Equal(7, coverage.Unreached.Length);
    }

    private string Fails(string path) => Assert.Throws<MeshAssertionException>(() => _mesh.ShouldAnswerAll(path)).Message;

    private string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
