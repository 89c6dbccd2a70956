using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HelloMesh.Tests;

/// <summary><c>meshsim serve --upstream</c>: what a real service receives, and what its client gets.</summary>
public sealed class ServeForwardingTests(ServeForwardingTests.Pair pair) : IClassFixture<ServeForwardingTests.Pair>
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Request_ReachesTheServiceAsTheRouteSays(string version)
    {
        using HttpResponseMessage response = await ServeClient.GetAsync(
            pair.Server,
            "https://shop.test/api/a%2Fb?q=%20x",
            Version.Parse(version),
            request =>
            {
                request.Headers.Add("x-gone", "1");
                request.Headers.Add("x-kept", "1");
            });
        string seen = await Text(response);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("GET /a%2Fb?q=%20x\n", seen, StringComparison.Ordinal);
        Assert.Contains("host: inner.test\n", seen, StringComparison.Ordinal);
        Assert.Contains("x-a: 1\n", seen, StringComparison.Ordinal);
        Assert.Contains("x-kept: 1\n", seen, StringComparison.Ordinal);
        Assert.Contains("x-forwarded-proto: https\n", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("x-gone", seen, StringComparison.Ordinal);
        Assert.Equal("2", Assert.Single(response.Headers.GetValues("x-b")));
        Assert.False(response.Headers.Contains("x-secret"));
        Assert.Equal("istio-envoy", response.Headers.Server.ToString());
    }

    [Fact]
    public async Task Body_IsPassedOnBothWays()
    {
        using HttpResponseMessage response = await ServeClient.GetAsync(pair.Server, "https://shop.test/api/body", null, request =>
        {
            request.Method = HttpMethod.Post;
            request.Content = new StringContent("sent", Encoding.UTF8, "text/x-special");
        });
        string seen = await Text(response);
        Assert.Contains("content-type: text/x-special; charset=utf-8\n", seen, StringComparison.Ordinal);
        Assert.EndsWith("\nsent", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://shop.test/redirect", 302, "")]
    [InlineData("https://shop.test/direct", 418, "teapot")]
    [InlineData("https://shop.test/abort", 503, "fault filter abort")]
    [InlineData("https://shop.test/nowhere", 404, "")]
    [InlineData("https://shop.test/slow", 504, "upstream request timeout")]
    [InlineData("https://shop.test/cut", 503, "upstream connect error or disconnect/reset before headers. reset reason: connection termination")]
    public async Task Proxy_AnswersItself(string url, int status, string body)
    {
        using HttpResponseMessage response = await ServeClient.GetAsync(pair.Server, url);
        Assert.Equal((status, body), ((int)response.StatusCode, await Text(response)));
        if (status == 302)
        {
            Assert.Equal("https://shop.test/new", response.Headers.Location?.OriginalString);
        }
    }

    [Fact]
    public async Task Cors_IsAnswered()
    {
        using HttpResponseMessage preflight = await ServeClient.GetAsync(pair.Server, "https://shop.test/cors", null, request =>
        {
            request.Method = HttpMethod.Options;
            request.Headers.Add("origin", "https://web.test");
            request.Headers.Add("access-control-request-method", "GET");
        });
        Assert.Equal((HttpStatusCode.OK, ""), (preflight.StatusCode, await Text(preflight)));
        Assert.Equal("https://web.test", Assert.Single(preflight.Headers.GetValues("access-control-allow-origin")));
        using HttpResponseMessage response = await ServeClient.GetAsync(
            pair.Server, "https://shop.test/cors", null, request => request.Headers.Add("origin", "https://web.test"));
        Assert.StartsWith("GET /cors\n", await Text(response), StringComparison.Ordinal);
        Assert.Equal("https://web.test", Assert.Single(response.Headers.GetValues("access-control-allow-origin")));
    }

    [Fact]
    public async Task WebSocket_IsPassedOnBothWays()
    {
        using var socket = new ClientWebSocket();
        using var client = new HttpMessageInvoker(ServeClient.CreateHandler(pair.Server, 443));
        await socket.ConnectAsync(new Uri("wss://shop.test/api/socket"), client, TestContext.Current.CancellationToken);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        byte[] buffer = new byte[64];
        WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
    }

    [Fact]
    public async Task Destination_WithoutUpstream_IsNamed()
    {
        using HttpResponseMessage response = await ServeClient.GetAsync(pair.Server, "https://shop.test/other");
        Assert.Equal(503, (int)response.StatusCode);
        Assert.StartsWith("no healthy upstream\n", await Text(response), StringComparison.Ordinal);
        pair.Server.WaitFor("add --upstream other.shop.svc.cluster.local:8080=");
    }

    [Fact]
    public async Task Upstream_ThatIsNotThere_IsAConnectFailure()
    {
        using var server = new RunningServer(
            "serve", "-f", ServeTests.Manifests, "--port", "443=0", "--port", "80=0", "--upstream", "cart:8080=http://127.0.0.1:1");
        using HttpResponseMessage response = await ServeClient.GetAsync(server, "https://shop.test/api/x");
        Assert.Equal(503, (int)response.StatusCode);
        Assert.StartsWith(
            "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure",
            await Text(response),
            StringComparison.Ordinal);
        server.WaitFor("cart.shop.svc.cluster.local:8080 at http://127.0.0.1:1: UF");
    }

    private static Task<string> Text(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    /// <summary>A service that says what it receives, and a server that forwards to it.</summary>
    public sealed class Pair : IAsyncLifetime
    {
        private WebApplication? _service;

        internal RunningServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            _service = builder.Build();
            _service.UseWebSockets();
            _service.Run(AnswerAsync);
            await _service.StartAsync(TestContext.Current.CancellationToken);
            string url = _service.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
            Server = new RunningServer(
                "serve", "-f", ServeTests.Manifests, "--port", "443=0", "--port", "80=0", "--upstream", $"cart.shop:8080={url}");
        }

        public async ValueTask DisposeAsync()
        {
            Server.Dispose();
            await _service!.DisposeAsync();
        }

        private static async Task AnswerAsync(HttpContext context)
        {
            string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            if (target == "/slow")
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }

            if (context.WebSockets.IsWebSocketRequest)
            {
                using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
                byte[] buffer = new byte[64];
                WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, context.RequestAborted);
                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, true, context.RequestAborted);
                return;
            }

            if (target == "/cut")
            {
                context.Abort();
                return;
            }

            context.Response.Headers["x-secret"] = "1";
            using var reader = new StreamReader(context.Request.Body);
            IEnumerable<string> headers = context.Request.Headers.Select(h => $"{h.Key.ToLowerInvariant()}: {h.Value}\n");
            await context.Response.WriteAsync(
                $"{context.Request.Method} {target}\n{string.Concat(headers)}\n{await reader.ReadToEndAsync(context.RequestAborted)}");
        }
    }
}
