using HelloMesh.Testing;
using Microsoft.AspNetCore.Http;

namespace HelloMesh.Tests.InProcess;

/// <summary>What the proxy answers itself, with Envoy's status, body and flags.</summary>
public sealed class InProcessAnswerTests
{
    private const string ToA = "- {route: [{destination: {host: a}}]}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redirect_OfAClientThatDoesNotFollow_IsReturned()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {match: [{uri: {exact: /old}}], redirect: {uri: /new, redirectCode: 308}, headers: {response: {set: {x-why: moved}}}}",
            _ => Task.CompletedTask);
        using HttpClient client = mesh.CreateClient();
        using HttpResponseMessage response = await client.GetAsync(TestMesh.Url + "/old?q=1", Cancellation);
        Assert.Equal(308, (int)response.StatusCode);
        Assert.Equal(TestMesh.Url + "/new?q=1", response.Headers.Location!.ToString());
        Assert.Equal(["moved"], response.Headers.GetValues("x-why"));
        Assert.Equal("", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Redirect_OfAClientThatFollows_IsFollowed()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {match: [{uri: {exact: /old}}], redirect: {uri: /new}}\n- {route: [{destination: {host: a}}]}",
            context => context.Response.WriteAsync("at " + context.Request.Path));
        using HttpClient client = mesh.CreateClient(new MeshClientOptions { AllowAutoRedirect = true });
        Assert.Equal("at /new", await client.GetStringAsync(TestMesh.Url + "/old", Cancellation));
        Assert.Equal([301, 200], mesh.Traffic.Records.Select(r => r.Status));
    }

    [Fact]
    public async Task Redirect_InACircle_EndsAfterTheLimit()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {redirect: {uri: /again}}", _ => Task.CompletedTask);
        using HttpClient client = mesh.CreateClient(new MeshClientOptions { AllowAutoRedirect = true, RedirectCountMax = 3 });
        Assert.Equal(301, (int)(await client.GetAsync(TestMesh.Url, Cancellation)).StatusCode);
        Assert.Equal(4, mesh.Traffic.Records.Count);
    }

    [Fact]
    public async Task DirectResponse_HasStatusBodyAndHeaders()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {directResponse: {status: 418, body: {string: short and stout}}, headers: {response: {add: {x-pot: tea}}}}",
            _ => Task.CompletedTask);
        using HttpClient client = mesh.CreateClient();
        using HttpResponseMessage response = await client.GetAsync(TestMesh.Url, Cancellation);
        Assert.Equal(418, (int)response.StatusCode);
        Assert.Equal("short and stout", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(["tea"], response.Headers.GetValues("x-pot"));
        using var head = new HttpRequestMessage(HttpMethod.Head, TestMesh.Url);
        Assert.Equal("", await client.SendAsync(head, Cancellation).TextAsync());
    }

    [Theory]
    [InlineData(0.0, 503)]
    [InlineData(0.29, 503)]
    [InlineData(0.31, 200)]
    public async Task Abort_OfSomePercent_HitsTheDrawsBelow(double draw, int status)
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {fault: {abort: {httpStatus: 503, percentage: {value: 30}}}, route: [{destination: {host: a}}]}",
            _ => Task.CompletedTask);
        using HttpClient client = mesh.CreateClient();
        using HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Get, TestMesh.Url).WithDraw(draw);
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 503 ? "fault filter abort" : "", await response.Content.ReadAsStringAsync(Cancellation));
        mesh.Traffic.ShouldHaveEndedWith(status, status == 503 ? "FI" : null);
    }

    [Fact]
    public async Task Abort_WithoutAForcedDraw_HitsItsShareAndTheSameCallsForTheSameSeed()
    {
        async Task<string> RunAsync(ulong seed)
        {
            await using InProcessMesh mesh = await TestMesh.StartAsync(
                "- {fault: {abort: {httpStatus: 503, percentage: {value: 30}}}, route: [{destination: {host: a}}]}",
                _ => Task.CompletedTask,
                new InProcessMeshOptions { Seed = seed });
            using HttpClient client = mesh.CreateClient();
            for (int i = 0; i < 200; i++)
            {
                using HttpResponseMessage response = await client.GetAsync(TestMesh.Url, Cancellation);
            }

            return string.Concat(mesh.Traffic.Records.Select(r => r.Status == 503 ? 'x' : '.'));
        }

        string first = await RunAsync(1);
        Assert.InRange(first.Count(c => c == 'x'), 40, 80);
        Assert.Equal(first, await RunAsync(1));
        Assert.NotEqual(first, await RunAsync(2));
    }

    [Theory]
    [InlineData("http://shop.example.com/", "/nowhere", 404, "NR", "")]
    [InlineData("http://other.example.com/", "/", 404, "NR", "")]
    public async Task Request_ThatNoRouteTakes_Is404WithoutABody(string url, string path, int status, string flags, string body)
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {match: [{uri: {prefix: /shop}}], route: [{destination: {host: a}}]}", _ => Task.CompletedTask);
        using HttpClient client = mesh.CreateClient(new MeshClientOptions { BaseAddress = new Uri(url) });
        using HttpResponseMessage response = await client.GetAsync(path, Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(Cancellation));
        mesh.Traffic.ShouldHaveEndedWith(status, flags);
    }

    [Fact]
    public async Task Destination_OutsideAClosedRegistry_Is503NC()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {route: [{destination: {host: unknown, port: {number: 80}}}]}",
            _ => { },
            new InProcessMeshOptions { ClosedRegistry = true });
        using HttpClient client = mesh.CreateClient();
        using HttpResponseMessage response = await client.GetAsync(TestMesh.Url, Cancellation);
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync(Cancellation));
        mesh.Traffic.ShouldHaveEndedWith(503, "NC");
    }

    [Fact]
    public async Task Service_ThatIsNotAdded_Is503UHAndNamesTheCallToAdd()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, _ => { });
        using HttpClient client = mesh.CreateClient();
        using HttpResponseMessage response = await client.GetAsync(TestMesh.Url, Cancellation);
        Assert.Equal(503, (int)response.StatusCode);
        string[] body = (await response.Content.ReadAsStringAsync(Cancellation)).Split('\n');
        Assert.Equal("no healthy upstream", body[0]);
        Assert.Contains("services.Add(\"a.shop:8080\", app => …)", body[1], StringComparison.Ordinal);
        Assert.Contains("http[0] of shop/shop (shop.yaml:", body[1], StringComparison.Ordinal);
        mesh.Traffic.ShouldHaveEndedWith(503, "UH");
    }

    [Fact]
    public async Task Upgrade_OfAnotherProtocol_IsForbidden()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, _ => Task.CompletedTask);
        using HttpClient client = mesh.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, TestMesh.Url);
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "irc");
        Assert.Equal(403, (int)(await client.SendAsync(request, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Preflight_OfAnAllowedOrigin_IsAnsweredByTheProxy()
    {
        await using InProcessMesh mesh = await StartCorsAsync();
        using HttpClient client = mesh.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, TestMesh.Url);
        request.Headers.Add("origin", "https://app.example.com");
        request.Headers.Add("access-control-request-method", "PUT");
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(["https://app.example.com"], response.Headers.GetValues("access-control-allow-origin"));
        Assert.Equal(["PUT,GET"], response.Headers.GetValues("access-control-allow-methods"));
        Assert.Equal(["600"], response.Headers.GetValues("access-control-max-age"));
        mesh.Traffic.ShouldNotHaveReached("a.shop:8080");
    }

    [Fact]
    public async Task Preflight_OfAnotherOrigin_GoesOn()
    {
        await using InProcessMesh mesh = await StartCorsAsync();
        using HttpClient client = mesh.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, TestMesh.Url);
        request.Headers.Add("origin", "https://evil.example.com");
        request.Headers.Add("access-control-request-method", "PUT");
        Assert.Equal("upstream", await client.SendAsync(request, Cancellation).TextAsync());
        mesh.Traffic.ShouldHaveReached("a.shop:8080", times: 1);
    }

    [Theory]
    [InlineData("https://app.example.com", true)]
    [InlineData("https://evil.example.com", false)]
    public async Task Response_ToAnOrigin_HasCorsHeadersWhereItIsAllowed(string origin, bool isAllowed)
    {
        await using InProcessMesh mesh = await StartCorsAsync();
        using HttpClient client = mesh.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, TestMesh.Url);
        request.Headers.Add("origin", origin);
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        Assert.Equal("upstream", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(isAllowed, response.Headers.TryGetValues("access-control-allow-origin", out IEnumerable<string>? allowed));
        Assert.Equal(isAllowed ? [origin] : null, allowed);
        Assert.Equal(isAllowed, response.Headers.Contains("access-control-expose-headers"));
    }

    private static Task<InProcessMesh> StartCorsAsync() => TestMesh.StartAsync(
        """
        - corsPolicy: {allowOrigins: [{exact: 'https://app.example.com'}], allowMethods: [PUT, GET], exposeHeaders: [x-total], maxAge: 10m}
          route: [{destination: {host: a}}]
        """,
        context => context.Response.WriteAsync("upstream"));
}
