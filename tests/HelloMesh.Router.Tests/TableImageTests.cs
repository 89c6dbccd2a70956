using System.Runtime.InteropServices;
using CsCheck;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>The table as bytes: anywhere in memory, and damaged.</summary>
public sealed class TableImageTests
{
    private const int RequestsPerPlan = 20;

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
        return table.Match(buffer.View(0, request.Scheme == "https" ? 443 : 80));
    }
}
