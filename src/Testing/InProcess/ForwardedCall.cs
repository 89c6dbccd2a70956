using System.Runtime.ExceptionServices;

namespace HelloMesh.Testing;

/// <summary>A call on its way to an upstream: its tries, and the body and the time that they share.</summary>
internal sealed class ForwardedCall
{
    private readonly MeshCall _call;
    private readonly ForwardingPlan _plan;
    private readonly MeshUpstream _upstream;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _caller;
    private readonly Deadline? _deadline;
    private readonly CancellationTokenSource? _broken;
    private Deadline? _perTry;

    public ForwardedCall(MeshCall call, ForwardingPlan plan, MeshUpstream upstream, TimeProvider clock, CancellationToken caller)
    {
        _call = call;
        _plan = plan;
        _upstream = upstream;
        _clock = clock;
        _caller = caller;
        _deadline = plan.Forwarding.Timeout is { } timeout ? new Deadline(timeout, clock, caller) : null;
        Token = _deadline?.Token ?? caller;
        if (call.Message.Content is not { } content)
        {
            _deadline?.Start();
            return;
        }

        // The timeout begins once the client has sent everything; where it fails to, the try is over.
        if (!OutgoingBody.IsInMemory(content, plan.Mirrors.Length > 0))
        {
            _broken = CancellationTokenSource.CreateLinkedTokenSource(Token);
            Token = _broken.Token;
        }

        Body = OutgoingBody.Of(content, plan.Retries is not null, plan.Mirrors.Length > 0, HasSentBody);
    }

    /// <summary>The client's body; <c>null</c> for none.</summary>
    public OutgoingBody? Body { get; }

    /// <summary>Cancelled when there is no use in going on.</summary>
    public CancellationToken Token { get; }

    /// <summary>Cancelled when there is no use in the try under way.</summary>
    public CancellationToken TryToken => _perTry?.Token ?? Token;

    /// <summary>True when the route's time ran out.</summary>
    public bool HasTimedOut => _deadline is { HasPassed: true };

    /// <summary>Makes the request of the next try; its time begins.</summary>
    public PreparedRequest NextTry()
    {
        if (_plan.Retries?.PerTryTimeout is { } timeout)
        {
            _perTry = new Deadline(timeout, _clock, Token);
            _perTry.Start();
        }

        string origin = _plan.Upstream is null ? MissingService.PassthroughOrigin(_call) : _plan.Origin;
        return _upstream.Prepare(_call, origin, Body?.ForTry());
    }

    /// <summary>The response of the try under way has begun.</summary>
    public Attempt Succeed(HttpResponseMessage response)
    {
        _perTry?.Stop();
        return new Attempt(response, default, null);
    }

    /// <summary>What an exception of the try under way means; throws where it ends the call.</summary>
    public Attempt Fail(Exception exception)
    {
        _perTry?.Stop();
        if (Body?.Failure is { } own)
        {
            ExceptionDispatchInfo.Throw(own);
        }

        if (_perTry is { HasPassed: true } && !Token.IsCancellationRequested)
        {
            return new Attempt(null, new UpstreamFailure(UpstreamReset.PerTryTimeout, ""), exception);
        }

        if (Token.IsCancellationRequested)
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        // What an application does not catch, its server answers with 500.
        return UpstreamFailure.Of(exception) is { } failure
            ? new Attempt(null, failure, exception)
            : new Attempt(
                new HttpResponseMessage(System.Net.HttpStatusCode.InternalServerError) { Version = _call.Message.Version },
                default,
                exception);
    }

    /// <summary>How long to wait before the next try; <c>null</c> where there is none.</summary>
    /// <param name="tried">How the last one ended.</param>
    /// <param name="isExhausted">True where only the number of tries stands against it.</param>
    public TimeSpan? WaitAfter(in Attempt tried, out bool isExhausted)
    {
        isExhausted = false;
        if (_plan.Retries is not { } policy || !tried.IsCoveredBy(policy))
        {
            return null;
        }

        isExhausted = _call.Attempt > policy.RetryCountMax;
        return isExhausted || Body is { CanReplay: false }
            ? null
            : policy.Backoff(_call.Attempt, _call.State.Table.BackoffDraw(_call.Number, _call.Attempt));
    }

    /// <summary>The route's time does not count any more.</summary>
    public void StopTime() => _deadline?.Stop();

    /// <summary>Whether the call ended because its caller gave it up, or could not send its body.</summary>
    public bool IsEndedByCaller(Exception exception) => _caller.IsCancellationRequested || exception == Body?.Failure;

    private void HasSentBody(Exception? failure)
    {
        if (failure is null)
        {
            _deadline?.Start();
        }
        else
        {
            _broken?.Cancel();
        }
    }
}
