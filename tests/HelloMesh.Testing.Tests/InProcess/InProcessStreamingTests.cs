using System.IO.Pipelines;
using System.Net;
using System.Text;
using HelloMesh.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HelloMesh.Tests.InProcess;

/// <summary>Bodies that come piece by piece, calls that are given up, and many calls at once.</summary>
public sealed class InProcessStreamingTests
{
    private const string ToA = "- {route: [{destination: {host: a}}]}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Response_IsHandedOnAsItComes()
    {
        var mayEnd = new TaskCompletionSource();
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, async context =>
        {
            await context.Response.WriteAsync("first ");
            await context.Response.Body.FlushAsync();
            await mayEnd.Task;
            await context.Response.WriteAsync("second");
        });
        using HttpClient client = mesh.CreateClient();
        using HttpResponseMessage response = await client.GetAsync(
            TestMesh.Url, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
        byte[] piece = new byte[100];
        Assert.Equal("first ", Encoding.ASCII.GetString(piece, 0, await body.ReadAsync(piece, Cancellation)));
        mayEnd.SetResult();
        using var reader = new StreamReader(body);
        Assert.Equal("second", await reader.ReadToEndAsync(Cancellation));
    }

    [Theory]
    [InlineData("- {route: [{destination: {host: a}}]}")]
    [InlineData("- {retries: {attempts: 0}, route: [{destination: {host: a}}]}")]
    public async Task Request_IsHandedOnAsItComes(string rules)
    {
        var arrived = new TaskCompletionSource<string>();
        await using InProcessMesh mesh = await TestMesh.StartAsync(rules, async context =>
        {
            byte[] piece = new byte[100];
            arrived.SetResult(Encoding.ASCII.GetString(piece, 0, await context.Request.Body.ReadAsync(piece)));
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync("then " + await reader.ReadToEndAsync());
        });
        using HttpClient client = mesh.CreateClient();
        var pipe = new Pipe();
        using var content = new StreamContent(pipe.Reader.AsStream());
        Task<HttpResponseMessage> call = client.PostAsync(TestMesh.Url, content, Cancellation);
        await pipe.Writer.WriteAsync("first"u8.ToArray(), Cancellation);
        Assert.Equal("first", await arrived.Task.WaitAsync(Cancellation));
        await pipe.Writer.WriteAsync("second"u8.ToArray(), Cancellation);
        await pipe.Writer.CompleteAsync();
        Assert.Equal("then second", await call.TextAsync());
    }

    [Fact]
    public async Task Request_LongerThanWhatIsKept_ArrivesWhole()
    {
        const int Length = 20 * 1024 * 1024;
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, async context =>
        {
            long sum = 0;
            byte[] piece = new byte[81920];
            while (await context.Request.Body.ReadAsync(piece) is > 0 and int count)
            {
                sum += piece.AsSpan(0, count).IndexOfAnyExcept((byte)7) < 0 ? count : 0;
            }

            await context.Response.WriteAsync(sum.ToString(System.Globalization.CultureInfo.InvariantCulture));
        });
        using HttpClient client = mesh.CreateClient();
        byte[] body = new byte[Length];
        Array.Fill(body, (byte)7);
        using var content = new StreamContent(new MemoryStream(body));
        Assert.Equal($"{Length}", await client.PostAsync(TestMesh.Url, content, Cancellation).TextAsync());
    }

    [Fact]
    public async Task Request_WhoseOwnContentBreaks_FailsWithThatAndIsNotTriedAgain()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {retries: {attempts: 3, retryOn: reset}, route: [{destination: {host: a}}]}",
            context => context.Request.Body.CopyToAsync(Stream.Null));
        using HttpClient client = mesh.CreateClient();
        using var content = new BrokenContent();
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => client.PostAsync(TestMesh.Url, content, Cancellation));
        Assert.Contains("the disk is gone", exception.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, content.Count);
        Assert.Equal("DC", Assert.Single(mesh.Traffic.Records).Flags);
    }

    [Fact]
    public async Task Call_ThatIsGivenUp_IsGivenUpUpstreamToo()
    {
        var started = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, async context =>
        {
            context.RequestAborted.Register(() => aborted.TrySetResult());
            started.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using HttpClient client = mesh.CreateClient();
        using var giveUp = new CancellationTokenSource();
        Task<HttpResponseMessage> call = client.GetAsync(TestMesh.Url, giveUp.Token);
        await started.Task.WaitAsync(Cancellation);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await aborted.Task.WaitAsync(Cancellation);
        Assert.Equal("DC", Assert.Single(mesh.Traffic.Records).Flags);
    }

    [Fact]
    public async Task Call_ThatIsGivenUpWhileItIsDelayed_IsOver()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {fault: {delay: {fixedDelay: 100s, percentage: {value: 100}}}, route: [{destination: {host: a}}]}",
            _ => Task.CompletedTask);
        using HttpClient client = mesh.CreateClient();
        using var giveUp = new CancellationTokenSource();
        Task<HttpResponseMessage> call = client.GetAsync(TestMesh.Url, giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Calls_AThousandAtOnce_EachGetTheirOwnAnswer()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {match: [{uri: {prefix: /b}}], route: [{destination: {host: b}}]}\n" + ToA,
            services => services.Add("a.shop:8080", app => Echo(app, "a")).Add("b.shop:8080", app => Echo(app, "b")));
        using HttpClient client = mesh.CreateClient();
        async Task<string> CallAsync(int i)
        {
            using var content = new StringContent($"body {i}");
            return await client.PostAsync($"{TestMesh.Url}/{(i % 2 == 0 ? "a" : "b")}/{i}", content, Cancellation).TextAsync();
        }

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(CallAsync));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{(i % 2 == 0 ? "a" : "b")} /{(i % 2 == 0 ? "a" : "b")}/{i} body {i}"), answers);
        mesh.Traffic.ShouldHaveReached("a.shop:8080", times: 500);
        mesh.Traffic.ShouldHaveReached("b.shop:8080", times: 500);
        Assert.Equal(1000, mesh.Traffic.Records.Select(r => r.Call).Distinct().Count());

        static void Echo(WebApplication app, string name) => app.Run(async context =>
        {
            await Task.Yield();
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync($"{name} {context.Request.Path} {await reader.ReadToEndAsync()}");
        });
    }

    private sealed class BrokenContent : HttpContent
    {
        public int Count { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            Count++;
            await stream.WriteAsync("some of it"u8.ToArray());
            throw new IOException("the disk is gone");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
