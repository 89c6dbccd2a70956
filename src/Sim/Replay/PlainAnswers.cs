using System.Buffers;
using System.Text;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Requests;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Replay;

/// <summary>The short way for plain lines: read in place, decided by index, written from a template. Byte for byte what the
/// full path writes; whatever it does not take is for that. One for each worker.</summary>
/// <remarks>
/// <code>
/// PlainLine ─► RecentRequests ─── known ────────────────────────► AnswerBook ─────────► PlainResult
///                    └─ new ─► RequestBuffer ─► RoutingTable.Match ─┘  └─ MatchAnswers ──┘
/// </code>
/// PERF: ReplayBenchmarks, many hosts. Requests, routes and answers are more than the cache holds. Lines come in groups, and
/// each step is taken by all lines of the group before the next one, after what it will read was asked for.
/// </remarks>
internal sealed class PlainAnswers
{
    /// <summary>Lines of a group.</summary>
    public const int GroupSize = 8;

    /// <summary>Templates are kept up to this size for each worker; beyond it, new decisions take the full path.</summary>
    private const long TemplateMaxBytes = 64 << 20;

    /// <summary>A smaller table stays in the cache, and nothing of it is waited for.</summary>
    private const long TableMinBytes = 512 << 10;

    private readonly ReplayPlan _plan;
    private readonly RoutingTable _table;
    private readonly ResultField[] _fields;
    private readonly bool _isJson;
    private readonly bool _showsUpstream;
    private readonly int _proxy;
    private readonly bool _prefetchesTable;
    private readonly PlainRequest[] _requests = new PlainRequest[GroupSize];
    private readonly PlainResult _result;
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
        _prefetchesTable = _table.SizeInBytes(_proxy) >= TableMinBytes;
        var names = new HeaderNames(_table);
        var shapes = new LineShapes();
        for (int i = 0; i < _requests.Length; i++)
        {
            _requests[i] = new PlainRequest(new PlainLine(names, shapes));
        }

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

    /// <summary>Reads a line of the group, which begins with <paramref name="index"/> 0.</summary>
    /// <param name="index">Its place in the group.</param>
    /// <param name="bytes">The line: printable ASCII without a backslash.</param>
    /// <param name="quotes">Offsets of its quotes.</param>
    public void Read(int index, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> quotes)
    {
        PlainRequest request = _requests[index];
        PlainLine line = request.Line;
        request.State = line.TryRead(bytes, quotes) ? PlainState.Read : PlainState.Refused;
        if (request.State == PlainState.Read && line.IsUsual)
        {
            ReadOnlySpan<byte> method = MethodOf(line, bytes);
            request.Hash = RecentRequests.HashOf(method, UrlOf(line, bytes));
            _recent.Prefetch(request.Hash, method.Length + line.Url.Length);
        }
    }

    /// <summary>Leaves a line of the group to the full path.</summary>
    /// <param name="index">Its place in the group.</param>
    public void Refuse(int index) => _requests[index].State = PlainState.Refused;

    /// <summary>Looks the requests of a group up.</summary>
    /// <param name="block">Where its lines are.</param>
    /// <param name="lines">Its lines, all read or refused.</param>
    public void LookUp(LineBlock block, ReadOnlySpan<LineSlice> lines)
    {
        ReadOnlySpan<PlainRequest> group = _requests.AsSpan(0, lines.Length);
        for (int i = 0; i < group.Length; i++)
        {
            if (group[i].State == PlainState.Read)
            {
                Find(group[i], block.BytesOf(lines[i]));
            }
        }

        if (_prefetchesTable)
        {
            foreach (PlainRequest request in group)
            {
                if (request.State == PlainState.Matched)
                {
                    _table.PrefetchHost(ViewOf(request));
                }
            }
        }

        foreach (PlainRequest request in group)
        {
            if (request.State == PlainState.Matched)
            {
                Match(request);
            }
            else if (request.State == PlainState.Booked)
            {
                _book.PrefetchBytes(request.Booked);
            }
        }

        foreach (PlainRequest request in group)
        {
            if (request.State == PlainState.Matched)
            {
                _book.Prefetch(request.Key);
            }
        }

        foreach (PlainRequest request in group)
        {
            if (request.State == PlainState.Matched && (request.Booked = _book.Find(request.Key)) >= 0)
            {
                _book.PrefetchBytes(request.Booked);
            }
        }
    }

