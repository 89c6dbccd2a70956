using HelloMesh.Router;
using HelloMesh.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace HelloMesh.Tests.InProcess;

/// <summary>Retries, their waits, and timeouts; on a clock that the test turns.</summary>
public sealed class InProcessRetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("5xx", 500, 3)]
    [InlineData("5xx", 404, 1)]
    [InlineData("gateway-error", 500, 1)]
    [InlineData("gateway-error", 502, 3)]
    [InlineData("retriable-4xx", 409, 3)]
    [InlineData("retriable-4xx", 404, 1)]
    [InlineData("'429,503'", 429, 3)]
    [InlineData("'429,503'", 500, 1)]
    [InlineData("connect-failure", 503, 1)]
    public async Task Status_UnderACondition_IsTriedAgain(string on, int status, int attempts)
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(Retrying(on), context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        using HttpClient client = mesh.CreateClient();
        using HttpResponseMessage response = await client.GetAsync(TestMesh.Url, Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(Enumerable.Range(1, attempts), mesh.Traffic.Records.Select(r => r.Attempt));
        mesh.Traffic.ShouldHaveEndedWith(status, attempts > 1 ? "URX" : null);
    }

    [Fact]
    public async Task Attempt_ThatSucceeds_IsTheLast()
    {
        int count = 0;
        await using InProcessMesh mesh = await TestMesh.StartAsync(Retrying("5xx"), context =>
        {
            context.Response.StatusCode = ++count < 2 ? 500 : 200;
            return context.Response.WriteAsync("attempt " + count);
        });
        using HttpClient client = mesh.CreateClient();
        Assert.Equal("attempt 2", await client.GetStringAsync(TestMesh.Url, Cancellation));
        Assert.Equal([500, 200], mesh.Traffic.Records.Select(r => r.Status));
    }

    [Fact]
    public async Task RetriesOfARouteThatSaysNothing_AreForConnections()
    {
        const string Plain = "- {route: [{destination: {host: a}}]}";
        await using InProcessMesh answering = await TestMesh.StartAsync(Plain, context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        using HttpClient first = answering.CreateClient();
        await first.GetAsync(TestMesh.Url, Cancellation);
        answering.Traffic.ShouldHaveReached("a.shop:8080", times: 1);
        await using InProcessMesh refusing = await TestMesh.StartAsync(Plain, services => services.Add(
            "a.shop:8080", new Upstream(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"))));
        using HttpClient second = refusing.CreateClient();
        using HttpResponseMessage response = await second.GetAsync(TestMesh.Url, Cancellation);
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal(
            "upstream connect error or disconnect/reset before headers. retried and the latest reset reason: "
            + "remote connection failure, transport failure reason: refused",
            await response.Content.ReadAsStringAsync(Cancellation));
        refusing.Traffic.ShouldHaveReached("a.shop:8080", times: 3);
        refusing.Traffic.ShouldHaveEndedWith(503, "UF,URX");
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, 503, "UF")]
    [InlineData(HttpRequestError.ResponseEnded, 503, "UC")]
    [InlineData(HttpRequestError.HttpProtocolError, 503, "UR")]
    [InlineData(HttpRequestError.InvalidResponse, 502, "UPE")]
    public async Task Failure_OfAHandler_HasEnvoysFlags(HttpRequestError error, int status, string flags)
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {retries: {attempts: 0}, route: [{destination: {host: a}}]}",
            services => services.Add("a.shop:8080", new Upstream(_ => throw new HttpRequestException(error))));
        using HttpClient client = mesh.CreateClient();
        using HttpResponseMessage response = await client.GetAsync(TestMesh.Url, Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
        mesh.Traffic.ShouldHaveReached("a.shop:8080", times: 1);
        mesh.Traffic.ShouldHaveEndedWith(status, flags);
    }

    [Fact]
    public async Task Application_ThatAborts_IsADisconnection()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(Retrying("reset"), context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using HttpClient client = mesh.CreateClient();
        Assert.Equal(503, (int)(await client.GetAsync(TestMesh.Url, Cancellation)).StatusCode);
        mesh.Traffic.ShouldHaveReached("a.shop:8080", times: 3);
        mesh.Traffic.ShouldHaveEndedWith(503, "UC,URX");
    }

    [Fact]
    public async Task Application_ThatThrows_IsA500OfItsServer()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {route: [{destination: {host: a}}]}", _ => throw new InvalidOperationException("a bug"));
        using HttpClient client = mesh.CreateClient();
        Assert.Equal(500, (int)(await client.GetAsync(TestMesh.Url, Cancellation)).StatusCode);
        Assert.Equal("a bug", mesh.Traffic.Records[^1].Exception!.Message);
    }

    [Fact]
    public async Task Wait_BeforeARetry_IsOnTheMeshsClock()
    {
        var clock = new FakeTimeProvider();
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {retries: {attempts: 1, retryOn: 5xx, backoff: 40s}, route: [{destination: {host: a}}]}",
            context =>
            {
                context.Response.StatusCode = 500;
                return Task.CompletedTask;
            },
            new InProcessMeshOptions { TimeProvider = clock });
        using HttpClient client = mesh.CreateClient();
        Task<HttpResponseMessage> call = client.GetAsync(TestMesh.Url, Cancellation);
        double wait = 40 * mesh.Table.BackoffDraw(1, 1);
        Assert.True(wait > 1, "the seed draws a wait that can be told from none");
        await WaitUntilAsync(() => mesh.Traffic.Records.Count == 1);
        clock.Advance(TimeSpan.FromSeconds(wait - 1));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(500, (int)(await call).StatusCode);
        mesh.Traffic.ShouldHaveReached("a.shop:8080", times: 2);
    }

    [Theory]
    [InlineData(1, 25)]
    [InlineData(2, 50)]
    [InlineData(4, 200)]
    [InlineData(5, 250)]
    [InlineData(9, 250)]
    public void Backoff_DoublesUpToTenTimesItsBase(int retry, int milliseconds)
    {
        var policy = new RetryPolicy(new RetrySettings(9, "5xx", null, false));
        Assert.Equal(TimeSpan.Zero, policy.Backoff(retry, 0));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds - 1), policy.Backoff(retry, 0.9999));
    }

    [Theory]
    [InlineData("cancelled", 1)]
    [InlineData("deadline-exceeded", 4)]
    [InlineData("resource-exhausted", 8)]
    [InlineData("internal", 13)]
    [InlineData("unavailable", 14)]
    public void Condition_OfGrpc_CoversItsStatusAlone(string on, int grpcStatus)
    {
        var policy = new RetryPolicy(new RetrySettings(1, on, null, false));
        Assert.Equal([grpcStatus], Enumerable.Range(0, 17).Where(status => policy.Covers(200, status, false)));
        Assert.False(policy.Covers(503, null, false));
    }

    [Fact]
    public void RateLimitedResponse_IsTriedAgainOnlyWhereItIsMeant()
    {
        Assert.False(new RetryPolicy(new RetrySettings(1, "5xx", null, false)).Covers(503, null, isRateLimited: true));
        Assert.True(new RetryPolicy(new RetrySettings(1, "envoy-ratelimited", null, false)).Covers(429, null, isRateLimited: true));
    }

    [Fact]
    public void RefusedStream_IsCoveredByItsConditionAlone()
    {
        var policy = new RetryPolicy(new RetrySettings(1, "refused-stream", null, false));
        Assert.True(policy.Covers(UpstreamReset.RefusedStream));
        Assert.False(policy.Covers(UpstreamReset.RemoteReset));
    }

    [Fact]
    public async Task Timeout_OfTheRoute_EndsTheCallWhateverItsRetries()
    {
        var clock = new FakeTimeProvider();
        int count = 0;
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {timeout: 5s, retries: {attempts: 3, retryOn: 5xx}, route: [{destination: {host: a}}]}",
            context =>
            {
                Interlocked.Increment(ref count);
                return Task.Delay(Timeout.Infinite, context.RequestAborted);
            },
            new InProcessMeshOptions { TimeProvider = clock });
        using HttpClient client = mesh.CreateClient();
        Task<HttpResponseMessage> call = client.GetAsync(TestMesh.Url, Cancellation);
        await WaitUntilAsync(() => count == 1);
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("upstream request timeout", await call.TextAsync());
        Assert.Equal(504, (int)(await call).StatusCode);
        Assert.Equal(1, count);
        mesh.Traffic.ShouldHaveEndedWith(504, "UT");
    }

    [Fact]
    public async Task Timeout_OfATry_IsTriedAgain()
    {
        var clock = new FakeTimeProvider();
        int count = 0;
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {retries: {attempts: 1, retryOn: 5xx, perTryTimeout: 2s}, route: [{destination: {host: a}}]}",
            context => Interlocked.Increment(ref count) == 1
                ? Task.Delay(Timeout.Infinite, context.RequestAborted)
                : context.Response.WriteAsync("second"),
            new InProcessMeshOptions { TimeProvider = clock });
        using HttpClient client = mesh.CreateClient();
        Task<HttpResponseMessage> call = client.GetAsync(TestMesh.Url, Cancellation);
        await WaitUntilAsync(() => count == 1);
        clock.Advance(TimeSpan.FromSeconds(2));
        await WaitUntilAsync(() => mesh.Traffic.Records.Count == 1);
        clock.Advance(TimeSpan.FromSeconds(1));   // the wait before the retry
        Assert.Equal("second", await call.TextAsync());
        Assert.Equal(["UT", null], mesh.Traffic.Records.Select(r => r.Flags));
    }

    [Fact]
    public async Task Timeout_OfTheRoute_CutsAResponseOffThatHasBegun()
    {
        var clock = new FakeTimeProvider();
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {timeout: 5s, route: [{destination: {host: a}}]}",
            async context =>
            {
                await context.Response.WriteAsync("begun ");
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            },
            new InProcessMeshOptions { TimeProvider = clock });
        using HttpClient client = mesh.CreateClient();
        using HttpResponseMessage response = await client.GetAsync(
            TestMesh.Url, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(200, (int)response.StatusCode);
        clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData(100, 2)]
    [InlineData((1024 * 1024) + 1, 1)]
    public async Task Body_OfARetriedRequest_IsSentAgainUpToTheLimit(int length, int attempts)
    {
        var lengths = new List<long>();
        await using InProcessMesh mesh = await TestMesh.StartAsync(Retrying("5xx"), async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            lengths.Add(body.Length);
            context.Response.StatusCode = lengths.Count == 1 ? 500 : 200;
        });
        using HttpClient client = mesh.CreateClient();
        using var content = new StreamContent(new MemoryStream(new byte[length]));
        using HttpResponseMessage response = await client.PostAsync(TestMesh.Url, content, Cancellation);
        Assert.Equal(Enumerable.Repeat((long)length, attempts), lengths);
        Assert.Equal(attempts == 1 ? 500 : 200, (int)response.StatusCode);
    }

    private static string Retrying(string on) =>
        "- {retries: {attempts: 2, retryOn: " + on + "}, route: [{destination: {host: a}}]}";

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(1, Cancellation);
        }
    }

    private sealed class Upstream(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request));
    }
}
