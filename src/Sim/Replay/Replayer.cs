using HelloMesh.Sim.Output;

namespace HelloMesh.Sim.Replay;

/// <summary>The replay: lines in, results out, in order, in memory that does not grow with the input.</summary>
/// <param name="plan">What to do.</param>
/// <param name="output">Where results go.</param>
internal sealed class Replayer(ReplayPlan plan, Stream output)
{
    private readonly ReplayWorker?[] _workers = new ReplayWorker?[plan.Workers];
    private volatile bool _wantsExamples = true;
    private bool _hasResults;

    /// <summary>What the replay came to; complete when <see cref="Finish"/> has returned.</summary>
    public ReplaySummary Summary { get; } = new();

    /// <summary>False once the summary has all examples that it shows: blocks that start after that are behind them.</summary>
    public bool WantsExamples => _wantsExamples;

    /// <summary>Writes what stands before the first result.</summary>
    public void Start() => WriteFrame(w => w.Prefix);

    /// <summary>Answers the lines of one stream.</summary>
    /// <param name="requests">The stream; the caller closes it.</param>
    /// <param name="source">Its name.</param>
    /// <param name="stop">Ends the work early; what was begun is still written.</param>
    public void Run(Stream requests, string source, CancellationToken stop = default) =>
        new ReplayRun(this, plan, requests, source).Run(stop);

    /// <summary>Writes what stands after the last result, completes the summary, and lets the workers go.</summary>
    public void Finish()
    {
        WriteFrame(w => w.Suffix);
        foreach (ReplayWorker? worker in _workers)
        {
            worker?.AddTo(Summary);
            worker?.Dispose();
        }

        Array.Clear(_workers);
    }

    /// <summary>A worker; kept from file to file, for what it has learned.</summary>
    /// <param name="index">Which one; each is for one thread at a time.</param>
    public ReplayWorker Worker(int index) => _workers[index] ??= new ReplayWorker(plan);

    /// <summary>Writes the results of a block; called in the order of the blocks.</summary>
    public void Write(ReplayJob job)
    {
        if (job.Lines == 0)
        {
            return;
        }

        if (_hasResults)
        {
            WriteFrame(w => w.Separator);
        }

        _hasResults = true;
        output.Write(job.Output.WrittenSpan);
        plan.NewExpectations?.Write(job.NewExpectations.WrittenSpan);
        Summary.Merge(job.Summary);
        _wantsExamples = Summary.Unmatched.Count < ReplaySummary.ExampleCountMax;
    }

    private void WriteFrame(Func<ResultWriter, ReadOnlySpan<byte>> part)
    {
        using ResultWriter writer = ResultWriter.Create(plan.Format, plan.Fields, plan.Color);
        output.Write(part(writer));
    }
}
