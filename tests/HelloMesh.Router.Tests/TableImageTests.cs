using System.Runtime.InteropServices;
using CsCheck;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>The table as bytes: anywhere in memory, and damaged.</summary>
public sealed class TableImageTests
{
    private const int RequestsPerPlan = 20;

    private const string AllConditions = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw}
        spec: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: vs}
        spec:
          hosts: [a.example.com]
          gateways: [gw]
          http:
          - match:
            - {uri: {regex: "/a/[0-9]/b"}, headers: {x-a: {exact: v1}}}
            - {uri: {regex: "/a/[0-9]/[a-c]"}}
            - {uri: {regex: "/c|/d"}}
            - {uri: {prefix: /a}, queryParams: {q: {exact: v1}}}
            - {uri: {prefix: /a}, queryParams: {q: {exact: v2}}}
            - {uri: {prefix: /a}, withoutHeaders: {x-b: {prefix: v}}, headers: {"@request.auth.claims.group": {exact: a}}}
            - {uri: {exact: /c}, method: {exact: GET}, authority: {regex: "a.*"}, scheme: {prefix: http}}
            route: [{destination: {host: d}}]
        """;

    /// <summary>HELLOMESH_IMAGES asks for a longer run.</summary>
    private static int Repeats => int.TryParse(Environment.GetEnvironmentVariable("HELLOMESH_IMAGES"), out int repeats) ? repeats : 1;

    [Fact]
    public void Open_CopyOfAnImage_AnswersAsTheOriginal() =>
        Gen.Select(RandomMesh.Manifests, RandomMesh.Request.Array[RequestsPerPlan]).Sample(
            (yaml, requests) =>
            {
                ProxyTable original = TableOf(yaml);
                ProxyTable copy = ProxyTable.Open(new TableMemory(original.Image), new RegexCache());
                foreach (MeshRequest request in requests)
                {
                    Assert.Equal(Match(original, request), Match(copy, request));
                }
            },
            iter: 100);

    [Fact]
    public void Open_ImageWithDamagedBytes_IsRefusedOrAnswers() =>
        CheckDamage(static (image, place, value) => image[place % image.Length] = (byte)value);

    /// <summary>An arrow that leads to a structure of another kind is harder to notice than one into nothing.</summary>
    [Fact]
    public void Open_ImageWithExchangedArrows_IsRefusedOrAnswers() =>
        CheckDamage(static (image, place, value) =>
        {
            Span<uint> words = MemoryMarshal.Cast<byte, uint>(image.AsSpan());
            words[place % words.Length] = words[value % words.Length];
        });

    /// <summary>Every byte in turn takes small values, because they stand for kinds and operators, and one close to it
    /// becomes a number beyond all bounds.</summary>
    [Fact]
    public void Open_ImageWithTwoOtherBytes_IsRefusedOrAnswers()
    {
        byte[] whole = TableOf(AllConditions).Image.ToArray();
        var image = new byte[whole.Length];
        var request = new MeshRequest
        {
            Scheme = "http",
            Authority = "a.example.com",
            Path = "/a/1/b?q=v1",
            Headers = [new("x-a", "v1"), new("x-c", "v1")],
        };
        for (int place = 0; place < whole.Length; place++)
        {
            for (int other = Math.Max(0, place - 12); other < Math.Min(place + 12, whole.Length); other++)
            {
                for (byte value = 0; value < 4; value++)
                {
                    whole.CopyTo(image, 0);
                    image[place] = value;
                    image[other] = byte.MaxValue;
                    Assert.True(TryOpen(image) is not { } table || Match(table, request).Kind <= MatchKind.Route);
                }
            }
        }
    }

    private static void CheckDamage(Action<byte[], int, int> damage) =>
        Gen.Select(
            RandomMesh.Manifests,
            Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue]).Array[1, 8],
            RandomMesh.Request.Array[RequestsPerPlan]).Sample(
            (yaml, places, requests) =>
            {
                byte[] image = TableOf(yaml).Image.ToArray();
                foreach ((int place, int value) in places)
                {
                    damage(image, place, value);
                }

                ProxyTable? table = TryOpen(image);
                foreach (MeshRequest request in table is null ? [] : requests)
                {
                    Assert.True(Match(table!, request).Kind <= MatchKind.Route);
                }
            },
            iter: 2000 * Repeats);

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(100)]
    public void Open_ImageCutShort_IsRefused(int length)
    {
        byte[] image = TableOf("apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [\"*\"]}]}\n").Image.ToArray();
        Assert.NotNull(TryOpen(image));
        Assert.Null(TryOpen(image[..length]));
    }

    private static ProxyTable TableOf(string yaml) =>
        new ProxyTableBuilder(new RegexCache()).Build(RoutingTable.Compile(MeshManifests.Parse(yaml)).Gateways[0]);

    private static ProxyTable? TryOpen(byte[] image)
    {
        try
        {
            return ProxyTable.Open(new TableMemory(image), new RegexCache());
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static MatchResult Match(ProxyTable table, MeshRequest request)
    {
        var buffer = new RequestBuffer();
        buffer.Load(request, isGateway: true);
        RequestView view = buffer.View(0, request.Scheme == "https" ? 443 : 80);
        table.Prefetch(view);
        table.PrefetchHost(view);
        return table.Match(view);
    }
}
