using Grpc.Core;
using Grpc.Net.Client;
using HelloMesh.Model;
using HelloMesh.Testing;
using HelloMesh.Tests.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HelloMesh.Tests.InProcess;

/// <summary>A real gRPC client and a real gRPC service on the two sides of the mesh.</summary>
public sealed class InProcessGrpcTests
{
    private const string ToA = "- {route: [{destination: {host: a}}]}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_OfOneMessage_IsAnsweredWithTrailers()
    {
        await using InProcessMesh mesh = await StartAsync(
            "- {headers: {request: {set: {x-factor: '3'}}}, route: [{destination: {host: a}}]}");
        using GrpcChannel channel = Open(mesh);
        using AsyncUnaryCall<Number> call = new Counter.CounterClient(channel).DoubleAsync(
            new Number { Value = 21 }, cancellationToken: Cancellation);
        Assert.Equal(42, (await call.ResponseAsync).Value);
        Assert.Equal("3", call.GetTrailers().GetValue("x-seen-factor"));
        mesh.Traffic.ShouldHaveReached("a.shop:8080", times: 1);
    }

    [Fact]
    public async Task Call_InsideTheMesh_IsRoutedByItsMethod()
    {
        MeshManifests manifests = MeshManifests.Parse(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: counter, namespace: shop}
            spec: {selector: {app: counter}, ports: [{name: grpc, port: 50051}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: counter, namespace: shop}
            spec:
              hosts: [counter]
              http: [{match: [{uri: {prefix: /hellomesh.tests.Counter/}}], route: [{destination: {host: counter}}]}]
            """,
            "shop.yaml");
        await using InProcessMesh mesh = await InProcessMesh.StartAsync(
            manifests,
            services => services.Add(
                "counter.shop:50051", builder => builder.Services.AddGrpc(), app => app.MapGrpcService<CounterService>()),
            cancellationToken: Cancellation);
        using GrpcChannel channel = GrpcChannel.ForAddress(
            "http://counter:50051", new GrpcChannelOptions { HttpHandler = mesh.CreateHandler(from: "shop/app=web") });
        Assert.Equal(8, (await new Counter.CounterClient(channel).DoubleAsync(new Number { Value = 4 }, cancellationToken: Cancellation)).Value);
        Assert.Equal("shop/app=web", mesh.Traffic.Records[0].Source);
    }

    [Fact]
    public async Task Stream_OfResponses_ComesPieceByPiece()
    {
        await using InProcessMesh mesh = await StartAsync(ToA);
        using GrpcChannel channel = Open(mesh);
        using AsyncServerStreamingCall<Number> call = new Counter.CounterClient(channel).CountTo(
            new Number { Value = 5 }, cancellationToken: Cancellation);
        var got = new List<int>();
        await foreach (Number number in call.ResponseStream.ReadAllAsync(Cancellation))
        {
            got.Add(number.Value);
        }

        Assert.Equal([1, 2, 3, 4, 5], got);
    }

    [Fact]
    public async Task Stream_OfRequests_IsSummedUp()
    {
        await using InProcessMesh mesh = await StartAsync(ToA);
        using GrpcChannel channel = Open(mesh);
        using AsyncClientStreamingCall<Number, Number> call = new Counter.CounterClient(channel).Sum(cancellationToken: Cancellation);
        for (int i = 1; i <= 10; i++)
        {
            await call.RequestStream.WriteAsync(new Number { Value = i }, Cancellation);
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal(55, (await call.ResponseAsync).Value);
    }

    [Fact]
    public async Task Streams_InBothDirections_AreInterleaved()
    {
        await using InProcessMesh mesh = await StartAsync(ToA);
        using GrpcChannel channel = Open(mesh);
        await CounterCalls.AssertStreamsAreInterleavedAsync(channel, Cancellation);
    }

    [Fact]
    public async Task Status_OfTheService_ComesThroughWithItsDetail()
    {
        await using InProcessMesh mesh = await StartAsync(ToA);
        using GrpcChannel channel = Open(mesh);
        RpcException failed = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Counter.CounterClient(channel).DoubleAsync(new Number { Value = -1 }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, failed.StatusCode);
        Assert.Equal("below zero", failed.Status.Detail);
    }

    [Fact]
    public async Task Status_Unavailable_IsTriedAgainByDefault()
    {
        await using InProcessMesh mesh = await StartAsync(ToA);
        using GrpcChannel channel = Open(mesh);
        await Assert.ThrowsAsync<RpcException>(async () =>
            await new Counter.CounterClient(channel).DoubleAsync(new Number { Value = -2 }, cancellationToken: Cancellation));
        mesh.Traffic.ShouldHaveReached("a.shop:8080", times: 3);
    }

    [Theory]
    [InlineData("- {fault: {abort: {httpStatus: 503, percentage: {value: 100}}}, route: [{destination: {host: a}}]}", StatusCode.Unavailable)]
    [InlineData("- {fault: {abort: {grpcStatus: DATA_LOSS, percentage: {value: 100}}}, route: [{destination: {host: a}}]}", StatusCode.DataLoss)]
    [InlineData("- {match: [{uri: {prefix: /other}}], route: [{destination: {host: a}}]}", StatusCode.Unimplemented)]
    [InlineData("- {route: [{destination: {host: b}}]}", StatusCode.Unavailable)]
    [InlineData("- {directResponse: {status: 401}}", StatusCode.Unauthenticated)]
    public async Task AnswerOfTheProxy_ToAGrpcCall_IsAGrpcStatus(string rules, StatusCode status)
    {
        await using InProcessMesh mesh = await StartAsync(rules);
        using GrpcChannel channel = Open(mesh);
        RpcException failed = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Counter.CounterClient(channel).DoubleAsync(new Number { Value = 1 }, cancellationToken: Cancellation));
        Assert.Equal(status, failed.StatusCode);
    }

    [Fact]
    public async Task Deadline_OfTheClient_GivesTheCallUp()
    {
        await using InProcessMesh mesh = await StartAsync(ToA);
        using GrpcChannel channel = Open(mesh);
        using AsyncServerStreamingCall<Number> call = new Counter.CounterClient(channel).CountTo(
            new Number { Value = int.MaxValue }, cancellationToken: Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        call.Dispose();
        await CounterService.Ended.Task.WaitAsync(Cancellation);
    }

    private static Task<InProcessMesh> StartAsync(string rules) => TestMesh.StartAsync(
        rules,
        services => services.Add(
            "a.shop:8080", builder => builder.Services.AddGrpc(), app => app.MapGrpcService<CounterService>()));

    private static GrpcChannel Open(InProcessMesh mesh) =>
        GrpcChannel.ForAddress(TestMesh.Url, new GrpcChannelOptions { HttpHandler = mesh.CreateHandler() });
}
