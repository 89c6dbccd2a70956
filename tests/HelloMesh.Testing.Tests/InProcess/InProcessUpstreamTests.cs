using System.Runtime.CompilerServices;
using HelloMesh.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace HelloMesh.Tests.InProcess;

/// <summary>A server that the mesh writes a request into sees the request that it would see as a message.</summary>
public sealed class InProcessUpstreamTests
{
    private const string ToA = "- {route: [{destination: {host: a}}]}";

    private const string Rewritten = "- {match: [{uri: {prefix: /api}}], rewrite: {uri: REWRITE}, route: [{destination: {host: a}}]}";

    private const string Edited =
        "- {headers: {request: {remove: [x-gone], set: {x-set: new, content-type: text/x-mesh}, add: {x-add: two}}}, route: [{destination: {host: a}}]}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ToA, "/")]
    [InlineData(ToA, "/a/b?q=1&r=2")]
    [InlineData(ToA, "/a?")]
    [InlineData(ToA, "//a//b/")]
    [InlineData(ToA, "/a%20b/%41%2fc;x=1/(d)/~e/'f'!?q=%41%20&r='s'")]
    [InlineData(ToA, "/a?b?c=/../d")]
    [InlineData(ToA, "/base")]
    [InlineData(ToA, "/base/a?q=1")]
    [InlineData(ToA, "/baseless")]
    [InlineData(Rewritten, "/api/x?q=1", "/v1")]
    [InlineData(Rewritten, "/api/x", "/x/../base")]
    [InlineData(Rewritten, "/api/x", "/.hidden/./y")]
    [InlineData(Rewritten, "/api/x?q", "'/ü b%'")]
    [InlineData(Rewritten, "/api/x", "'/a#b'")]
    [InlineData("- {rewrite: {authority: 'Inner.example.com:81'}, route: [{destination: {host: a}}]}", "/")]
    public async Task Target_IsTheSameForServerAndMessage(string rules, string target, string rewrite = "") =>
        await AssertAlikeAsync(
            rules.Replace("REWRITE", rewrite, StringComparison.Ordinal),
            () => new HttpRequestMessage(HttpMethod.Get, TestMesh.Url + target));

    [Theory]
    [InlineData(ToA, "GET")]
    [InlineData(ToA, "DELETE", "accept: text/a, text/b; user-agent: one/1 (two) three/3; cookie: a=b")]
    [InlineData(ToA, "GET", "x-forwarded-for: 198.51.100.7; x-forwarded-proto: https; x-request-id: mine; x-envoy-retry-on: 5xx")]
    [InlineData(ToA, "GET", "te: trailers; connection: close; transfer-encoding: chunked; host: shop.example.com:80")]
    [InlineData(Edited, "GET", "x-gone: one; x-set: one; x-add: one; x-kept: one")]
    [InlineData(Edited, "POST", "x-gone: one; x-set: one; x-add: one; x-kept: one", true)]
    [InlineData(ToA, "PUT", "transfer-encoding: chunked", true)]
    public async Task Headers_AreTheSameForServerAndMessage(string rules, string method, string headers = "", bool hasBody = false) =>
        await AssertAlikeAsync(rules, () =>
        {
            var request = new HttpRequestMessage(new HttpMethod(method), TestMesh.Url + "/");
            foreach (string header in headers.Split("; ", StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = header.Split(": ");
                Assert.True(request.Headers.TryAddWithoutValidation(parts[0], parts[1]));
            }

            request.Content = hasBody ? new StringContent("body") : null;
            return request;
        });

    [Fact]
    public async Task Record_OfACallThatEnded_DoesNotHoldItsMessage()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, context => context.Response.WriteAsync("a"));
        WeakReference message = await CallOnceAsync(mesh);
        const int TryCountMax = 20;
        for (int i = 0; i < TryCountMax && message.IsAlive; i++)
        {
            GC.Collect();
            await Task.Delay(10, Cancellation);   // threads of the pool still have the end of the call on their stacks
        }

        Assert.False(message.IsAlive);
        Assert.Equal("http://shop.example.com/x", Assert.Single(mesh.Traffic.Records).Url);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> CallOnceAsync(InProcessMesh mesh)
    {
        using HttpClient client = mesh.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, TestMesh.Url + "/x");
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        return new WeakReference(request);
    }

    private static async Task AssertAlikeAsync(string rules, Func<HttpRequestMessage> request)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer(options => options.BaseAddress = new Uri("http://localhost/base/"));
        await using WebApplication app = builder.Build();
        app.Run(EchoAsync);
        await app.StartAsync(Cancellation);
        TestServer server = app.GetTestServer();
        string asMessage = await CallAsync(rules, services => services.Add("a.shop:8080", server.CreateHandler()), request());
        string asWritten = await CallAsync(rules, services => services.Add("a.shop:8080", server), request());
        Assert.Equal(asMessage, asWritten);
    }

    private static async Task<string> CallAsync(string rules, Action<MeshServices> services, HttpRequestMessage request)
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(rules, services);
        using HttpClient client = mesh.CreateClient();
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        Assert.Equal(200, (int)response.StatusCode);
        request.Dispose();
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    /// <summary>Everything that the application sees, but for the id that is another one each time.</summary>
    private static async Task EchoAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        using var body = new StreamReader(request.Body);
        string text = $"{request.Method} {request.Scheme} {request.Host} {request.PathBase.Value}|{request.Path.Value}|{request.QueryString.Value} {request.Protocol}\n"
            + string.Join('\n', request.Headers.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase).Select(h =>
                h.Key.ToLowerInvariant() + ": " + (h.Key.Equals("x-request-id", StringComparison.OrdinalIgnoreCase) ? "" : string.Join('|', h.Value.AsEnumerable()))))
            + "\n" + await body.ReadToEndAsync(context.RequestAborted);
        await context.Response.WriteAsync(text);
    }
}
