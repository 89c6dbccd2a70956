using System.Buffers;
using HelloMesh.Router;
using HelloMesh.Sim.Output;
using HelloMesh.Sim.Requests;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Replay;

/// <summary>Answers the lines of one block after the other; for one thread.</summary>
internal sealed class ReplayWorker : IDisposable
{
    private readonly ReplayPlan _plan;
    private readonly ResultWriter _writer;
    private readonly byte[] _separator;
    private readonly JsonResultWriter? _golden;
    private readonly PlainAnswers? _plain;
    private readonly LineScanner _scanner = new();
    private readonly LineSlice[] _group = new LineSlice[PlainAnswers.GroupSize];
    private readonly ExpectationComparer _comparer = new();

    /// <summary>Creates a worker.</summary>
    public ReplayWorker(ReplayPlan plan)
    {
        _plan = plan;
        _writer = ResultWriter.Create(plan.Format, plan.Fields, plan.Color);
        _separator = _writer.Separator.ToArray();
        _plain = PlainAnswers.For(plan);
        if (plan.NewExpectations is not null)
        {
            _golden = new JsonResultWriter(GoldenFields(plan.Fields), isArray: false);
        }
    }

    /// <summary>Answers a block.</summary>
    /// <param name="job">The block, and where the results go.</param>
    /// <param name="wantsExamples">False when earlier blocks have given all examples that a summary shows.</param>
    public void Work(ReplayJob job, bool wantsExamples)
    {
        LineWalk walk = job.Block.Begin();
        while (job.Block.HasMore(walk))
        {
            ReadOnlySpan<LineSlice> group = Take(job.Block, ref walk);
            _plain?.LookUp(job.Block, group);
            for (int i = 0; i < group.Length; i++)
            {
                if (job.Lines > 0 && _separator.Length > 0)
                {
                    job.Output.Write(_separator);
                }

                if (!TryAnswerShort(job, i, group[i], wantsExamples))
                {
                    Answer(job, group[i]);
                }

                job.Lines++;
            }
        }
    }

    /// <summary>Adds the lines that took the short way to a summary.</summary>
    public void AddTo(ReplaySummary summary) => _plain?.AddTo(summary);

    /// <inheritdoc />
    public void Dispose()
    {
        _writer.Dispose();
        _plain?.Dispose();
        _golden?.Dispose();
        _comparer.Dispose();
    }

    /// <summary>Takes the next lines, and reads those that may go the short way.</summary>
    private ReadOnlySpan<LineSlice> Take(LineBlock block, ref LineWalk walk)
    {
        int count = 0;
        while (count < _group.Length && block.HasMore(walk))
        {
            int end = _plain is null ? block.FindEnd(walk.Offset) : _scanner.Scan(block.Buffer, walk.Offset, block.End);
            if (!block.Take(ref walk, end, out LineSlice line))
            {
                continue;
            }

            if (_scanner.IsPlain && !line.IsTooLong)
            {
                _plain?.Read(count, block.BytesOf(line), _scanner.Quotes);
            }
            else
            {
                _plain?.Refuse(count);
            }

            _group[count++] = line;
        }

        return _group.AsSpan(0, count);
    }

    private bool TryAnswerShort(ReplayJob job, int index, in LineSlice line, bool wantsExamples) =>
        _plain is not null && _plain.TryAnswer(
            index,
            job.Block.BytesOf(line),
            line.Number,
            job.Output,
            wantsExamples && job.Summary.Unmatched.Count < ReplaySummary.ExampleCountMax);

    private void Answer(ReplayJob job, in LineSlice line)
    {
        RequestLine request = line.IsTooLong
            ? RequestReader.TooLong(line.Number)
            : RequestReader.Read(job.Block.BytesOf(line), line.Number);
        RouteResult result = request.Request is { } valid
            ? _plan.Table.Route(valid, line.Number)
            : new RouteResult { Outcome = Outcome.InvalidRequest, Reason = request.Error };
        var record = new ResultRecord(job.Source, request, result, Verdict: null);
        record = record with { Verdict = Check(record, (int)job.Lines, job.Expectations) };
        _writer.Write(job.Output, record);
        _golden?.Write(job.NewExpectations, record);
        job.Summary.Add(record);
    }

    /// <summary>An expectation in the request counts as well as one beside it.</summary>
    private ExpectationVerdict? Check(in ResultRecord record, int position, in ExpectationWindow window)
    {
        ExpectationVerdict? verdict = record.Request.Expect is { } inline ? _comparer.Compare(record, inline) : null;
        if (_plan.Expectations?.Find(record.Request.JoinId, position, window) is { } expected)
        {
            ExpectationVerdict beside = _comparer.Compare(record, expected);
            verdict = verdict is null ? beside : new ExpectationVerdict([.. verdict.Differences, .. beside.Differences]);
        }

        return verdict;
    }

    private static ResultField[] GoldenFields(ResultField[]? chosen) =>
        chosen is null
            ? ResultFields.Golden
            : [ResultField.Id, .. chosen.Where(f => f is not (ResultField.Id or ResultField.Expect))];
}
