using HelloMesh.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HelloMesh.Tests.InProcess;

/// <summary>The two examples carry real calls.</summary>
public sealed class InProcessExampleTests
{
    private static readonly string Bookinfo = Repository.PathOf("examples", "bookinfo", "manifests");

    private static readonly string[] Versions = ["v1", "v2", "v3"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HelloHelidon_CalledByItsGateway_Answers()
    {
        await using InProcessMesh mesh = await InProcessMesh.StartAsync(
            Repository.PathOf("examples", "hello-helidon", "manifests"),
            services => services.Add("hello-helidon-deployment.hello-helidon:8080", app => app.MapGet("/greet", () => "Hello World!")),
            cancellationToken: Cancellation);
        using HttpClient outside = mesh.CreateClient();
        Assert.Equal(
            "Hello World!", await outside.GetStringAsync("https://hello-helidon.hello-helidon.example.com/greet", Cancellation));
        mesh.Traffic.ShouldHaveReached("hello-helidon-deployment.hello-helidon:8080", times: 1);
    }

    [Fact]
    public async Task HelloHelidon_ByAnotherServerName_IsNoConnection()
    {
        await using InProcessMesh mesh = await InProcessMesh.StartAsync(
            Repository.PathOf("examples", "hello-helidon", "manifests"), _ => { }, cancellationToken: Cancellation);
        using HttpClient outside = mesh.CreateClient(new MeshClientOptions { ServerName = "other.example.com" });
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => outside.GetAsync("https://hello-helidon.hello-helidon.example.com/greet", Cancellation));
        Assert.Equal(HttpRequestError.SecureConnectionError, refused.HttpRequestError);
        Assert.Contains("no server takes the server name 'other.example.com'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HelloHelidon_OnAPortWithoutServer_IsNoConnection()
    {
        await using InProcessMesh mesh = await InProcessMesh.StartAsync(
            Repository.PathOf("examples", "hello-helidon", "manifests"), _ => { }, cancellationToken: Cancellation);
        using HttpClient outside = mesh.CreateClient();
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => outside.GetAsync("http://hello-helidon.hello-helidon.example.com/greet", Cancellation));
        Assert.Equal(HttpRequestError.ConnectionError, refused.HttpRequestError);
    }

    [Fact]
    public async Task Bookinfo_PageOfJason_IsMadeOfFourServicesWithTheVersionHeTests()
    {
        await using InProcessMesh mesh = await StartBookinfoAsync();
        using HttpClient outside = mesh.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://bookinfo.example.com/api/v1/products/0");
        request.Headers.Add("end-user", "jason");
        request.WithDraw(0.5);
        string page = await outside.SendAsync(request, Cancellation).TextAsync();
        Assert.Equal("details of 0; reviews v2 of 0 with 5 stars; api 1", page);
        mesh.Traffic.ShouldHaveReached("reviews.bookinfo:9080", "v2", times: 1);
        mesh.Traffic.ShouldHaveReached("ratings.bookinfo:9080", times: 1);
        Assert.Equal(
            ["outside", "bookinfo/app=productpage", "bookinfo/app=reviews"],
            mesh.Traffic.Records.OrderBy(r => r.Call).Select(r => r.Source).Distinct());
    }

    [Fact]
    public async Task Bookinfo_Canary_GetsItsShare()
    {
        await using InProcessMesh mesh = await StartBookinfoAsync();
        using HttpClient productpage = mesh.CreateClient(from: "bookinfo/app=productpage");
        for (int i = 0; i < 400; i++)
        {
            await productpage.GetStringAsync("http://reviews:9080/plain", Cancellation);
        }

        int canary = mesh.Traffic.To("reviews.bookinfo:9080", "v3").Count;
        Assert.InRange(canary, 20, 65);
        mesh.Traffic.ShouldHaveReached("reviews.bookinfo:9080", "v1", times: 400 - canary);
        mesh.Traffic.ShouldNotHaveReached("reviews.bookinfo:9080", "v2");
    }

    [Fact]
    public async Task Bookinfo_RatingsAreAborted_ForTheDrawnCalls()
    {
        await using InProcessMesh mesh = await StartBookinfoAsync();
        using HttpClient reviews = mesh.CreateClient("bookinfo/app=reviews", new MeshClientOptions { Draw = 0.01 });
        using HttpResponseMessage response = await reviews.GetAsync("http://ratings:9080/ratings/0", Cancellation);
        Assert.Equal(500, (int)response.StatusCode);
        Assert.Equal("fault filter abort", await response.Content.ReadAsStringAsync(Cancellation));
        mesh.Traffic.ShouldHaveEndedWith(500, "FI");
        mesh.Traffic.ShouldNotHaveReached("ratings.bookinfo:9080");
    }

    [Fact]
    public async Task Bookinfo_RatingsOfJason_AreDelayedOnTheMeshsClock()
    {
        var clock = new FakeTimeProvider();
        await using InProcessMesh mesh = await StartBookinfoAsync(new InProcessMeshOptions { TimeProvider = clock });
        using HttpClient reviews = mesh.CreateClient(from: "bookinfo/app=reviews");
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://ratings:9080/ratings/0");
        request.Headers.Add("end-user", "jason");
        Task<HttpResponseMessage> call = reviews.SendAsync(request, Cancellation);
        clock.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(call.IsCompleted);
        mesh.Traffic.ShouldNotHaveReached("ratings.bookinfo:9080");
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("5", await call.TextAsync());
        Assert.Equal("DI", mesh.Traffic.Records[^1].Flags);
    }

    /// <summary>Services that call each other by their names, each through its own sidecar.</summary>
    private static Task<InProcessMesh> StartBookinfoAsync(InProcessMeshOptions? options = null) => InProcessMesh.StartAsync(
        Bookinfo,
        services =>
        {
            services
                .Add("productpage.bookinfo:9080", builder => builder.Services.AddMeshHttpClient(), app => app.MapGet(
                    "/products/{id}",
                    async (int id, HttpRequest request, IHttpClientFactory clients) =>
                    {
                        string details = await GetAsync(clients, request, $"http://details:9080/details/{id}");
                        string reviews = await GetAsync(clients, request, $"http://reviews:9080/reviews/{id}");
                        return $"{details}; {reviews}; api {request.Headers["x-api-version"]}";
                    }))
                .Add("details.bookinfo:9080", app => app.MapGet("/details/{id}", (int id) => $"details of {id}"))
                .Add("ratings.bookinfo:9080", app => app.MapGet("/ratings/{id}", (int id) => "5"));
            foreach (string version in Versions)
            {
                services.Add(
                    "reviews.bookinfo:9080",
                    builder => builder.Services.AddMeshHttpClient(),
                    app =>
                    {
                        app.MapGet("/plain", () => version);
                        app.MapGet("/reviews/{id}", async (int id, IHttpClientFactory clients) =>
                        {
                            using HttpClient client = clients.CreateClient();
                            string stars = await client.GetStringAsync($"http://ratings:9080/ratings/{id}");
                            return $"reviews {version} of {id} with {stars} stars";
                        });
                    },
                    subset: version);
            }
        },
        options ?? new InProcessMeshOptions { Seed = 4 },
        Cancellation);

    private static async Task<string> GetAsync(IHttpClientFactory clients, HttpRequest caller, string url)
    {
        using HttpClient client = clients.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Add("end-user", caller.Headers["end-user"].ToString());
        return await client.SendAsync(request, caller.HttpContext.RequestAborted).TextAsync();
    }
}
