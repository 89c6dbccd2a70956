using System.Text.Json;
using HelloMesh.Model;
using HelloMesh.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HelloMesh.Tests.InProcess;

/// <summary>What an upstream gets, and what comes back of its response.</summary>
public sealed class InProcessRequestTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{prefix: /api}", "{uri: /v1}", "/api/x?q=1", "/v1/x?q=1")]
    [InlineData("{exact: /a}", "{uri: /b}", "/a?q=1", "/b?q=1")]
    [InlineData("{prefix: /}", "{uriRegexRewrite: {match: '^/a/(.*)$', rewrite: '/b/\\1'}}", "/a/x?q", "/b/x?q")]
    public async Task Path_UnderARewrite_IsRewritten(string uri, string rewrite, string sent, string received)
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {match: [{uri: " + uri + "}], rewrite: " + rewrite + ", route: [{destination: {host: a}}]}",
            context => context.Response.WriteAsync($"{context.Request.Path}{context.Request.QueryString}"));
        using HttpClient client = mesh.CreateClient();
        Assert.Equal(received, await client.GetStringAsync(TestMesh.Url + sent, Cancellation));
        Assert.Equal(received, mesh.Traffic.Records[0].UpstreamPath);
    }

    [Fact]
    public async Task Path_BeforeItIsMatched_IsNormalised()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {match: [{uri: {prefix: /b}}], route: [{destination: {host: a}}]}",
            context => context.Response.WriteAsync(context.Request.Path));
        using HttpClient client = mesh.CreateClient();
        var asWritten = new Uri(TestMesh.Url + "/a/../b/x", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        Assert.Equal("/b/x", await client.GetStringAsync(asWritten, Cancellation));
    }

    [Fact]
    public async Task Authority_UnderARewrite_IsReplaced()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {rewrite: {authority: inner.example.com}, route: [{destination: {host: a}}]}",
            context => context.Response.WriteAsync(context.Request.Host.Value!));
        using HttpClient client = mesh.CreateClient();
        Assert.Equal("inner.example.com", await client.GetStringAsync(TestMesh.Url, Cancellation));
    }

    [Fact]
    public async Task RequestHeaders_AreRemovedSetAndAdded_InThisOrder()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {headers: {request: {remove: [x-gone, x-again], set: {x-set: '100%%'}, add: {x-add: two, x-again: new}}}, route: [{destination: {host: a}}]}",
            EchoHeaders);
        using HttpClient client = mesh.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, TestMesh.Url);
        foreach (string name in "x-gone x-again x-set x-add x-kept".Split(' '))
        {
            request.Headers.Add(name, "one");
        }

        Dictionary<string, string> received = await ReadHeadersAsync(client.SendAsync(request, Cancellation));
        Assert.False(received.ContainsKey("x-gone"));
        Assert.Equal("new", received["x-again"]);
        Assert.Equal("100%", received["x-set"]);
        Assert.Equal("one|two", received["x-add"]);
        Assert.Equal("one", received["x-kept"]);
    }

    [Fact]
    public async Task RequestHeaders_OfTheProxy_AreWrittenByIt()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync("- {route: [{destination: {host: a}}]}", EchoHeaders);
        using HttpClient client = mesh.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, TestMesh.Url);
        request.Headers.Add("x-forwarded-proto", "https");
        request.Headers.Add("x-forwarded-for", "198.51.100.7");
        request.Headers.Add("x-request-id", "mine");
        request.Headers.Add("x-envoy-retry-on", "5xx");
        Dictionary<string, string> received = await ReadHeadersAsync(client.SendAsync(request, Cancellation));
        Assert.Equal("http", received["x-forwarded-proto"]);
        Assert.Equal("198.51.100.7,192.0.2.1", received["x-forwarded-for"]);
        Assert.Equal("192.0.2.1", received["x-envoy-external-address"]);
        Assert.True(Guid.TryParse(received["x-request-id"], out _));
        Assert.False(received.ContainsKey("x-envoy-retry-on"));
    }

    [Fact]
    public async Task RequestHeaders_ThroughASidecar_KeepTheirId()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync("- {route: [{destination: {host: a}}]}", EchoHeaders);
        using HttpClient client = mesh.CreateClient(from: "shop/app=b");
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://a:8080/");
        request.Headers.Add("x-request-id", "mine");
        Dictionary<string, string> received = await ReadHeadersAsync(client.SendAsync(request, Cancellation));
        Assert.Equal("mine", received["x-request-id"]);
        Assert.Equal("http", received["x-forwarded-proto"]);
        Assert.False(received.ContainsKey("x-envoy-external-address"));
    }

    [Fact]
    public async Task ResponseHeaders_OfTheUpstream_AreRemovedSetAndAdded()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {headers: {response: {remove: [x-powered-by], set: {content-type: text/x-mesh, x-set: new}, add: {x-add: two}}}, route: [{destination: {host: a}}]}",
            context =>
            {
                context.Response.ContentType = "text/plain";
                foreach (string name in "x-powered-by x-set x-add server".Split(' '))
                {
                    context.Response.Headers[name] = "one";
                }

                return context.Response.WriteAsync("body");
            });
        using HttpClient client = mesh.CreateClient();
        using HttpResponseMessage response = await client.GetAsync(TestMesh.Url, Cancellation);
        Assert.False(response.Headers.Contains("x-powered-by"));
        Assert.Equal("text/x-mesh", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(["new"], response.Headers.GetValues("x-set"));
        Assert.Equal(["one", "two"], response.Headers.GetValues("x-add"));
        Assert.Equal("istio-envoy", response.Headers.Server.ToString());
        Assert.Equal("body", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Claims_OfAClient_DecideTheRoute()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {match: [{headers: {'@request.auth.claims.group': {exact: staff}}}], route: [{destination: {host: a}}]}",
            context => context.Response.WriteAsync("staff only"));
        using HttpClient anybody = mesh.CreateClient();
        Assert.Equal(404, (int)(await anybody.GetAsync(TestMesh.Url, Cancellation)).StatusCode);
        using JsonDocument claims = JsonDocument.Parse("""{"group": "staff"}""");
        using HttpClient staff = mesh.CreateClient(new MeshClientOptions { Claims = claims.RootElement });
        Assert.Equal("staff only", await staff.GetStringAsync(TestMesh.Url, Cancellation));
    }

    [Fact]
    public async Task Version_OfTheClient_IsKeptOnBothSides()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {match: [{uri: {prefix: /a}}], route: [{destination: {host: a}}]}",
            context => context.Response.WriteAsync(context.Request.Protocol));
        using HttpClient client = mesh.CreateClient();
        client.DefaultRequestVersion = System.Net.HttpVersion.Version20;
        using HttpResponseMessage forwarded = await client.GetAsync(TestMesh.Url + "/a", Cancellation);
        Assert.Equal("HTTP/2", await forwarded.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(System.Net.HttpVersion.Version20, forwarded.Version);
        using HttpResponseMessage answered = await client.GetAsync(TestMesh.Url + "/other", Cancellation);
        Assert.Equal(System.Net.HttpVersion.Version20, answered.Version);
    }

    [Fact]
    public async Task Certificate_OfTheClient_IsAskedForByAMutualServer()
    {
        await using InProcessMesh mesh = await InProcessMesh.StartAsync(
            TlsManifests("MUTUAL", "http: [{directResponse: {status: 200, body: {string: welcome}}}]"), _ => { }, cancellationToken: Cancellation);
        using HttpClient without = mesh.CreateClient();
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => without.GetAsync("https://shop.example.com/", Cancellation));
        Assert.Contains("client certificate", refused.Message, StringComparison.Ordinal);
        using HttpClient with = mesh.CreateClient(new MeshClientOptions { ClientCertificate = true });
        Assert.Equal("welcome", await with.GetStringAsync("https://shop.example.com/", Cancellation));
    }

    [Fact]
    public async Task Connection_ThatPassesThrough_IsNotLookedInto()
    {
        await using InProcessMesh mesh = await InProcessMesh.StartAsync(
            TlsManifests("PASSTHROUGH", "tls: [{match: [{sniHosts: [shop.example.com]}], route: [{destination: {host: a}}]}]"),
            services => services.Add("a.shop:8080", app => app.Run(EchoHeaders)),
            cancellationToken: Cancellation);
        using HttpClient client = mesh.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://shop.example.com/x");
        request.Headers.Add("x-envoy-retry-on", "5xx");
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        Dictionary<string, string> received = await ReadHeadersAsync(Task.FromResult(response));
        Assert.Equal(["host", "x-envoy-retry-on"], received.Keys.Order());
        Assert.False(response.Headers.Contains("server"));
        Assert.Equal("outbound|8080||a.shop.svc.cluster.local", mesh.Traffic.Records[0].Cluster);
    }

    private static MeshManifests TlsManifests(string mode, string routes) => MeshManifests.Parse(
        $$"""
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: shop}
        spec:
          selector: {istio: ingressgateway}
          servers:
            - port: {number: 443, name: tls, protocol: {{(mode == "MUTUAL" ? "HTTPS" : "TLS")}} }
              hosts: [shop.example.com]
              tls: {mode: {{mode}}{{(mode == "MUTUAL" ? ", credentialName: cert" : "")}} }
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: a, namespace: shop}
        spec: {selector: {app: a}, ports: [{name: http, port: 8080}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: shop, namespace: shop}
        spec:
          hosts: [shop.example.com]
          gateways: [gw]
          {{routes}}
        """);

    private static Task EchoHeaders(HttpContext context) => context.Response.WriteAsJsonAsync(
        context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join('|', h.Value.AsEnumerable())));

    private static async Task<Dictionary<string, string>> ReadHeadersAsync(Task<HttpResponseMessage> response) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(await response.TextAsync())!;
}
