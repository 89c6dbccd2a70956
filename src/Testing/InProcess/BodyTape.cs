namespace HelloMesh.Testing;

/// <summary>A request's body on its way: taken from the client once, handed to the try that is under way and to mirrors as it
/// comes, and kept from its start up to a limit, so that a later try can have it again. Beyond the limit the client writes
/// as fast as the try under way reads, and there is no other try (Envoy's retry buffer).</summary>
internal sealed class BodyTape(HttpContent source, int keptBytesMax, Action<Exception?> ended)
{
    private readonly Lock _lock = new();
    private readonly List<ReadOnlyMemory<byte>> _kept = [];
    private int _keptBytes;
    private bool _isOverflown;
    private bool _isComplete;
    private bool _isPassing;
    private ReadOnlyMemory<byte> _passing;
    private object? _reader;
    private Task? _pump;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Whether another try can have the whole body.</summary>
    public bool CanReplay => !Volatile.Read(ref _isOverflown) && Failure is null;

    /// <summary>What the client's own content threw; <c>null</c> for nothing.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Copies the body from its start to a try, which then is the one under way.</summary>
    public Task CopyToTryAsync(Stream target, CancellationToken cancellation)
    {
        object reader = new();
        lock (_lock)
        {
            _reader = reader;
        }

        return CopyAsync(target, reader, cancellation);
    }

    /// <summary>Copies the body to a mirror; fails where the body does not fit what is kept.</summary>
    public Task CopyToMirrorAsync(Stream target, CancellationToken cancellation) => CopyAsync(target, null, cancellation);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task CopyAsync(Stream target, object? reader, CancellationToken cancellation)
    {
        lock (_lock)
        {
            // On a thread of its own: contents may write without ever awaiting.
            _pump ??= Task.Run(PumpAsync, CancellationToken.None);
        }

        try
        {
            for (int index = 0; ; index++)
            {
                (ReadOnlyMemory<byte> piece, bool isPassing, bool isEnd) =
                    await NextAsync(index, reader, cancellation).ConfigureAwait(false);
                if (isEnd)
                {
                    return;
                }

                await target.WriteAsync(piece, cancellation).ConfigureAwait(false);
                await target.FlushAsync(cancellation).ConfigureAwait(false);
                if (isPassing)
                {
                    Change(() => _isPassing = false);
                }
            }
        }
        finally
        {
            Change(() => _reader = _reader == reader ? null : _reader);
        }
    }

    private async Task<(ReadOnlyMemory<byte> Piece, bool IsPassing, bool IsEnd)> NextAsync(
        int index, object? reader, CancellationToken cancellation)
    {
        while (true)
        {
            Task change;
            lock (_lock)
            {
                if (index < _kept.Count)
                {
                    return (_kept[index], false, false);
                }

                if (Failure is not null)
                {
                    throw new IOException("the client's request ended early", Failure);
                }

                if (_isOverflown && (reader is null || reader != _reader))
                {
                    throw new IOException("the request's body is longer than what is kept of it");
                }

                if (reader is not null && reader != _reader)
                {
                    throw new IOException("another try took over");
                }

                if (_isPassing)
                {
                    return (_passing, true, false);
                }

                if (_isComplete)
                {
                    return (default, false, true);
                }

                change = _changed.Task;
            }

            await change.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task PumpAsync()
    {
        Exception? failure = null;
        try
        {
            await source.CopyToAsync(new Recorder(this)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        Change(() =>
        {
            Failure = failure;
            _isComplete = true;
        });
        ended(failure);
    }

    private async ValueTask RecordAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!_isOverflown && _keptBytes + piece.Length <= keptBytesMax)
            {
                _kept.Add(piece.ToArray());
                _keptBytes += piece.Length;
                Signal();
                return;
            }

            _isOverflown = true;
            _passing = piece;
            _isPassing = _reader is not null;
            Signal();
        }

        while (true)
        {
            Task change;
            lock (_lock)
            {
                if (!_isPassing || _reader is null)
                {
                    _isPassing = false;
                    return;
                }

                change = _changed.Task;
            }

            await change.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            Signal();
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }

    /// <summary>What the client's content writes to.</summary>
    private sealed class Recorder(BodyTape tape) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            tape.RecordAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().GetAwaiter().GetResult();

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            tape.RecordAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            tape.RecordAsync(buffer, cancellationToken);
    }
}
