using System.Runtime.ExceptionServices;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Sim.Replay;

/// <summary>The replay of one stream by one or more threads that all do the same.</summary>
/// <remarks>
/// <code>
/// every thread   take a free job ─► read a block into it ─► answer it ─► put it where its turn is
///                      ▲             one at a time                             │
///                      └────────────── write all whose turn has come ◄─────────┘   one thread at a time;
///                                                                                  the others go on
/// </code>
/// Nothing is handed from thread to thread but finished results, so one worker keeps one processor busy and two keep two.
/// Each has jobs of its own, so that their memory stays in one processor's cache. Reading waits when writing is behind: there
/// are only so many jobs, and a job is free again when it is written.
/// </remarks>
/// <param name="replayer">Writes results and keeps the summary.</param>
/// <param name="plan">What to do.</param>
/// <param name="requests">The stream.</param>
/// <param name="source">Its name.</param>
internal sealed class ReplayRun(Replayer replayer, ReplayPlan plan, Stream requests, string source)
{
    /// <summary>One to work on, and two that may wait for their turn to be written.</summary>
    private const int JobsPerWorker = 3;

    private readonly LineReader _reader = new(requests);
    private readonly Lock _reading = new();

    // Everything below belongs to whoever holds _state; it is never held while reading, answering or writing.
    private readonly object _state = new();
    private readonly Stack<ReplayJob>[] _free = new Stack<ReplayJob>[plan.Workers];
    private readonly Dictionary<long, ReplayJob> _answered = [];
    private long _sequence;
    private long _written;
    private int _threads;
    private int _waiting;
    private bool _isWriting;
    private bool _isStopped;
    private Exception? _readFailure;
    private Exception? _failure;

    /// <summary>Replays the stream.</summary>
    /// <param name="stop">Ends the work early; what was begun is still written, and a read that waits is left alone.</param>
    public void Run(CancellationToken stop)
    {
        for (int worker = 0; worker < plan.Workers; worker++)
        {
            _free[worker] = new Stack<ReplayJob>();
            for (int i = 0; i < (plan.Workers == 1 ? 1 : JobsPerWorker); i++)
            {
                _free[worker].Push(new ReplayJob { Source = source, Worker = worker });
            }
        }

        if (plan.Workers == 1 && !stop.CanBeCanceled)
        {
            Work(0);
        }
        else
        {
            using CancellationTokenRegistration stopping = stop.Register(Stop);
            WorkOnThreads();
        }

        if ((_failure ?? _readFailure) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void WorkOnThreads()
    {
        lock (_state)
        {
            for (int i = 0; i < plan.Workers; i++)
            {
                int index = i;
                _threads++;
                new Thread(() =>
                {
                    Work(index);
                    lock (_state)
                    {
                        _threads--;
                        Monitor.PulseAll(_state);
                    }
                })
                { IsBackground = true, Name = "replay" }.Start();
            }

            // A thread that waits for a pipe when it is time to stop has taken no place in the order: nobody misses it.
            while (_threads > 0 && !(_isStopped && _written == _sequence))
            {
                Monitor.Wait(_state);
            }
        }
    }

    private void Work(int index)
    {
        while (TakeFree(index) is { } job && TryRead(job))
        {
            try
            {
                replayer.Worker(index).Work(job, replayer.WantsExamples);
            }
            catch (Exception failure)
            {
                job.Failure = failure;   // thrown when all blocks before it are written
            }

            Write(job);
        }
    }

    private ReplayJob? TakeFree(int worker)
    {
        lock (_state)
        {
            while (_free[worker].Count == 0 && !_isStopped)
            {
                _waiting++;
                Monitor.Wait(_state);
                _waiting--;
            }

            return _isStopped ? null : _free[worker].Pop();
        }
    }

    /// <summary>Reads the next block and gives it its place in the order.</summary>
    /// <returns>False when there is nothing more to do.</returns>
    private bool TryRead(ReplayJob job)
    {
        job.Clear();
        lock (_reading)
        {
            if (Volatile.Read(ref _isStopped))
            {
                return false;
            }

            bool isRead = false;
            try
            {
                isRead = _reader.TryRead(job.Block);
            }
            catch (Exception failure)
            {
                _readFailure = failure;   // thrown when all blocks before it are written
            }

            lock (_state)
            {
                if (_isStopped || !isRead)
                {
                    Stop();
                    return false;
                }

                job.Sequence = _sequence++;
            }

            try
            {
                job.Expectations = plan.Expectations?.Take(CountLines(job.Block)) ?? default;
            }
            catch (Exception failure)
            {
                job.Failure = failure;
            }

            return true;
        }
    }

    private void Stop()
    {
        lock (_state)
        {
            _isStopped = true;
            Monitor.PulseAll(_state);
        }
    }

    /// <summary>Writes the job and all that wait for it, if its turn has come and nobody is writing; whoever is, will.</summary>
    private void Write(ReplayJob job)
    {
        lock (_state)
        {
            _answered.Add(job.Sequence, job);
            if (_isWriting)
            {
                return;
            }

            _isWriting = true;
        }

        while (TakeAnswered() is { } next)
        {
            Exception? failure = _failure ?? next.Failure;
            try
            {
                if (failure is null)
                {
                    replayer.Write(next);
                }
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }

            lock (_state)
            {
                _written++;
                _free[next.Worker].Push(next);
                _failure = failure;
                _isStopped |= failure is not null;
                if (_isStopped || _waiting > 0)
                {
                    Monitor.PulseAll(_state);
                }
            }
        }
    }

    private ReplayJob? TakeAnswered()
    {
        lock (_state)
        {
            _isWriting = _answered.Remove(_written, out ReplayJob? next);
            return next;
        }
    }

    private static int CountLines(LineBlock block)
    {
        int count = 0;
        LineWalk walk = block.Begin();
        while (block.HasMore(walk))
        {
            count += block.Take(ref walk, block.FindEnd(walk.Offset), out _) ? 1 : 0;
        }

        return count;
    }
}
