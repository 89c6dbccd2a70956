using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Output;
using HelloMesh.Sim.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Replay;

/// <summary>The short way for plain lines: read in place, decided by index, written from a template. Byte for byte what the
/// full path writes; whatever it does not take is for that. One for each worker.</summary>
internal sealed class PlainAnswers
{
    /// <summary>Templates are kept up to this size for each worker; beyond it, new decisions take the full path.</summary>
    private const long TemplateMaxBytes = 64 << 20;

    /// <summary>What a number, a field name and punctuation may add to the text of a line.</summary>
    private const int FieldMaxBytes = 256;

    private readonly ReplayPlan _plan;
    private readonly ResultField[] _fields;
    private readonly int _proxy;
    private readonly PlainLine _line = new();
    private readonly RequestBuffer _buffer = new();
    private readonly ArrayBufferWriter<byte> _path = new();
    private readonly Dictionary<TemplateKey, AnswerTemplate?> _templates = [];
    private readonly List<AnswerTemplate> _touched = [];
    private TemplateKey _lastKey;
    private AnswerTemplate? _last;
    private long _templateBytes;
    private (TemplateKey Key, bool KeepsHeaders)? _toLearn;

    private PlainAnswers(ReplayPlan plan, ResultField[] fields)
    {
        _plan = plan;
        _fields = fields;
        _proxy = plan.Table.DefaultGateway;
    }

    /// <summary>The short way for a plan; <c>null</c> where it has none.</summary>
    public static PlainAnswers? For(ReplayPlan plan)
    {
        bool hasTemplates = plan.Format is OutputFormat.Json or OutputFormat.Jsonl
            || (plan.Format == OutputFormat.Text && plan.Fields is null && !plan.Color);
        return plan.TakesShortWay && hasTemplates && plan.Table.DefaultGateway >= 0
            && !plan.Table.Proxies[plan.Table.DefaultGateway].BindsAddresses && plan.Expectations is null && plan.NewExpectations is null
            ? new PlainAnswers(plan, plan.Fields ?? ResultFields.All)
            : null;
    }

    /// <summary>Answers a line, if it is one for the short way.</summary>
    /// <param name="bytes">The line.</param>
    /// <param name="number">Its number.</param>
    /// <param name="output">Where the result goes.</param>
    /// <param name="summary">Says which examples are still wanted: these take the full path.</param>
    public bool TryAnswer(ReadOnlySpan<byte> bytes, long number, ArrayBufferWriter<byte> output, ReplaySummary summary)
    {
        _toLearn = null;
        if (!_line.TryRead(bytes))
        {
            return false;
        }

        _buffer.Load(_line.RequestOf(bytes), isGateway: true);
        RequestView view = _buffer.View(_proxy, _plan.Table.ListenerPort(_proxy, _line.Port));
        if (!_plan.Table.TryDecide(view, number, _line.Draw, out Decision decision))
        {
            return false;
        }

        var key = new TemplateKey(decision, decision.Outcome switch
        {
            Outcome.NoListener => view.Port,                                           // the reason names it
            Outcome.DirectResponse => view.Method.SequenceEqual("HEAD"u8) ? 1 : 0,   // no body
            _ => 0,
        });
        if (!TryFind(key, out AnswerTemplate? template))
        {
            _toLearn = (key, _buffer.KeepsHeaders);
            return false;
        }

        if (template is null
            || (template.ShowsUpstream && _line.HasHeaders && (!_buffer.KeepsHeaders || HasAny(bytes, template)))
            || (ReplaySummary.IsUnmatched(decision.Outcome) && summary.Unmatched.Count < ReplaySummary.ExampleCountMax))
        {
            return false;
        }

        Write(bytes, number, view, decision, template, output);
        if (template.Lines == 0)
        {
            _touched.Add(template);
        }

        template.Lines++;
        template.Requests += _line.Count;
        return true;
    }

    /// <summary>Neighbouring lines often share their decision, so the last one is tried first.</summary>
    private bool TryFind(in TemplateKey key, out AnswerTemplate? template)
    {
        if (_last is not null && key.Equals(_lastKey))
        {
            template = _last;
            return true;
        }

        bool isKnown = _templates.TryGetValue(key, out template);
        (_lastKey, _last) = (key, template);
        return isKnown;
    }

    /// <summary>Takes the answer that the full path gave to the line before as the template of its decision.</summary>
    public void Learn(in ResultRecord record)
    {
        if (_toLearn is not var (key, keepsHeaders) || _templateBytes > TemplateMaxBytes)
        {
            return;
        }

        AnswerTemplate? template = AnswerTemplate.Create(
            _plan.Format, _fields, key.Decision, _plan.Table.Proxies[_proxy], record);
        if (template is { ShowsUpstream: true } && (!keepsHeaders || HasAny(record.Request.Request!, template)))
        {
            return;   // a later request shows what the route does by itself
        }

        _templates.Add(key, template);
        _templateBytes += template?.LiteralLength ?? 0;
    }

    /// <summary>Adds what was answered to a summary.</summary>
    public void AddTo(ReplaySummary summary)
    {
        foreach (AnswerTemplate template in _touched)
        {
            summary.Add(template.Result, template.Lines, template.Requests);
            template.Lines = 0;
            template.Requests = 0;
        }

        _touched.Clear();
    }

