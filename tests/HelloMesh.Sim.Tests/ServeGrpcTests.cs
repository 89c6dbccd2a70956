using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using HelloMesh.Tests.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HelloMesh.Tests;

/// <summary><c>meshsim serve --upstream</c> between a real gRPC client, by TLS, and a real gRPC service, by HTTP/2 in plaintext.</summary>
public sealed class ServeGrpcTests(ServeGrpcTests.Pair pair) : IClassFixture<ServeGrpcTests.Pair>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_OfOneMessage_IsAnsweredWithHeadersOfTheRouteAndTrailers()
    {
        using GrpcChannel channel = pair.Open("grpc.test");
        using AsyncUnaryCall<Number> call = new Counter.CounterClient(channel).DoubleAsync(
            new Number { Value = 21 }, cancellationToken: Cancellation);
        Assert.Equal(42, (await call.ResponseAsync).Value);
        Assert.Equal("b", (await call.ResponseHeadersAsync).GetValue("x-b"));
        Assert.Equal("3", call.GetTrailers().GetValue("x-seen-factor"));
    }

    [Fact]
    public async Task Streams_InBothDirections_AreInterleaved()
    {
        using GrpcChannel channel = pair.Open("grpc.test");
        await CounterCalls.AssertStreamsAreInterleavedAsync(channel, Cancellation);
    }

    [Fact]
    public async Task Stream_ThatTheClientGivesUp_EndsAtTheService()
    {
        using GrpcChannel channel = pair.Open("grpc.test");
        using AsyncServerStreamingCall<Number> call = new Counter.CounterClient(channel).CountTo(
            new Number { Value = int.MaxValue }, cancellationToken: Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        call.Dispose();
        await CounterService.Ended.Task.WaitAsync(Cancellation);
    }

    [Theory]
    [InlineData("grpc.test", -1, StatusCode.InvalidArgument, "below zero")]
    [InlineData("abort.grpc.test", 1, StatusCode.DataLoss, "fault filter abort")]
    [InlineData("missing.grpc.test", 1, StatusCode.Unavailable, "no healthy upstream")]
    [InlineData("gone.grpc.test", 1, StatusCode.Unavailable, "upstream connect error or disconnect/reset before headers")]
    [InlineData("nowhere.grpc.test", 1, StatusCode.Unimplemented, "")]
    public async Task Status_OfTheServiceOrTheProxy_ComesToTheClient(string host, int value, StatusCode status, string detail)
    {
        using GrpcChannel channel = pair.Open(host);
        RpcException failed = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Counter.CounterClient(channel).DoubleAsync(new Number { Value = value }, cancellationToken: Cancellation));
        Assert.Equal(status, failed.StatusCode);
        Assert.StartsWith(detail, failed.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timeout_OfTheRoute_IsAGrpcStatus()
    {
        using GrpcChannel channel = pair.Open("slow.grpc.test");
        using AsyncClientStreamingCall<Number, Number> call = new Counter.CounterClient(channel).Sum(cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(new Number { Value = 1 }, Cancellation);
        RpcException failed = await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseAsync);
        Assert.Equal(StatusCode.Unavailable, failed.StatusCode);
        Assert.Equal("upstream request timeout", failed.Status.Detail);
    }

    /// <summary>The service on a socket that speaks HTTP/2 only, and a server that forwards to it.</summary>
    public sealed class Pair : IAsyncLifetime
    {
        private WebApplication? _service;
        private RunningServer _server = null!;

        public async ValueTask InitializeAsync()
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.Services.AddGrpc();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
                IPAddress.Loopback, 0, options => options.Protocols = HttpProtocols.Http2));
            _service = builder.Build();
            _service.MapGrpcService<CounterService>();
            await _service.StartAsync(Cancellation);
            string url = _service.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
            _server = new RunningServer(
                "serve", "-f", "tests/cases/serve/grpc.yaml", "--port", "443=0",
                "--upstream", $"counter.shop:50051={url}", "--upstream", "gone.shop:50051=http://127.0.0.1:1");
        }

        public async ValueTask DisposeAsync()
        {
            _server.Dispose();
            await _service!.DisposeAsync();
        }

        /// <summary>A channel to a host of the gateway.</summary>
        internal GrpcChannel Open(string host) => GrpcChannel.ForAddress(
            $"https://{host}", new GrpcChannelOptions { HttpHandler = ServeClient.CreateHandler(_server, 443), DisposeHttpClient = true });
    }
}
