using System.Buffers;
using System.Text.Json;
using HelloMesh.Router;
using HelloMesh.Sim.Output;
using HelloMesh.Sim.Requests;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Replay;

/// <summary>Answers a batch of lines into its own memory; used for one batch after the other, by one thread at a time.</summary>
internal sealed class BatchWorker : IDisposable
{
    private readonly ReplayPlan _plan;
    private readonly ResultWriter _writer;
    private readonly JsonResultWriter? _golden;
    private readonly PlainAnswers? _plain;
    private readonly ExpectationComparer _comparer = new();
    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
    private readonly ArrayBufferWriter<byte> _newExpectations = new();

    /// <summary>Creates a worker.</summary>
    public BatchWorker(ReplayPlan plan)
    {
        _plan = plan;
        _writer = ResultWriter.Create(plan.Format, plan.Fields, plan.Color);
        _plain = PlainAnswers.For(plan);
        if (plan.NewExpectations is not null)
        {
            _golden = new JsonResultWriter(GoldenFields(plan.Fields), isArray: false);
        }
    }

    /// <summary>The results of the batch.</summary>
    public ReadOnlyMemory<byte> Output => _output.WrittenMemory;

    /// <summary>The results of the batch as expectations.</summary>
    public ReadOnlyMemory<byte> NewExpectations => _newExpectations.WrittenMemory;

    /// <summary>What the batch came to.</summary>
    public ReplaySummary Summary { get; } = new();

    /// <summary>Answers a batch, and gives its memory back.</summary>
    public void Work(LineBatch batch, in ExpectationWindow window)
    {
        using (batch)
        {
            _output.ResetWrittenCount();
            _newExpectations.ResetWrittenCount();
            Summary.Clear();
            for (int i = 0; i < batch.Lines.Count; i++)
            {
                if (i > 0)
                {
                    _output.Write(_writer.Separator);
                }

                Work(batch, batch.Lines[i], i, window);
            }

            _plain?.AddTo(Summary);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _writer.Dispose();
        _golden?.Dispose();
        _comparer.Dispose();
    }

    private void Work(LineBatch batch, LineSlice line, int position, in ExpectationWindow window)
    {
        ReadOnlySpan<byte> bytes = batch.BytesOf(line).Span;
        if (_plain is not null && _plain.TryAnswer(bytes, line.Number, _output, Summary))
        {
            return;
        }

        RequestLine request = line.IsTooLong ? RequestReader.TooLong(line.Number) : RequestReader.Read(bytes, line.Number);
        RouteResult result = request.Request is { } valid
            ? _plan.Table.Route(valid, line.Number)
            : new RouteResult { Outcome = Outcome.InvalidRequest, Reason = request.Error };
        var record = new ResultRecord(batch.Source, request, result, Verdict: null);
        record = record with { Verdict = Check(record, position, window) };
        _writer.Write(_output, record);
        _golden?.Write(_newExpectations, record);
        Summary.Add(record);
        _plain?.Learn(record);
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
