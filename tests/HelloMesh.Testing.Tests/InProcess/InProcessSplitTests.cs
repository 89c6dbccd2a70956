using HelloMesh.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HelloMesh.Tests.InProcess;

/// <summary>One route, several destinations: weights, subsets, mirrors.</summary>
public sealed class InProcessSplitTests
{
    private const string Split = "- {route: [{destination: {host: a}, weight: 80}, {destination: {host: b}, weight: 20}]}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0.0, "a")]
    [InlineData(0.79, "a")]
    [InlineData(0.8, "b")]
    [InlineData(0.99, "b")]
    public async Task Weights_WithAForcedDraw_GoWhereItFalls(double draw, string expected)
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(Split, AddBoth);
        using HttpClient ofTheClient = mesh.CreateClient(new MeshClientOptions { Draw = draw });
        Assert.Equal(expected, await ofTheClient.GetStringAsync(TestMesh.Url, Cancellation));
        using HttpClient another = mesh.CreateClient(new MeshClientOptions { Draw = 0.5 });
        using HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Get, TestMesh.Url).WithDraw(draw);
        Assert.Equal(expected, await another.SendAsync(request, Cancellation).TextAsync());
    }

    [Fact]
    public async Task Weights_WithASeed_GiveEachItsShare()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(Split, AddBoth, new InProcessMeshOptions { Seed = 3 });
        using HttpClient client = mesh.CreateClient();
        for (int i = 0; i < 500; i++)
        {
            await client.GetStringAsync(TestMesh.Url, Cancellation);
        }

        Assert.InRange(mesh.Traffic.To("b.shop:8080").Count, 70, 130);
        Assert.Equal(500, mesh.Traffic.Records.Count);
    }

    [Fact]
    public async Task Weights_WithADrawOfTheMesh_GoWhereItFalls()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(Split, AddBoth, new InProcessMeshOptions { Draw = 0.9 });
        using HttpClient client = mesh.CreateClient();
        Assert.Equal("b", await client.GetStringAsync(TestMesh.Url, Cancellation));
    }

    [Fact]
    public async Task Headers_OfOneDestination_AreThatOnesAlone()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            """
            - headers: {request: {set: {x-who: route}}}
              route:
                - {destination: {host: a}, weight: 50, headers: {request: {set: {x-who: destination, x-a: "1"}}, response: {set: {x-from: a}}}}
                - {destination: {host: b}, weight: 50}
            """,
            services => services.Add("a.shop:8080", Echo).Add("b.shop:8080", Echo));
        using HttpClient client = mesh.CreateClient(new MeshClientOptions { Draw = 0.1 });
        using HttpResponseMessage response = await client.GetAsync(TestMesh.Url, Cancellation);
        Assert.Equal("route 1", await response.Content.ReadAsStringAsync(Cancellation));   // ACT-43
        Assert.Equal(["a"], response.Headers.GetValues("x-from"));
        using HttpRequestMessage other = new HttpRequestMessage(HttpMethod.Get, TestMesh.Url).WithDraw(0.9);
        Assert.Equal("route ", await client.SendAsync(other, Cancellation).TextAsync());

        static void Echo(WebApplication app) => app.Run(
            context => context.Response.WriteAsync($"{context.Request.Headers["x-who"]} {context.Request.Headers["x-a"]}"));
    }

    [Fact]
    public async Task Subset_WithoutAServiceOfItsOwn_IsAnsweredByTheOneForAll()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {route: [{destination: {host: a, subset: v1}, weight: 50}, {destination: {host: a, subset: v2}, weight: 50}]}",
            services => services
                .Add("a.shop:8080", app => app.Run(c => c.Response.WriteAsync("any")))
                .Add("a.shop:8080", app => app.Run(c => c.Response.WriteAsync("v2")), subset: "v2"));
        using HttpClient client = mesh.CreateClient();
        using HttpRequestMessage first = new HttpRequestMessage(HttpMethod.Get, TestMesh.Url).WithDraw(0.1);
        using HttpRequestMessage second = new HttpRequestMessage(HttpMethod.Get, TestMesh.Url).WithDraw(0.9);
        Assert.Equal("any", await client.SendAsync(first, Cancellation).TextAsync());
        Assert.Equal("v2", await client.SendAsync(second, Cancellation).TextAsync());
        Assert.Equal(["v1", "v2"], mesh.Traffic.Records.Select(r => r.Subset));
    }

    [Fact]
    public async Task Mirror_GetsTheWholeRequestAndItsResponseIsDropped()
    {
        var copies = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {headers: {request: {set: {x-set: new}}}, mirror: {host: b}, route: [{destination: {host: a}}]}",
            services => services
                .Add("a.shop:8080", app => app.Run(async c => await c.Response.WriteAsync("a got " + await ReadAsync(c))))
                .Add("b.shop:8080", app => app.Run(async c =>
                {
                    copies.Enqueue($"{c.Request.Method} {c.Request.Path} {c.Request.Headers["x-set"]} {await ReadAsync(c)}");
                    c.Response.StatusCode = 500;
                })));
        using HttpClient client = mesh.CreateClient();
        using var content = new StringContent("order");
        Assert.Equal("a got order", await client.PostAsync(TestMesh.Url + "/orders", content, Cancellation).TextAsync());
        await mesh.WhenIdleAsync(Cancellation);
        Assert.Equal(["POST /orders new order"], copies);
        TrafficRecord copy = Assert.Single(mesh.Traffic.To("b.shop:8080"));
        Assert.True(copy.IsMirror);
        Assert.Equal(500, copy.Status);
        mesh.Traffic.ShouldHaveEndedWith(200);
    }

    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(0.6, 0)]
    public async Task Mirror_OfSomePercent_GetsTheDrawsBelow(double draw, int count)
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {mirror: {host: b}, mirrorPercentage: {value: 50}, route: [{destination: {host: a}}]}", AddBoth);
        using HttpClient client = mesh.CreateClient(new MeshClientOptions { Draw = draw });
        await client.GetStringAsync(TestMesh.Url, Cancellation);
        await mesh.WhenIdleAsync(Cancellation);
        Assert.Equal(count, mesh.Traffic.To("b.shop:8080").Count);
    }

    [Fact]
    public async Task Mirror_OfABodyThatIsNotKept_IsBrokenOffAndNothingWaitsForIt()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {mirror: {host: b}, route: [{destination: {host: a}}]}",
            services => services
                .Add("a.shop:8080", app => app.Run(c => c.Request.Body.CopyToAsync(Stream.Null)))
                .Add("b.shop:8080", app => app.Run(c => c.Request.Body.CopyToAsync(Stream.Null))));
        using HttpClient client = mesh.CreateClient();
        using var content = new ByteArrayContent(new byte[3 << 20]);
        using HttpResponseMessage response = await client.PostAsync(TestMesh.Url, content, Cancellation);
        Assert.Equal(200, (int)response.StatusCode);
        await mesh.WhenIdleAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        Assert.NotNull(Assert.Single(mesh.Traffic.To("b.shop:8080")).Exception);
    }

    [Fact]
    public async Task Mirror_ThatIsNotAddedOrFails_ChangesNothing()
    {
        await using InProcessMesh missing = await TestMesh.StartAsync(
            "- {mirror: {host: b}, route: [{destination: {host: a}}]}", c => c.Response.WriteAsync("well"));
        using HttpClient client = missing.CreateClient();
        Assert.Equal("well", await client.GetStringAsync(TestMesh.Url, Cancellation));
        Assert.Equal("UH", Assert.Single(missing.Traffic.To("b.shop:8080")).Flags);
        await using InProcessMesh failing = await TestMesh.StartAsync(
            "- {mirror: {host: b}, route: [{destination: {host: a}}]}",
            services => services
                .Add("a.shop:8080", app => app.Run(c => c.Response.WriteAsync("well")))
                .Add("b.shop:8080", app => app.Run(_ => throw new InvalidOperationException("a copy broke"))));
        using HttpClient other = failing.CreateClient();
        Assert.Equal("well", await other.GetStringAsync(TestMesh.Url, Cancellation));
        await failing.WhenIdleAsync(Cancellation);
        Assert.IsType<InvalidOperationException>(Assert.Single(failing.Traffic.To("b.shop:8080")).Exception);
    }

    private static void AddBoth(MeshServices services) => services
        .Add("a.shop:8080", app => app.Run(c => c.Response.WriteAsync("a")))
        .Add("b.shop:8080", app => app.Run(c => c.Response.WriteAsync("b")));

    private static async Task<string> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        return await reader.ReadToEndAsync(context.RequestAborted);
    }
}
