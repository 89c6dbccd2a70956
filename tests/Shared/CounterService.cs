using Grpc.Core;
using HelloMesh.Tests.Grpc;

namespace HelloMesh.Tests;

/// <summary>A gRPC service that counts, for both sides of the tests: in memory and on sockets.</summary>
internal sealed class CounterService : Counter.CounterBase
{
    /// <summary>Set when a stream without end was given up.</summary>
    public static TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Task<Number> Double(Number request, ServerCallContext context)
    {
        if (request.Value < 0)
        {
            throw new RpcException(
                request.Value == -1 ? new Status(StatusCode.InvalidArgument, "below zero") : new Status(StatusCode.Unavailable, ""));
        }

        context.ResponseTrailers.Add("x-seen-factor", context.RequestHeaders.GetValue("x-factor") ?? "none");
        return Task.FromResult(new Number { Value = request.Value * 2 });
    }

    public override async Task CountTo(Number request, IServerStreamWriter<Number> responseStream, ServerCallContext context)
    {
        try
        {
            for (int i = 1; i <= request.Value; i++)
            {
                await responseStream.WriteAsync(new Number { Value = i }, context.CancellationToken);
                await Task.Delay(1, context.CancellationToken);
            }
        }
        catch (Exception) when (context.CancellationToken.IsCancellationRequested)
        {
            Ended.TrySetResult();
        }
    }

    public override async Task<Number> Sum(IAsyncStreamReader<Number> requestStream, ServerCallContext context)
    {
        int sum = 0;
        await foreach (Number number in requestStream.ReadAllAsync(context.CancellationToken))
        {
            sum += number.Value;
        }

        return new Number { Value = sum };
    }

    public override async Task Totals(
        IAsyncStreamReader<Number> requestStream, IServerStreamWriter<Number> responseStream, ServerCallContext context)
    {
        int total = 0;
        await foreach (Number number in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(new Number { Value = total += number.Value }, context.CancellationToken);
        }
    }
}
