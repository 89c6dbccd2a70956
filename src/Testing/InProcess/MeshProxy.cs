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

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, MeshEntrance entrance, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        MeshCall call = Begin(message, entrance);
        if (call.Delay is { } delay)
        {
            await Task.Delay(delay, clock, cancellation).ConfigureAwait(false);
        }

        return call.Plan is { } plan
            ? await ForwardAsync(call, plan, cancellation).ConfigureAwait(false)
            : UpstreamMessages.ToMessage(AnswerItself(call), message);
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

    private async Task<HttpResponseMessage> ForwardAsync(MeshCall call, ForwardingPlan plan, CancellationToken cancellation)
    {
        MeshUpstream? upstream = plan.Upstream ?? MissingService.FindPassthrough(call);
        if (upstream is null)
        {
            return UpstreamMessages.ToMessage(AnswerMissing(call), call.Message);
        }

        Deadline? deadline = plan.Forwarding.Timeout is { } timeout ? new Deadline(timeout, clock, cancellation) : null;
        CancellationToken token = deadline?.Token ?? cancellation;
        OutgoingBody? body = null;
        if (call.Message.Content is { } content)
        {
            body = TakeBody(content, plan, deadline, ref token);
        }
        else
        {
            deadline?.Start();
        }

        if (plan.Mirrors.Length > 0)
        {
            _mirrors.Send(call, plan, body);
        }

        try
        {
            return await TryAsync(call, plan, upstream, body, deadline, token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            deadline?.Stop();
            if (cancellation.IsCancellationRequested || exception == body?.Failure)
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

            if (deadline is { HasPassed: true })
            {
                return UpstreamMessages.ToMessage(
                    Finish(call, LocalReply.Timeout(isPerTry: false, call.IsGrpc), call.Attempt, "", exception), call.Message);
            }

            throw;
        }
    }

    /// <summary>The timeout begins once the client has sent everything; where it fails to, the try is over.</summary>
    private static OutgoingBody TakeBody(HttpContent content, ForwardingPlan plan, Deadline? deadline, ref CancellationToken token)
    {
        CancellationTokenSource broken = CancellationTokenSource.CreateLinkedTokenSource(token);
        OutgoingBody body = OutgoingBody.Of(content, plan.Retries is not null, plan.Mirrors.Length > 0, failure =>
        {
            if (failure is null)
            {
                deadline?.Start();
            }
            else
            {
                broken.Cancel();
            }
        });
        token = broken.Token;
        return body;
    }

    private async Task<HttpResponseMessage> TryAsync(
        MeshCall call,
        ForwardingPlan plan,
        MeshUpstream upstream,
        OutgoingBody? body,
        Deadline? deadline,
        CancellationToken token)
    {
        RetryPolicy? policy = plan.Retries;
        for (int attempt = 1; ; attempt++)
        {
            call.Attempt = attempt;
            Attempt tried = await SendOnceAsync(call, plan, upstream, body, token).ConfigureAwait(false);
            bool isUnwanted = policy is not null && tried.IsCoveredBy(policy);
            bool isLast = !isUnwanted || attempt > policy!.RetryCountMax || body is { CanReplay: false };
            string limitFlag = isUnwanted && attempt > policy!.RetryCountMax ? "URX" : "";
            if (isLast)
            {
                if (tried.Response is not { } response)
                {
                    deadline?.Stop();
                    LocalReply reply = LocalReply.Reset(
                        tried.Failure.Reset, tried.Failure.Message, isRetried: attempt > 1, call.IsGrpc);
                    return UpstreamMessages.ToMessage(Finish(call, reply, attempt, limitFlag, tried.Exception), call.Message);
                }

                Record(call, attempt, (int)response.StatusCode, limitFlag, tried);
                UpstreamMessages.ForClient(call, response);
                return response;
            }

            Record(call, attempt, (int?)tried.Response?.StatusCode, tried.FlagsOfFailure, tried);
            tried.Response?.Dispose();
            TimeSpan wait = policy!.Backoff(attempt, call.State.Table.BackoffDraw(call.Number, attempt));
            await Task.Delay(wait, clock, token).ConfigureAwait(false);
        }
    }

    private async Task<Attempt> SendOnceAsync(
        MeshCall call, ForwardingPlan plan, MeshUpstream upstream, OutgoingBody? body, CancellationToken token)
    {
        Deadline? perTry = plan.Retries?.PerTryTimeout is { } timeout ? new Deadline(timeout, clock, token) : null;
        perTry?.Start();
        string origin = plan.Upstream is null ? MissingService.PassthroughOrigin(call) : plan.Origin;
        HttpRequestMessage message = UpstreamMessages.ForUpstream(call, origin, body?.ForTry());
        try
        {
            HttpResponseMessage response = await upstream.Invoker.SendAsync(message, perTry?.Token ?? token).ConfigureAwait(false);
            perTry?.Stop();
            return new Attempt(response, default, null);
        }
        catch (Exception exception)
        {
            perTry?.Stop();
            if (body?.Failure is { } own)
            {
                ExceptionDispatchInfo.Throw(own);
            }

            if (perTry is { HasPassed: true } && !token.IsCancellationRequested)
            {
                return new Attempt(null, new UpstreamFailure(UpstreamReset.PerTryTimeout, ""), exception);
            }

            if (token.IsCancellationRequested)
            {
                throw;
            }

            // What an application does not catch, its server answers with 500.
            return UpstreamFailure.Of(exception) is { } failure
                ? new Attempt(null, failure, exception)
                : new Attempt(
                    new HttpResponseMessage(System.Net.HttpStatusCode.InternalServerError) { Version = message.Version }, default, exception);
        }
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

    private void Record(MeshCall call, int attempt, int? status, string flags, in Attempt tried) =>
        traffic.Add(new TrafficRecord(call, attempt)
        {
            Status = status,
            Flags = JoinFlags(call.Delay is null ? null : "DI", flags.Length == 0 ? null : flags),
            Exception = tried.Exception,
        });
}
