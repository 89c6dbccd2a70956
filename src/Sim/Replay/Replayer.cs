using System.Collections.Concurrent;
using HelloMesh.Sim.Output;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Sim.Replay;

/// <summary>The pipeline: lines in, results out, in order, in memory that does not grow with the input.</summary>
/// <remarks>
/// <code>
/// this thread   read batch ─► start worker ─► queue ─┐   bounded: reading waits when writing is behind
/// workers                     answer batch           │
/// writer thread                              ◄───────┘   takes the batches in order, waits for each, writes it
/// </code>
/// With one worker everything happens on this thread, one batch after the other.
/// </remarks>
/// <param name="plan">What to do.</param>
/// <param name="output">Where results go.</param>
internal sealed class Replayer(ReplayPlan plan, Stream output)
{
    /// <summary>Batches that may wait for their turn to be written: enough that a worker does not wait for the writer's.</summary>
    private const int BatchesPerWorker = 4;

    private readonly ConcurrentBag<BatchWorker> _idle = [];
    private bool _hasResults;

    /// <summary>What the replay came to so far; complete when <see cref="Finish"/> has returned.</summary>
    public ReplaySummary Summary { get; } = new();

    /// <summary>Writes what stands before the first result.</summary>
    public void Start() => WriteFrame(w => w.Prefix);

    /// <summary>Answers the lines of one stream.</summary>
    /// <param name="requests">The stream; the caller closes it.</param>
    /// <param name="source">Its name.</param>
    /// <param name="stop">Ends the work early; what was begun is still written.</param>
    public void Run(Stream requests, string source, CancellationToken stop = default)
    {
        if (plan.Workers > 1)
        {
            RunInParallel(requests, source, stop);
            return;
        }

        foreach (LineBatch batch in LineSource.Read(requests, source, stop))
        {
            WriteOut(Work(batch, TakeExpectations(batch)));
        }
    }

    /// <summary>Writes what stands after the last result, and lets the workers go.</summary>
    public void Finish()
    {
        WriteFrame(w => w.Suffix);
        while (_idle.TryTake(out BatchWorker? worker))
        {
            worker.Dispose();
        }
    }

    private void RunInParallel(Stream requests, string source, CancellationToken stop)
    {
        using var started = new BlockingCollection<Task<BatchWorker>>(plan.Workers * BatchesPerWorker);
        var writing = Task.Factory.StartNew(
            () => WriteInOrder(started), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            foreach (LineBatch batch in LineSource.Read(requests, source, stop))
            {
                ExpectationWindow window = TakeExpectations(batch);
                started.Add(Task.Run(() => Work(batch, window), CancellationToken.None), CancellationToken.None);
            }
        }
        catch (InvalidOperationException) when (started.IsAddingCompleted)
        {
            // The writing side has given up; it says below why.
        }
        finally
        {
            started.CompleteAdding();
            writing.GetAwaiter().GetResult();
        }
    }

    private void WriteInOrder(BlockingCollection<Task<BatchWorker>> started)
    {
        try
        {
            foreach (Task<BatchWorker> work in started.GetConsumingEnumerable())
            {
                WriteOut(work.GetAwaiter().GetResult());
            }
        }
        finally
        {
            // Nobody takes any more, so the reading side must not wait for room.
            started.CompleteAdding();
        }
    }

    private ExpectationWindow TakeExpectations(LineBatch batch) => plan.Expectations?.Take(batch.Lines.Count) ?? default;

    private BatchWorker Work(LineBatch batch, ExpectationWindow window)
    {
        BatchWorker worker = _idle.TryTake(out BatchWorker? idle) ? idle : new BatchWorker(plan);
        worker.Work(batch, window);
        return worker;
    }

    private void WriteOut(BatchWorker worker)
    {
        if (worker.Summary.Lines > 0)
        {
            if (_hasResults)
            {
                WriteFrame(w => w.Separator);
            }

            _hasResults = true;
            output.Write(worker.Output.Span);
            plan.NewExpectations?.Write(worker.NewExpectations.Span);
            Summary.Merge(worker.Summary);
        }

        _idle.Add(worker);
    }

    private void WriteFrame(Func<ResultWriter, ReadOnlySpan<byte>> part)
    {
        using ResultWriter writer = ResultWriter.Create(plan.Format, plan.Fields, plan.Color);
        output.Write(part(writer));
    }
}
