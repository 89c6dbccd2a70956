using System.Runtime.ExceptionServices;
using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>The proxies of the mesh: takes a call, decides by the table, and does what a proxy does.</summary>
internal sealed class MeshProxy(MeshState state, TimeProvider clock, MeshTraffic traffic) : IAsyncDisposable
{
    private readonly MirrorSender _mirrors = new(traffic);
    private volatile MeshState _state = state;
    private long _number;

    public MeshState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>Waits until no copy is under way.</summary>
    public Task WhenIdleAsync(CancellationToken cancellation) => _mirrors.WhenIdleAsync(cancellation);

    /// <summary>Ends the copies that are under way.</summary>
    public ValueTask DisposeAsync() => _mirrors.DisposeAsync();

    public MeshCall Begin(HttpRequestMessage message, MeshEntrance entrance) =>
        MeshCall.Begin(_state, entrance, message, Interlocked.Increment(ref _number));

    // PERF: InProcessBenchmarks. One asynchronous method from the client to the upstream; each more is an object a call.
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, MeshEntrance entrance, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        MeshCall call = Begin(message, entrance);
        if (call.Delay is { } delay)
        {
            await Task.Delay(delay, clock, cancellation).ConfigureAwait(false);
        }

        if (call.Plan is not { } plan)
        {
            return UpstreamMessages.ToMessage(AnswerItself(call), message);
        }

        if ((plan.Upstream ?? MissingService.FindPassthrough(call)) is not { } upstream)
        {
            return UpstreamMessages.ToMessage(AnswerMissing(call), message);
        }

        var forwarded = new ForwardedCall(call, plan, upstream, clock, cancellation);
        if (plan.Mirrors.Length > 0)
        {
            _mirrors.Send(call, plan, forwarded.Body);
        }

        try
        {
            while (true)
            {
                PreparedRequest request = forwarded.NextTry();
                Attempt tried;
                try
                {
                    tried = forwarded.Succeed(await request.SendAsync(forwarded.TryToken).ConfigureAwait(false));
                }
                catch (Exception exception)
                {
                    tried = forwarded.Fail(exception);
                }

                if (forwarded.WaitAfter(tried, out bool isExhausted) is not { } wait)
                {
                    return End(call, forwarded, tried, isExhausted ? "URX" : "");
                }

                Record(call, (int?)tried.Response?.StatusCode, tried.FlagsOfFailure, tried);
                tried.Response?.Dispose();
                await Task.Delay(wait, clock, forwarded.Token).ConfigureAwait(false);
                call.Attempt++;
            }
        }
        catch (Exception exception)
        {
            return GiveUp(call, forwarded, exception, cancellation);
        }
    }

    /// <summary>What the proxy answers itself; throws where it closes the connection instead.</summary>
    public LocalReply AnswerItself(MeshCall call)
    {
        RouteResult result = call.Explain();
        bool closes = result.Status is null || call.Decision?.Match.Kind == MatchKind.TlsToPlaintext;
        if (closes)
        {
            traffic.Add(new TrafficRecord(call, 1) { Result = result, Flags = result.Flags, Details = result.Details });
            throw ConnectionFailures.Of(result);
        }

        LocalReply reply = LocalReply.Of(result, call.IsGrpc);
        traffic.Add(new TrafficRecord(call, 1)
        {
            Result = result,
            Status = reply.Status,
            Flags = JoinFlags(call.Delay is null ? null : "DI", reply.Flags),
            Details = reply.Details,
        });
        return reply;
    }

    /// <summary>The answer where nothing was added for a destination.</summary>
    public LocalReply AnswerMissing(MeshCall call)
    {
        LocalReply reply = LocalReply.NoHealthyUpstream(MissingService.Hint(call), call.IsGrpc);
        return Finish(call, reply, 1, "", null);
    }

    private static string? JoinFlags(string? first, string? second) =>
        first is null ? second : second is null ? first : $"{first},{second}";

    /// <summary>What the client gets of the last try.</summary>
    private HttpResponseMessage End(MeshCall call, ForwardedCall forwarded, in Attempt tried, string limitFlag)
    {
        if (tried.Response is not { } response)
        {
            forwarded.StopTime();
            LocalReply reply = LocalReply.Reset(
                tried.Failure.Reset, tried.Failure.Message, isRetried: call.Attempt > 1, call.IsGrpc);
            return UpstreamMessages.ToMessage(Finish(call, reply, call.Attempt, limitFlag, tried.Exception), call.Message);
        }

        Record(call, (int)response.StatusCode, limitFlag, tried);
        UpstreamMessages.ForClient(call, response);
        return response;
    }

    /// <summary>What the client gets where no try came to an end; throws where that is nothing.</summary>
    private HttpResponseMessage GiveUp(
        MeshCall call, ForwardedCall forwarded, Exception exception, CancellationToken cancellation)
    {
        forwarded.StopTime();
        if (forwarded.IsEndedByCaller(exception))
        {
            traffic.Add(new TrafficRecord(call, call.Attempt)
            {
                Flags = "DC",
                Details = "downstream_remote_disconnect",
                Exception = exception,
            });
        }

        if (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("the caller gave the call up", exception, cancellation);
        }

        if (!forwarded.HasTimedOut)
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        LocalReply reply = LocalReply.Timeout(isPerTry: false, call.IsGrpc);
        return UpstreamMessages.ToMessage(Finish(call, reply, call.Attempt, "", exception), call.Message);
    }

    private LocalReply Finish(MeshCall call, LocalReply reply, int attempt, string flags, Exception? exception)
    {
        System.Collections.Immutable.ImmutableArray<KeyValuePair<string, string>> cors =
            call.Plan!.Forwarding.Route is { Cors: not null } route ? call.State.Table.CorsHeaders(route, call.Request) : [];
        LocalReply whole = reply.With(flags, cors);
        traffic.Add(new TrafficRecord(call, attempt)
        {
            Status = whole.Status,
            Flags = JoinFlags(call.Delay is null ? null : "DI", whole.Flags),
            Details = whole.Details,
            Exception = exception,
        });
        return whole;
    }

    private void Record(MeshCall call, int? status, string flags, in Attempt tried) =>
        traffic.Add(new TrafficRecord(call, call.Attempt)
        {
            Status = status,
            Flags = JoinFlags(call.Delay is null ? null : "DI", flags.Length == 0 ? null : flags),
            Exception = tried.Exception,
        });
}