    private static bool HasAny(MeshRequest request, AnswerTemplate template) => template.ChangedHeaders
        .Select(System.Text.Encoding.UTF8.GetString)
        .Any(name => request.Headers.Any(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)));

    private static ReadOnlySpan<byte> Piece(ReadOnlySpan<byte> bytes, ByteSlice slice) => bytes.Slice(slice.Start, slice.Length);

    private bool HasAny(ReadOnlySpan<byte> bytes, AnswerTemplate template)
    {
        foreach (byte[] name in template.ChangedHeaders)
        {
            if (_line.HasHeader(bytes, name))
            {
                return true;
            }
        }

        return false;
    }

    private void Write(
        ReadOnlySpan<byte> bytes,
        long number,
        in RequestView view,
        in Decision decision,
        AnswerTemplate template,
        ArrayBufferWriter<byte> output)
    {
        if (template.RewritesPath)
        {
            _path.ResetWrittenCount();
            _plan.Table.WriteUpstreamPath(decision, view, _path);
        }

        int most = template.LiteralLength + (2 * bytes.Length) + view.PathAndQuery.Length + (6 * _path.WrittenCount)
            + (template.Authority?.Length ?? 0) + template.UpstreamHeaders.Length + FieldMaxBytes;
        var result = new SpanWriter(output.GetSpan(most));
        foreach (Piece piece in template.Pieces)
        {
            switch (piece.Kind)
            {
                case PieceKind.Literal:
                    result.Write(piece.Literal);
                    break;
                case PieceKind.Id:
                    WriteId(bytes, number, ref result);
                    break;
                case PieceKind.Name:
                    if (_line.HasName)
                    {
                        result.WriteField(",\"name\":\""u8, Piece(bytes, _line.Name));
                    }

                    break;
                case PieceKind.Line:
                    result.Write(",\"line\":"u8);
                    result.Write(number);
                    break;
                case PieceKind.Method:
                    result.WriteField(",\"method\":\""u8, _line.HasMethod ? Piece(bytes, _line.Method) : "GET"u8);
                    break;
                case PieceKind.Url:
                    result.WriteField(",\"url\":\""u8, Piece(bytes, _line.Url));
                    break;
                case PieceKind.Upstream:
                    WriteUpstream(view, template, ref result);
                    break;
                default:
                    result.Write(_line.HasMethod ? Piece(bytes, _line.Method) : "GET"u8);
                    result.Write(" "u8);
                    result.Write(Piece(bytes, _line.Url));
                    result.Write(" → "u8);
                    break;
            }
        }

        if (_plan.Format != OutputFormat.Text)
        {
            result.OpenObject();
        }

        output.Advance(result.Length);
    }

    private void WriteId(ReadOnlySpan<byte> bytes, long number, ref SpanWriter result)
    {
        if (!_line.HasId)
        {
            result.Write(",\"id\":"u8);
            result.Write(number);
        }
        else if (_line.IdIsNumber)
        {
            result.Write(",\"id\":"u8);
            result.Write(Piece(bytes, _line.Id));
        }
        else
        {
            result.WriteField(",\"id\":\""u8, Piece(bytes, _line.Id));
        }
    }

    private void WriteUpstream(in RequestView view, AnswerTemplate template, ref SpanWriter result)
    {
        // What the proxy matches holds no quote, no backslash and nothing beyond ASCII (rules RM-41, RM-45), and a
        // plain line had none to begin with. A rewritten path may.
        result.WriteField(",\"upstream\":{\"authority\":\""u8, template.Authority ?? view.Authority);
        if (!template.RewritesPath)
        {
            result.WriteField(",\"path\":\""u8, view.PathAndQuery);
        }
        else
        {
            result.WriteField(
                ",\"path\":\""u8,
                JsonEncodedText.Encode(_path.WrittenSpan, JsonValues.Compact.Encoder).EncodedUtf8Bytes);
        }

        result.Write(template.UpstreamHeaders);
        result.Write("}"u8);
    }

    /// <summary>What a result's bytes depend on, beyond what a template leaves open.</summary>
    private readonly record struct TemplateKey(Decision Decision, int Extra)
    {
        // PERF: ReplayBenchmarks. Multiplied by odd numbers, so that routes, hosts and clusters next to each other part.
        public override int GetHashCode() => unchecked(
            (Decision.Match.Route * 0x2545F491) + (Decision.Match.VirtualHost * 0x1B873593) + (Decision.Match.FilterChain * 0x01000193)
            + (Decision.Match.Listener * 0x5BD1E995) + (((int)Decision.Outcome + (Decision.Cluster << 4)) * 0x27D4EB2F) + Extra);
    }

    /// <summary>Writes into a span that is known to be large enough.</summary>
    private ref struct SpanWriter(Span<byte> span)
    {
        private readonly Span<byte> _span = span;

        public int Length { get; private set; }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_span[Length..]);
            Length += bytes.Length;
        }

        public void Write(long number)
        {
            Utf8Formatter.TryFormat(number, _span[Length..], out int written);
            Length += written;
        }

        /// <summary>A field of text: its name with everything up to the opening quote, the text, and the closing quote.</summary>
        public void WriteField(ReadOnlySpan<byte> start, ReadOnlySpan<byte> text)
        {
            Write(start);
            Write(text);
            _span[Length++] = (byte)'"';
        }

        /// <summary>Makes the comma of the first field the brace that opens the object; without a field there is no comma,
        /// and the closing brace moves on.</summary>
        public void OpenObject()
        {
            if (_span[0] != (byte)',')
            {
                _span[..Length].CopyTo(_span[1..]);
                Length++;
            }

            _span[0] = (byte)'{';
        }
    }
}