    /// <summary>Answers a line of the group that was looked up; all of them in order.</summary>
    /// <param name="index">Its place in the group.</param>
    /// <param name="bytes">The line.</param>
    /// <param name="number">Its number.</param>
    /// <param name="output">Where the result goes.</param>
    /// <param name="wantsUnmatched">True when examples of requests that no route took are still wanted: these take the full
    /// path.</param>
    /// <returns>False when the line is for the full path.</returns>
    public bool TryAnswer(int index, ReadOnlySpan<byte> bytes, long number, ArrayBufferWriter<byte> output, bool wantsUnmatched)
    {
        _toLearn = null;
        PlainRequest request = _requests[index];
        switch (request.State)
        {
            case PlainState.Booked:
                Answer(request.Line, bytes, number, ref _book[request.Booked], output);
                return true;
            case PlainState.Recent:
                return TryAnswerRecent(request.Line, request.Recent!, bytes, number, output, wantsUnmatched);
            case PlainState.Matched:
                return TryAnswerMatched(request, bytes, number, output, wantsUnmatched);
            default:
                return false;
        }
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
                summary.Add(_book.SourceOf(i).Only!.Result, booked.Lines, booked.Requests);
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

    /// <summary>Finds a request among the recent ones, or takes it in to be looked up.</summary>
    private void Find(PlainRequest request, ReadOnlySpan<byte> bytes)
    {
        PlainLine line = request.Line;
        request.IsWanted = false;
        if (line.IsUsual)
        {
            ReadOnlySpan<byte> method = MethodOf(line, bytes);
            if (_recent.TryFind(request.Hash, method, UrlOf(line, bytes), out int booked, out RecentAnswer? answer))
            {
                request.Booked = booked;
                if (booked >= 0)
                {
                    request.State = PlainState.Booked;
                    _book.Prefetch(booked);
                }
                else
                {
                    request.State = PlainState.Recent;
                    request.Recent = answer;
                }

                return;
            }

            request.IsWanted = _recent.IsWanted(request.Hash, method.Length + line.Url.Length);
        }

        if (!line.TryReadUrl(bytes))
        {
            request.State = PlainState.Refused;
            return;
        }

        request.State = PlainState.Matched;
        request.Buffer.Load(line.RequestOf(bytes), isGateway: true);
        request.Port = _table.ListenerPort(_proxy, line.Port);
        if (_prefetchesTable)
        {
            _table.Prefetch(ViewOf(request));
        }
    }

    private void Match(PlainRequest request)
    {
        RequestView view = ViewOf(request);
        request.Match = _table.Match(view);
        if (!MatchKey.Fits(request.Match))
        {
            request.State = PlainState.Refused;
            return;
        }

        request.Key = MatchKey.Of(request.Match, view);
        _book.PrefetchSlot(request.Key);
    }

    private bool TryAnswerRecent(
        PlainLine line, RecentAnswer recent, ReadOnlySpan<byte> bytes, long number, ArrayBufferWriter<byte> output, bool wantsUnmatched)
    {
        if (recent.Template is { } known)
        {
            Answer(line, bytes, number, known, recent.Upstream, output);
            return true;
        }

        if (!recent.Answers.TryFind(number, line.Draw, out Decision decision, out AnswerTemplate? template))
        {
            _toLearn = (recent.Answers, decision, KeepsHeaders: true);
            return false;
        }

        if (template is null || (wantsUnmatched && ReplaySummary.IsUnmatched(decision.Outcome)))
        {
            return false;
        }

        Answer(line, bytes, number, template, recent.Upstream, output);
        return true;
    }

    private bool TryAnswerMatched(
        PlainRequest request, ReadOnlySpan<byte> bytes, long number, ArrayBufferWriter<byte> output, bool wantsUnmatched)
    {
        // A line of the group before this one may have brought its answer.
        PlainLine line = request.Line;
        int booked = request.Booked >= 0 ? request.Booked : _book.Find(request.Key);
        if (booked >= 0)
        {
            ref BookedAnswer answer = ref _book[booked];
            if ((wantsUnmatched && answer.IsUnmatched) || (answer.AsksOrigin && ViewOf(request).HasHeader("origin"u8)))
            {
                return false;
            }

            Answer(line, bytes, number, ref answer, output);
            if (request.IsWanted)
            {
                bool needsLook = answer.IsUnmatched;
                Remember(request, bytes, needsLook ? -1 : booked, needsLook ? new RecentAnswer(Template: null, _book.SourceOf(booked), []) : null);
            }

            return true;
        }

        RequestView view = ViewOf(request);
        MatchAnswers answers = AnswersOf(request.Key, request.Match, view);
        if (answers.AsksOrigin && view.HasHeader("origin"u8))
        {
            return false;
        }

        bool keepsHeaders = request.Buffer.KeepsHeaders;
        if (!answers.TryFind(number, line.Draw, out Decision decision, out AnswerTemplate? template))
        {
            _toLearn = (answers, decision, keepsHeaders);
            return false;
        }

        if (template is null
            || (template.ShowsUpstream && line.HasReadHeader && (!keepsHeaders || HasAny(line, bytes, template)))
            || (wantsUnmatched && ReplaySummary.IsUnmatched(decision.Outcome)))
        {
            return false;
        }

        ReadOnlySpan<byte> upstream = template.ShowsUpstream ? _result.Upstream(view, decision, template) : default;
        Answer(line, bytes, number, template, upstream, output);

        bool isUnmatched = ReplaySummary.IsUnmatched(decision.Outcome);
        if (answers.Only is { ShowsUpstream: false })
        {
            _book.Add(request.Key, answers, isUnmatched);
        }
        else if (request.IsWanted && !(answers.IsDrawn && _showsUpstream))
        {
            // Where a draw decides, one upstream, or none, does not stand for all.
            AnswerTemplate? only = isUnmatched ? null : answers.Only;
            Remember(request, bytes, booked: -1, new RecentAnswer(only, answers, upstream.ToArray()));
        }

        return true;
    }

    private void Remember(PlainRequest request, ReadOnlySpan<byte> bytes, int booked, RecentAnswer? answer) =>
        _recent.Enter(request.Hash, MethodOf(request.Line, bytes), UrlOf(request.Line, bytes), booked, answer);

    private RequestView ViewOf(PlainRequest request) => request.Buffer.View(_proxy, request.Port);

    private static ReadOnlySpan<byte> UrlOf(PlainLine line, ReadOnlySpan<byte> bytes) => bytes.Slice(line.Url.Start, line.Url.Length);

    private static ReadOnlySpan<byte> MethodOf(PlainLine line, ReadOnlySpan<byte> bytes) =>
        line.HasMethod ? bytes.Slice(line.Method.Start, line.Method.Length) : "GET"u8;

    private MatchAnswers AnswersOf(in MatchKey key, in MatchResult match, in RequestView view)
    {
        if (!_matches.TryGetValue(key, out MatchAnswers? answers))
        {
            answers = new MatchAnswers(_table, match, view.IsTls, view.Error);
            _matches.Add(key, answers);
        }

        return answers;
    }

    private void Answer(PlainLine line, ReadOnlySpan<byte> bytes, long number, ref BookedAnswer answer, ArrayBufferWriter<byte> output)
    {
        PlainResult.Write(line, bytes, number, _book.BytesOf(answer), answer.Layout, upstream: default, _isJson, output);
        answer.Lines++;
        answer.Requests += line.Count;
    }

    private void Answer(
        PlainLine line, ReadOnlySpan<byte> bytes, long number, AnswerTemplate template, ReadOnlySpan<byte> upstream, ArrayBufferWriter<byte> output)
    {
        PlainResult.Write(line, bytes, number, template.Bytes, template.Layout, upstream, _isJson, output);
        template.Lines++;
        template.Requests += line.Count;
    }

    private static bool HasAny(MeshRequest request, AnswerTemplate template) => template.ChangedHeaders
        .Select(Encoding.UTF8.GetString)
        .Any(name => request.Headers.Any(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)));

    private static bool HasAny(PlainLine line, ReadOnlySpan<byte> bytes, AnswerTemplate template)
    {
        foreach (byte[] name in template.ChangedHeaders)
        {
            if (line.HasHeader(bytes, name))
            {
                return true;
            }
        }

        return false;
    }
}
