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
internal sealed class PlainAnswers : IDisposable
{
    /// <summary>Lines of a group.</summary>
    public const int GroupSize = 8;

    /// <summary>A smaller table stays in the cache, and nothing of it is waited for.</summary>
    private const long TableMinBytes = 512 << 10;

    private readonly RoutingTable _table;
    private readonly long _answersMaxBytes;
    private readonly bool _isJson;
    private readonly bool _showsUpstream;
    private readonly int _proxy;
    private readonly bool _prefetchesTable;
    private readonly PlainRequest[] _requests = new PlainRequest[GroupSize];
    private readonly PlainResult _result;
    private readonly TemplateWriter _writer;
    private readonly RecentRequests _recent = new();
    private readonly AnswerBook _book = new();
    private readonly Dictionary<MatchKey, MatchAnswers> _matches = [];
    private readonly ReplaySummary _forgotten = new();
    private long _templateBytes;

    private PlainAnswers(ReplayPlan plan)
    {
        _table = plan.Table;
        _answersMaxBytes = plan.AnswersMaxBytes;
        _isJson = plan.Format != OutputFormat.Text;
        _writer = new TemplateWriter(plan.Format, plan.Fields ?? ResultFields.All);
        _showsUpstream = (_writer.Parts & ResultParts.Upstream) != 0;
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
        if (_templateBytes + _book.Size > _answersMaxBytes)
        {
            Forget();
        }

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
        PlainRequest request = _requests[index];
        switch (request.State)
        {
            case PlainState.Booked:
                ref BookedAnswer booked = ref _book[request.Booked];
                if (wantsUnmatched && booked.IsUnmatched)
                {
                    return false;
                }

                Answer(request.Line, bytes, number, ref booked, output);
                return true;
            case PlainState.Recent:
                return TryAnswerRecent(request, request.Recent!, bytes, number, output, wantsUnmatched);
            case PlainState.Matched:
                return TryAnswerMatched(request, bytes, number, output, wantsUnmatched);
            default:
                return false;
        }
    }

    /// <summary>Adds what was answered to a summary.</summary>
    public void AddTo(ReplaySummary summary)
    {
        summary.Merge(_forgotten);
        _forgotten.Clear();
        AddKept(summary);
    }

    /// <inheritdoc />
    public void Dispose() => _writer.Dispose();

    /// <summary>Starts again, with nothing known. Between groups: a line on its way may hold the number of an answer.</summary>
    private void Forget()
    {
        AddKept(_forgotten);
        _book.Clear();
        _matches.Clear();
        _recent.Clear();
        _templateBytes = 0;
    }

