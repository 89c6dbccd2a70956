using System.Buffers;
using System.Text;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Replay;

/// <summary>The short way for plain lines: read in place, decided by index, written from a template. Byte for byte what the
/// full path writes; whatever it does not take is for that. One for each worker.</summary>
/// <remarks>
/// <code>
/// PlainLine ─► RecentRequests ─── known ────────────────────────► AnswerBook ─────────► PlainResult
///                    └─ new ─► RequestBuffer ─► RoutingTable.Match ─┘  └─ MatchAnswers ──┘
/// </code>
/// </remarks>
internal sealed class PlainAnswers
{
    /// <summary>Templates are kept up to this size for each worker; beyond it, new decisions take the full path.</summary>
    private const long TemplateMaxBytes = 64 << 20;

    private readonly ReplayPlan _plan;
    private readonly RoutingTable _table;
    private readonly ResultField[] _fields;
    private readonly bool _isJson;
    private readonly bool _showsUpstream;
    private readonly int _proxy;
    private readonly PlainLine _line;
    private readonly PlainResult _result;
    private readonly RequestBuffer _buffer = new();
    private readonly RecentRequests _recent = new();
    private readonly AnswerBook _book = new();
    private readonly Dictionary<MatchKey, MatchAnswers> _matches = [];
    private long _templateBytes;
    private (MatchAnswers Answers, Decision Decision, bool KeepsHeaders)? _toLearn;

    private PlainAnswers(ReplayPlan plan)
    {
        _plan = plan;
        _table = plan.Table;
        _fields = plan.Fields ?? ResultFields.All;
        _isJson = plan.Format != OutputFormat.Text;
        _showsUpstream = _isJson && _fields.Contains(ResultField.Upstream);
        _proxy = _table.DefaultGateway;
        _line = new PlainLine(new HeaderNames(_table));
        _result = new PlainResult(_table);
    }

    /// <summary>The short way for a plan; <c>null</c> where it has none.</summary>
    public static PlainAnswers? For(ReplayPlan plan)
    {
        bool hasTemplates = plan.Format is OutputFormat.Json or OutputFormat.Jsonl
            || (plan.Format == OutputFormat.Text && plan.Fields is null && !plan.Color);
        return plan.TakesShortWay && hasTemplates && plan.Table.DefaultGateway >= 0
            && !plan.Table.Proxies[plan.Table.DefaultGateway].BindsAddresses   // these may ask for the URL's address
            && plan.Expectations is null && plan.NewExpectations is null
            ? new PlainAnswers(plan)
            : null;
    }

    /// <summary>Answers a line, if it is one for the short way.</summary>
    /// <param name="bytes">The line: printable ASCII without a backslash.</param>
    /// <param name="quotes">Offsets of its quotes.</param>
    /// <param name="number">Its number.</param>
    /// <param name="output">Where the result goes.</param>
    /// <param name="wantsUnmatched">True when examples of requests that no route took are still wanted: these take the full
    /// path.</param>
    public bool TryAnswer(
        ReadOnlySpan<byte> bytes, ReadOnlySpan<int> quotes, long number, ArrayBufferWriter<byte> output, bool wantsUnmatched)
    {
        _toLearn = null;
        if (!_line.TryRead(bytes, quotes))
        {
            return false;
        }

        if (!_line.IsUsual)
        {
            return TryAnswerNew(bytes, number, output, wantsUnmatched, newcomer: null);
        }

        ReadOnlySpan<byte> url = bytes.Slice(_line.Url.Start, _line.Url.Length);
        ReadOnlySpan<byte> method = _line.HasMethod ? bytes.Slice(_line.Method.Start, _line.Method.Length) : "GET"u8;
        if (_recent.Find(method, url, out ulong hash) is not { } recent)
        {
            return TryAnswerNew(bytes, number, output, wantsUnmatched, _recent.IsWanted(hash, url.Length) ? hash : null);
        }

        if (recent.Booked >= 0)
        {
            Answer(bytes, number, ref _book[recent.Booked], output);
            return true;
        }

        if (recent.Template is { } known)
        {
            Answer(bytes, number, known, recent.Upstream, output);
            return true;
        }

        if (!recent.Answers.TryFind(number, _line.Draw, out Decision decision, out AnswerTemplate? template))
        {
            _toLearn = (recent.Answers, decision, KeepsHeaders: true);
            return false;
        }

        if (template is null || (wantsUnmatched && ReplaySummary.IsUnmatched(decision.Outcome)))
        {
            return false;
        }

        Answer(bytes, number, template, recent.Upstream, output);
        return true;
    }

    /// <summary>Takes the answer that the full path gave to the line before as the template of its decision.</summary>
    public void Learn(in ResultRecord record)
    {
        // Lines that were never tried the short way come by here as well, so what is to be learned is so only once.
        (MatchAnswers Answers, Decision Decision, bool KeepsHeaders)? wanted = _toLearn;
        _toLearn = null;
        if (wanted is not var (answers, decision, keepsHeaders) || _templateBytes > TemplateMaxBytes)
        {
            return;
        }

        AnswerTemplate? template = AnswerTemplate.Create(_plan.Format, _fields, decision, _table.Proxies[_proxy], record);
        if (template is { ShowsUpstream: true } && (!keepsHeaders || HasAny(record.Request.Request!, template)))
        {
            return;   // a later request shows what the route does by itself
        }

        answers.Learn(decision, template);
        _templateBytes += template?.Bytes.Length ?? 0;
    }

