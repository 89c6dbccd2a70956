using System.Net.WebSockets;
using Grpc.Net.Client;
using HelloMesh.Testing;
using HelloMesh.Tests.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HelloMesh.Tests.InProcess;

/// <summary>The snippets of docs/testing-in-process.md, between marks, written as in a project of a user.</summary>
internal static class InProcessSnippets
{
    public static async Task Start()
    {
        // snippet: start
        await using InProcessMesh mesh = await InProcessMesh.StartAsync("examples/hello-helidon/manifests", services => services
            .Add("hello-helidon-deployment.hello-helidon:8080", app => app.MapGet("/greet", () => "Hello World!")));

        HttpClient outside = mesh.CreateClient();
        string greeting = await outside.GetStringAsync("https://hello-helidon.hello-helidon.example.com/greet");
        // end

        Assert.Equal("Hello World!", greeting);
    }

    public static async Task Inside()
    {
        // snippet: inside
        await using InProcessMesh mesh = await InProcessMesh.StartAsync("examples/bookinfo/manifests", services => services
            .Add("productpage.bookinfo:9080",
                builder => builder.Services.AddMeshHttpClient(),
                app => app.MapGet("/productpage", (HttpClient client) => client.GetStringAsync("http://reviews:9080/reviews/0")))
            .Add("reviews.bookinfo:9080", app => app.MapGet("/reviews/0", () => "reviews v1"), subset: "v1")
            .Add("reviews.bookinfo:9080", app => app.MapGet("/reviews/0", () => "reviews v2"), subset: "v2")
            .Add("reviews.bookinfo:9080", app => app.MapGet("/reviews/0", () => "reviews v3"), subset: "v3"));

        HttpClient productpage = mesh.CreateClient(from: "bookinfo/app=productpage");
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://reviews:9080/reviews/0");
        request.Headers.Add("end-user", "jason");
        using HttpResponseMessage response = await productpage.SendAsync(request);
        string ofJason = await response.Content.ReadAsStringAsync();
        // end

        Assert.Equal("reviews v2", ofJason);
        using HttpClient outside = mesh.CreateClient(new MeshClientOptions { Draw = 0.1 });
        Assert.StartsWith("reviews v", await outside.GetStringAsync("https://bookinfo.example.com/productpage"), StringComparison.Ordinal);
        await Draws(mesh);
    }

    public static async Task Time()
    {
        // snippet: time
        var clock = new FakeTimeProvider();
        await using InProcessMesh mesh = await InProcessMesh.StartAsync(
            "examples/bookinfo/manifests",
            services => services.Add("ratings.bookinfo:9080", app => app.MapGet("/ratings/0", () => "5")),
            new InProcessMeshOptions { TimeProvider = clock });

        using var request = new HttpRequestMessage(HttpMethod.Get, "http://ratings:9080/ratings/0");
        request.Headers.Add("end-user", "jason");
        Task<HttpResponseMessage> call = mesh.CreateClient(from: "bookinfo/app=reviews").SendAsync(request);
        clock.Advance(TimeSpan.FromSeconds(7));
        using HttpResponseMessage response = await call;
        // end

        Assert.Equal("5", await response.Content.ReadAsStringAsync());
        await Apply(mesh);
    }

    public static async Task Grpc()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {route: [{destination: {host: a}}]}",
            services => services.Add(
                "a.shop:8080", builder => builder.Services.AddGrpc(), app => app.MapGrpcService<CounterService>()));

        // snippet: grpc
        using GrpcChannel channel = GrpcChannel.ForAddress(
            "http://shop.example.com", new GrpcChannelOptions { HttpHandler = mesh.CreateHandler() });
        Number doubled = await new Counter.CounterClient(channel).DoubleAsync(new Number { Value = 21 });
        // end

        Assert.Equal(42, doubled.Value);
    }

    public static async Task WebSockets()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync("- {route: [{destination: {host: a}}]}", services => services.Add(
            "a.shop:8080",
            app =>
            {
                app.UseWebSockets();
                app.Run(async context => (await context.WebSockets.AcceptWebSocketAsync()).Dispose());
            }));

        // snippet: websocket
        using WebSocket socket = await mesh.CreateWebSocketClient().ConnectAsync(new Uri("ws://shop.example.com/chat"));
        // end

        mesh.Traffic.ShouldHaveEndedWith(101);
    }

    private static async Task Draws(InProcessMesh mesh)
    {
        mesh.Traffic.Clear();

        // snippet: draws
        HttpClient productpage = mesh.CreateClient(from: "bookinfo/app=productpage");
        using HttpRequestMessage early = new HttpRequestMessage(HttpMethod.Get, "http://reviews:9080/reviews/0").WithDraw(0.5);
        using HttpRequestMessage late = new HttpRequestMessage(HttpMethod.Get, "http://reviews:9080/reviews/0").WithDraw(0.95);
        await productpage.SendAsync(early);
        await productpage.SendAsync(late);
        mesh.Traffic.ShouldHaveReached("reviews.bookinfo:9080", subset: "v1", times: 1);
        mesh.Traffic.ShouldHaveReached("reviews.bookinfo:9080", subset: "v3", times: 1);
        mesh.Traffic.ShouldNotHaveReached("reviews.bookinfo:9080", subset: "v2");
        // end
    }

    private static async Task Apply(InProcessMesh mesh)
    {
        // snippet: apply
        await mesh.ApplyAsync("examples/bookinfo/manifests");
        // end
    }
}