    private void AddKept(ReplaySummary summary)
    {
        for (int i = 0; i < _book.Count; i++)
        {
            ref BookedAnswer booked = ref _book[i];
            if (booked.Lines > 0)
            {
                summary.Add(_book.CountedOf(i), booked.Lines, booked.Requests);
                booked.Lines = 0;
                booked.Requests = 0;
            }
        }

        foreach (AnswerTemplate template in _matches.Values.SelectMany(answers => answers.Templates))
        {
            if (template.Lines > 0)
            {
                summary.Add(template.Counted, template.Lines, template.Requests);
                template.Lines = 0;
                template.Requests = 0;
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

        request.State = TryLoad(request, bytes) ? PlainState.Matched : PlainState.Refused;
        if (_prefetchesTable && request.State == PlainState.Matched)
        {
            _table.Prefetch(ViewOf(request));
        }
    }

    /// <summary>Takes the request of a line in as the proxy does.</summary>
    private bool TryLoad(PlainRequest request, ReadOnlySpan<byte> bytes)
    {
        if (!request.Line.TryReadUrl(bytes))
        {
            return false;
        }

        request.Buffer.Load(request.Line.RequestOf(bytes), isGateway: true);
        request.Port = _table.ListenerPort(_proxy, request.Line.Port);
        return true;
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
        PlainRequest request, RecentAnswer recent, ReadOnlySpan<byte> bytes, long number, ArrayBufferWriter<byte> output, bool wantsUnmatched)
    {
        PlainLine line = request.Line;
        if (recent.Template is { } known)
        {
            Answer(line, bytes, number, known, recent.Upstream, output);
            return true;
        }

        if (!recent.Answers.TryFind(number, line.Draw, out Decision decision, out AnswerTemplate? template))
        {
            if (!TryLoad(request, bytes))
            {
                return false;
            }

            template = Learn(recent.Answers, decision, ViewOf(request));
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
        PlainLine line = request.Line;
        RequestView view = ViewOf(request);
        MatchAnswers? answers = null;

        // A line of the group before this one may have brought its answer.
        if (request.Booked < 0 && (request.Booked = _book.Find(request.Key)) < 0 && !_matches.TryGetValue(request.Key, out answers))
        {
            answers = Meet(request, view);
        }

        if (answers is null)
        {
            ref BookedAnswer answer = ref _book[request.Booked];
            if ((wantsUnmatched && answer.IsUnmatched) || (answer.AsksOrigin && view.HasHeader("origin"u8)))
            {
                return false;
            }

            Answer(line, bytes, number, ref answer, output);
            if (request.IsWanted)
            {
                Remember(request, bytes, request.Booked, answer: null);
            }

            return true;
        }

        if (answers.AsksOrigin && view.HasHeader("origin"u8))
        {
            return false;
        }

        if (!answers.TryFind(number, line.Draw, out Decision decision, out AnswerTemplate? template))
        {
            template = Learn(answers, decision, view);
        }

        if (template is null
            || (template.ShowsUpstream && line.HasReadHeader && (!request.Buffer.KeepsHeaders || HasAny(line, bytes, template)))
            || (wantsUnmatched && ReplaySummary.IsUnmatched(decision.Outcome)))
        {
            return false;
        }

        ReadOnlySpan<byte> upstream = template.ShowsUpstream ? _result.Upstream(view, decision, template) : default;
        Answer(line, bytes, number, template, upstream, output);
        if (request.IsWanted && !(answers.IsDrawn && _showsUpstream))
        {
            // Where a draw decides, one upstream, or none, does not stand for all.
            AnswerTemplate? only = ReplaySummary.IsUnmatched(decision.Outcome) ? null : answers.Only;
            Remember(request, bytes, booked: -1, new RecentAnswer(only, answers, upstream.ToArray()));
        }

        return true;
    }

    /// <summary>Makes what is to be known of the requests with a key from the first of them.</summary>
    /// <returns><c>null</c> where the book has their answer now.</returns>
    private MatchAnswers? Meet(PlainRequest request, in RequestView view)
    {
        MatchedRoute found = _table.Glance(request.Match);
        DecisionInputs inputs = _table.InputsOfFound(request.Match, found.Route);
        var answers = new MatchAnswers(_table, request.Match, view.IsTls, view.Error, inputs);
        if (answers.IsDrawn)
        {
            _matches.Add(request.Key, answers);
            return answers;
        }

        Decision decision = _table.DecideFound(request.Match, found.Route, view.IsTls, view.Error, line: 0, draw: null);
        RouteResult result = _table.Describe(decision, found, view, _writer.Parts);
        bool isWritten = _writer.TryWrite(decision, result);
        if (isWritten && !_writer.ShowsUpstreamOf(result))
        {
            var booked = new BookedAnswer
            {
                Key = request.Key,
                Layout = _writer.Layout,
                IsUnmatched = ReplaySummary.IsUnmatched(decision.Outcome),
                AsksOrigin = answers.AsksOrigin,
            };
            request.Booked = _book.Add(booked, _writer.Bytes, CountedResult.Of(result));
            return null;
        }

        Keep(answers, decision, isWritten ? new AnswerTemplate(_writer, result, found.Route, decision) : null);
        _matches.Add(request.Key, answers);
        return answers;
    }

    /// <summary>Makes the template of a decision that a draw has a say in.</summary>
    private AnswerTemplate? Learn(MatchAnswers answers, in Decision decision, in RequestView view)
    {
        MatchedRoute found = _table.Glance(decision.Match);
        RouteResult result = _table.Describe(decision, found, view, _writer.Parts);
        return Keep(
            answers, decision, _writer.TryWrite(decision, result) ? new AnswerTemplate(_writer, result, found.Route, decision) : null);
    }

    private AnswerTemplate? Keep(MatchAnswers answers, in Decision decision, AnswerTemplate? template)
    {
        answers.Learn(decision, template);
        _templateBytes += template?.Bytes.Length ?? 0;
        return template;
    }

    private void Remember(PlainRequest request, ReadOnlySpan<byte> bytes, int booked, RecentAnswer? answer) =>
        _recent.Enter(request.Hash, MethodOf(request.Line, bytes), UrlOf(request.Line, bytes), booked, answer);

    private RequestView ViewOf(PlainRequest request) => request.Buffer.View(_proxy, request.Port);

    private static ReadOnlySpan<byte> UrlOf(PlainLine line, ReadOnlySpan<byte> bytes) => bytes.Slice(line.Url.Start, line.Url.Length);

    private static ReadOnlySpan<byte> MethodOf(PlainLine line, ReadOnlySpan<byte> bytes) =>
        line.HasMethod ? bytes.Slice(line.Method.Start, line.Method.Length) : "GET"u8;

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