    /// <summary>Adds what was answered to a summary.</summary>
    public void AddTo(ReplaySummary summary)
    {
        for (int i = 0; i < _book.Count; i++)
        {
            ref BookedAnswer booked = ref _book[i];
            if (booked.Lines > 0)
            {
                summary.Add(booked.Answers.Only!.Result, booked.Lines, booked.Requests);
                booked.Lines = 0;
                booked.Requests = 0;
            }
        }

        foreach (MatchAnswers answers in _matches.Values)
        {
            foreach ((_, AnswerTemplate? template) in answers.Known)
            {
                if (template is { Lines: > 0 })
                {
                    summary.Add(template.Result, template.Lines, template.Requests);
                    template.Lines = 0;
                    template.Requests = 0;
                }
            }
        }
    }

    /// <summary>Answers a request that has to be looked up.</summary>
    /// <param name="bytes">The line.</param>
    /// <param name="number">Its number.</param>
    /// <param name="output">Where the result goes.</param>
    /// <param name="wantsUnmatched">See <see cref="TryAnswer"/>.</param>
    /// <param name="newcomer">Its hash when it is to be remembered, else <c>null</c>.</param>
    private bool TryAnswerNew(
        ReadOnlySpan<byte> bytes, long number, ArrayBufferWriter<byte> output, bool wantsUnmatched, ulong? newcomer)
    {
        if (!_line.TryReadUrl(bytes))
        {
            return false;
        }

        _buffer.Load(_line.RequestOf(bytes), isGateway: true);
        RequestView view = _buffer.View(_proxy, _table.ListenerPort(_proxy, _line.Port));
        MatchResult match = _table.Match(view);
        if (!MatchKey.Fits(match))
        {
            return false;
        }

        MatchKey key = MatchKey.Of(match, view);
        int booked = _book.Find(key);
        if (booked >= 0)
        {
            ref BookedAnswer answer = ref _book[booked];
            if ((wantsUnmatched && answer.IsUnmatched) || (answer.AsksOrigin && view.HasHeader("origin"u8)))
            {
                return false;
            }

            Answer(bytes, number, ref answer, output);
            if (newcomer is { } found)
            {
                int remembered = answer.IsUnmatched ? -1 : booked;
                _recent.Enter(found, new RecentRequest(KeyOf(bytes, view), remembered, Template: null, answer.Answers, []));
            }

            return true;
        }

        MatchAnswers answers = AnswersOf(key, match, view);
        if (answers.AsksOrigin && view.HasHeader("origin"u8))
        {
            return false;
        }

        if (!answers.TryFind(number, _line.Draw, out Decision decision, out AnswerTemplate? template))
        {
            _toLearn = (answers, decision, _buffer.KeepsHeaders);
            return false;
        }

        if (template is null
            || (template.ShowsUpstream && _line.HasReadHeader && (!_buffer.KeepsHeaders || HasAny(bytes, template)))
            || (wantsUnmatched && ReplaySummary.IsUnmatched(decision.Outcome)))
        {
            return false;
        }

        ReadOnlySpan<byte> upstream = template.ShowsUpstream ? _result.Upstream(view, decision, template) : default;
        Answer(bytes, number, template, upstream, output);

        bool isUnmatched = ReplaySummary.IsUnmatched(decision.Outcome);
        if (answers.Only is { ShowsUpstream: false })
        {
            _book.Add(key, answers, isUnmatched);
        }
        else if (newcomer is { } hash && !(answers.IsDrawn && _showsUpstream))
        {
            // Where a draw decides, one upstream, or none, does not stand for all.
            AnswerTemplate? only = isUnmatched ? null : answers.Only;
            _recent.Enter(hash, new RecentRequest(KeyOf(bytes, view), Booked: -1, only, answers, upstream.ToArray()));
        }

        return true;
    }

    private byte[] KeyOf(ReadOnlySpan<byte> bytes, in RequestView view) =>
        [.. bytes.Slice(_line.Url.Start, _line.Url.Length), .. view.Method];

    private MatchAnswers AnswersOf(in MatchKey key, in MatchResult match, in RequestView view)
    {
        if (!_matches.TryGetValue(key, out MatchAnswers? answers))
        {
            answers = new MatchAnswers(_table, match, view.IsTls, view.Error);
            _matches.Add(key, answers);
        }

        return answers;
    }

    private void Answer(ReadOnlySpan<byte> bytes, long number, ref BookedAnswer answer, ArrayBufferWriter<byte> output)
    {
        PlainResult.Write(_line, bytes, number, _book.BytesOf(answer), answer.Layout, upstream: default, _isJson, output);
        answer.Lines++;
        answer.Requests += _line.Count;
    }

    private void Answer(
        ReadOnlySpan<byte> bytes, long number, AnswerTemplate template, ReadOnlySpan<byte> upstream, ArrayBufferWriter<byte> output)
    {
        PlainResult.Write(_line, bytes, number, template.Bytes, template.Layout, upstream, _isJson, output);
        template.Lines++;
        template.Requests += _line.Count;
    }

    private static bool HasAny(MeshRequest request, AnswerTemplate template) => template.ChangedHeaders
        .Select(Encoding.UTF8.GetString)
        .Any(name => request.Headers.Any(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)));

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
}
