namespace HelloMesh.Testing;

/// <summary>Sends copies of calls to the mirrors of their route and drops what comes of them (rule ACT-70).</summary>
internal sealed class MirrorSender(MeshTraffic traffic) : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly MirrorTasks _tasks = new();

    /// <summary>Waits until no copy is under way.</summary>
    public Task WhenIdleAsync(CancellationToken cancellation) => _tasks.WhenIdleAsync(cancellation);

    /// <summary>Ends the copies that are under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _tasks.WhenIdleAsync(CancellationToken.None).ConfigureAwait(false);
        _closing.Dispose();
    }

    /// <summary>Sends the copies of a call that the draw asks for.</summary>
    public void Send(MeshCall call, ForwardingPlan plan, OutgoingBody? body)
    {
        for (int i = 0; i < plan.Mirrors.Length; i++)
        {
            if (!call.State.Table.IsMirrored(plan.Forwarding, i, call.Number, call.Request.Draw))
            {
                continue;
            }

            (string origin, MeshUpstream? upstream) = plan.Mirrors[i];
            var record = new TrafficRecord(call, 1)
            {
                Mirror = plan.Forwarding.Mirrors[i],
                Flags = upstream is null ? "UH" : null,
            };
            traffic.Add(record);
            if (upstream is not null)
            {
                var ending = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
                _tasks.Add(SendOneAsync(upstream.Prepare(call, origin, body?.ForMirror(() => End(ending))), record, ending));
            }
        }
    }

    private static void End(CancellationTokenSource ending)
    {
        try
        {
            ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The mirror has answered without waiting for the rest of the body.
        }
    }

    /// <summary>Whatever comes of a copy, the call does not notice.</summary>
    private static async Task SendOneAsync(PreparedRequest request, TrafficRecord record, CancellationTokenSource ending)
    {
        using CancellationTokenSource owned = ending;
        try
        {
            await Task.Yield();   // an upstream may work before it first awaits
            using HttpResponseMessage response = await request.SendAsync(ending.Token).ConfigureAwait(false);
            record.Status = (int)response.StatusCode;
            await response.Content.CopyToAsync(Stream.Null, ending.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            record.Exception = exception;
        }
    }
}
