using HelloMesh.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace HelloMesh.Tests.InProcess;

/// <summary>Upstreams that do not notice that they are given up: a proxy does not wait for them.</summary>
public sealed class InProcessStubbornTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application", "timeout: 1s", "UT", 1)]
    [InlineData("handler", "timeout: 1s", "UT", 1)]
    [InlineData("application", "retries: {attempts: 1, perTryTimeout: 1s, retryOn: gateway-error, backoff: 1ms}", "UT,URX", 2)]
    [InlineData("handler", "retries: {attempts: 1, perTryTimeout: 1s, retryOn: gateway-error, backoff: 1ms}", "UT,URX", 2)]
    public async Task Timeout_EndsTheCallAtOnce(string kind, string rule, string flags, int attempts)
    {
        var mayEnd = new TaskCompletionSource();
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        using var handler = new Waiting(mayEnd.Task);
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            $"- {{{rule}, route: [{{destination: {{host: a}}}}]}}",
            services =>
            {
                if (kind == "handler")
                {
                    services.Add("a.shop:8080", handler);
                }
                else
                {
                    services.Add("a.shop:8080", app => app.Run(_ => mayEnd.Task));
                }
            },
            new InProcessMeshOptions { TimeProvider = clock });
        using HttpClient client = mesh.CreateClient();
        Task<HttpResponseMessage> call = client.GetAsync(TestMesh.Url, Cancellation);
        while (!call.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(call, Task.Delay(1, Cancellation));
        }

        Assert.False(mayEnd.Task.IsCompleted);
        Assert.Equal(504, (int)(await call).StatusCode);
        mesh.Traffic.ShouldHaveEndedWith(504, flags);
        mesh.Traffic.ShouldHaveReached("a.shop:8080", times: attempts);
        mayEnd.SetResult();
    }

    [Fact]
    public async Task Caller_WhoGivesUp_IsHeldByNobody()
    {
        var started = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        await using InProcessMesh mesh = await TestMesh.StartAsync("- {route: [{destination: {host: a}}]}", async _ =>
        {
            started.SetResult();
            await mayEnd.Task;
        });
        using HttpClient client = mesh.CreateClient();
        using var giveUp = new CancellationTokenSource();
        Task<HttpResponseMessage> call = client.GetAsync(TestMesh.Url, giveUp.Token);
        await started.Task.WaitAsync(Cancellation);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
        Assert.Equal("DC", Assert.Single(mesh.Traffic.Records).Flags);
        mayEnd.SetResult();
    }

    private sealed class Waiting(Task end) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await end;
            return new HttpResponseMessage();
        }
    }
}
