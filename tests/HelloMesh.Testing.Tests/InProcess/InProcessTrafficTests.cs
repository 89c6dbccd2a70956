using HelloMesh.Testing;
using Microsoft.AspNetCore.Http;

namespace HelloMesh.Tests.InProcess;

/// <summary>What the mesh remembers, and what is said when it is not as expected.</summary>
public sealed class InProcessTrafficTests
{
    private const string ToA = "- {name: shop, route: [{destination: {host: a}}]}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Record_SaysWhoWhatWhereAndByWhichRule()
    {
        await using InProcessMesh mesh = await CalledOnceAsync();
        TrafficRecord record = Assert.Single(mesh.Traffic.Records);
        Assert.Equal(1, record.Call);
        Assert.Equal("outside", record.Source);
        Assert.Equal("http://shop.example.com/x", record.Url);
        Assert.Equal("a.shop.svc.cluster.local:8080", record.Destination);
        Assert.Equal("outbound|8080||a.shop.svc.cluster.local", record.Cluster);
        Assert.Equal("shop/shop", record.VirtualService);
        Assert.Equal("shop", record.RouteName);
        Assert.Equal("http[0]", record.Rule);
        Assert.StartsWith("shop.yaml:", record.RuleSource, StringComparison.Ordinal);
        Assert.Equal("shop.example.com", record.UpstreamAuthority);
        Assert.Equal(200, record.Status);
        Assert.Equal(
            "#1 outside: GET http://shop.example.com/x → a.shop:8080: 200 (shop/shop, http[0])", record.ToString());
    }

    [Fact]
    public async Task Assertions_ThatHold_SayNothing()
    {
        await using InProcessMesh mesh = await CalledOnceAsync();
        mesh.Traffic.ShouldHaveReached("a.shop:8080");
        mesh.Traffic.ShouldHaveReached("a.shop.svc.cluster.local:8080", times: 1);
        mesh.Traffic.ShouldNotHaveReached("b.shop:8080");
        mesh.Traffic.ShouldHaveEndedWith(200);
    }

    [Fact]
    public async Task Assertions_ThatDoNotHold_SayWhatHappened()
    {
        await using InProcessMesh mesh = await CalledOnceAsync();
        const string Log = "\nWhat went through the mesh:\n  #1 outside: GET http://shop.example.com/x → a.shop:8080: 200 (shop/shop, http[0])";
        MeshTraffic traffic = mesh.Traffic;
        Assert.Equal(
            "b.shop:8080 should have been reached at least once; it was never reached" + Log,
            Failure(() => traffic.ShouldHaveReached("b.shop:8080")));
        Assert.Equal(
            "a.shop:8080 should have been reached 2 times; it was reached once" + Log,
            Failure(() => traffic.ShouldHaveReached("a.shop:8080", times: 2)));
        Assert.Equal(
            "a.shop:8080 should not have been reached; it was reached once" + Log,
            Failure(() => traffic.ShouldNotHaveReached("a.shop:8080")));
        Assert.Equal(
            "nothing can reach aa.shop:8080; there is no such destination, did you mean 'a.shop:8080'?",
            Failure(() => traffic.ShouldNotHaveReached("aa.shop:8080")));
        Assert.Equal(
            "the last call should have ended with 404 NR; it ended with 200" + Log,
            Failure(() => traffic.ShouldHaveEndedWith(404, "NR")));
    }

    [Theory]
    [InlineData("aa:8080", null, "there is no such destination, did you mean 'a:8080'?")]
    [InlineData("a:8080", "v1", "there is no such subset")]
    public async Task Names_ThatNothingHas_AreNotTakenForServicesThatWereNotReached(string destination, string? subset, string said)
    {
        await using InProcessMesh mesh = await CalledOnceAsync();
        Assert.Contains(said, Failure(() => mesh.Traffic.ShouldNotHaveReached(destination, subset)), StringComparison.Ordinal);
        Assert.Contains(said, Failure(() => mesh.Traffic.ShouldHaveReached(destination, subset)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_ThatMakeNoSense_AreRefused()
    {
        await using InProcessMesh mesh = await CalledOnceAsync();
        Assert.Contains("'a.shop' is none", Assert.Throws<ArgumentException>(() => mesh.Traffic.ShouldNotHaveReached("a.shop")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => mesh.Traffic.ShouldHaveReached("a.shop"));
        Assert.Throws<ArgumentException>(() => mesh.Traffic.To("a.shop"));
        Assert.Throws<ArgumentOutOfRangeException>(() => mesh.Traffic.ShouldHaveReached("a.shop:8080", times: -1));
    }

    [Fact]
    public async Task Call_ThatNothingListensFor_IsRecordedWithItsOutcome()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, c => c.Response.WriteAsync("a"));
        using HttpClient client = mesh.CreateClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("http://shop.example.com:81/", Cancellation));
        Assert.Equal(
            "#1 outside: GET http://shop.example.com:81/: no response, no_listener", Assert.Single(mesh.Traffic.Records).ToString());
    }

    [Fact]
    public async Task Records_BeyondTheLimit_GiveWayAndAreCounted()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            ToA, c => c.Response.WriteAsync("a"), new InProcessMeshOptions { TrafficCountMax = 2 });
        using HttpClient client = mesh.CreateClient();
        for (int i = 0; i < 5; i++)
        {
            await client.GetStringAsync(TestMesh.Url, Cancellation);
        }

        Assert.Equal([4, 5], mesh.Traffic.Records.Select(r => r.Call));
        Assert.Equal(3, mesh.Traffic.DroppedCount);
        mesh.Traffic.Clear();
        Assert.Empty(mesh.Traffic.Records);
        Assert.Equal(0, mesh.Traffic.DroppedCount);
        Assert.Contains("Nothing went through the mesh.", Failure(() => mesh.Traffic.ShouldHaveReached("a.shop:8080")), StringComparison.Ordinal);
    }

    private static string Failure(Action assertion) => Assert.Throws<TrafficAssertionException>(assertion).Message;

    private static async Task<InProcessMesh> CalledOnceAsync()
    {
        InProcessMesh mesh = await TestMesh.StartAsync(ToA, c => c.Response.WriteAsync("a"));
        using HttpClient client = mesh.CreateClient();
        await client.GetStringAsync(TestMesh.Url + "/x", Cancellation);
        return mesh;
    }
}
