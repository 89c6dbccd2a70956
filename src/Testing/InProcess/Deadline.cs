namespace HelloMesh.Testing;

/// <summary>A token that is cancelled with the caller's, or when a time is over.</summary>
internal sealed class Deadline(TimeSpan time, TimeProvider clock, CancellationToken caller)
{
    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private bool _isOver;

    public CancellationToken Token => _source.Token;

    /// <summary>True when the time ran out.</summary>
    public bool HasPassed { get; private set; }

    /// <summary>The time begins, unless it has begun or is no longer wanted.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_timer is null && !_isOver)
            {
                _timer = clock.CreateTimer(static deadline => ((Deadline)deadline!).Pass(), this, time, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The time does not count any more; the caller's cancellation still does.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isOver = true;
            _timer?.Dispose();
        }
    }

    private void Pass()
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            HasPassed = true;
        }

        _source.Cancel();
    }
}
