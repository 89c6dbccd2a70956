using Grpc.Core;
using HelloMesh.Tests.Grpc;

namespace HelloMesh.Tests;

/// <summary>Calls of <see cref="CounterService"/> that both sides of the tests make.</summary>
internal static class CounterCalls
{
    /// <summary>Asks for totals and waits for each answer before the next question: nothing may be held back on the way.</summary>
    public static async Task AssertStreamsAreInterleavedAsync(ChannelBase channel, CancellationToken cancellation)
    {
        using AsyncDuplexStreamingCall<Number, Number> call = new Counter.CounterClient(channel).Totals(cancellationToken: cancellation);
        int total = 0;
        for (int i = 1; i <= 5; i++)
        {
            await call.RequestStream.WriteAsync(new Number { Value = i }, cancellation);
            Assert.True(await call.ResponseStream.MoveNext(cancellation));
            Assert.Equal(total += i, call.ResponseStream.Current.Value);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(cancellation));
    }
}
