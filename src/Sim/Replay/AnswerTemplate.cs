using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Output;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Replay;

/// <summary>The result of all requests with the same decision, written once and for all; only what the requests differ in
/// is left open. Made from a result of the full path, by the writers of the full path.</summary>
/// <remarks>In JSON every field begins with a comma; the first one becomes the brace that opens the object.</remarks>
internal sealed class AnswerTemplate
{
    private readonly byte[] _bytes;

    private AnswerTemplate(RouteResult result, Pieces pieces)
    {
        Result = new RouteResult
        {
            Outcome = result.Outcome,
            Destination = result.Destination,
            Known = result.Known,
            VirtualService = result.VirtualService,
            Rule = result.Rule,
        };
        _bytes = pieces.Bytes.WrittenSpan.ToArray();
        Layout = TemplateLayout.Of(pieces.Open, pieces.Ends);
    }

    /// <summary>What a summary counts of a result with this decision.</summary>
    public RouteResult Result { get; }

    /// <summary>What is left open, and where.</summary>
    public TemplateLayout Layout { get; }

    /// <summary>The bytes that are the same in every result, from the first to the last.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Names of headers that the route changes on the way to the upstream; a request that has one of them is for the
    /// full path.</summary>
    public ImmutableArray<byte[]> ChangedHeaders { get; private init; } = [];

    /// <summary>True when results show what the upstream receives, so headers count.</summary>
    public bool ShowsUpstream { get; private init; }

    /// <summary>Host for the upstream, escaped; <c>null</c> where the request's own stays.</summary>
    public byte[]? Authority { get; private init; }

    /// <summary>True when the path for the upstream is not the request's own.</summary>
    public bool RewritesPath { get; private init; }

    /// <summary>Header changes for the upstream as a field with its comma; may be empty.</summary>
    public byte[] UpstreamHeaders { get; private init; } = [];

    /// <summary>Lines that were answered with it.</summary>
    public long Lines { get; set; }

    /// <summary>Requests that these stand for.</summary>
    public long Requests { get; set; }

    /// <summary>Makes a template.</summary>
    /// <param name="format">Format of the results.</param>
    /// <param name="fields">Fields to write.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="proxy">Plan of the proxy that answered.</param>
    /// <param name="record">A result with this decision; where the upstream is shown, of a request that has none of the
    /// headers that the route changes.</param>
    /// <returns><c>null</c> where results with this decision differ in more than a template can leave open.</returns>
    public static AnswerTemplate? Create(
        OutputFormat format, ReadOnlySpan<ResultField> fields, in Decision decision, ProxyPlan proxy, in ResultRecord record)
    {
        if (format == OutputFormat.Text)
        {
            return IsReasonOpen(decision) || record.Result.Location is not null
                ? null
                : new AnswerTemplate(record.Result, TextPieces(record.Result));
        }

        if ((IsReasonOpen(decision) && fields.Contains(ResultField.Reason))
            || (record.Result.Location is not null && fields.Contains(ResultField.Location)))
        {
            return null;
        }

        if (record.Result.Upstream is not { } upstream || !fields.Contains(ResultField.Upstream))
        {
            return new AnswerTemplate(record.Result, JsonPieces(fields, record, format, isUpstreamOpen: false));
        }

        Route route = RouteOf(proxy, decision.Match);
        var action = (ForwardAction)route.Action;
        WeightedCluster cluster = action.Clusters[decision.Cluster];
        string? authority = action.AuthorityRewrite ?? cluster.AuthorityRewrite;
        return new AnswerTemplate(record.Result, JsonPieces(fields, record, format, isUpstreamOpen: true))
        {
            ShowsUpstream = true,
            ChangedHeaders = [.. NamesIn(cluster.Headers?.Request).Concat(NamesIn(route.RequestHeaders)).Distinct().Select(Encoding.UTF8.GetBytes)],
            Authority = authority is null ? null : JsonEncodedText.Encode(authority, JsonValues.Compact.Encoder).EncodedUtf8Bytes.ToArray(),
            RewritesPath = action.PathRewrite is not null || action.RegexRewritePattern is not null,
            UpstreamHeaders = Render(json =>
            {
                if (!upstream.Headers.IsDefaultOrEmpty)
                {
                    json.WritePropertyName("headers"u8);
                    JsonValues.WriteHeaders(json, upstream.Headers);
                }
            }),
        };
    }

    /// <summary>The route that a look-up found.</summary>
    private static Route RouteOf(ProxyPlan proxy, in MatchResult match) => proxy.Listeners[match.Listener]
        .FilterChains[match.FilterChain].Http!.VirtualHosts[match.VirtualHost].Routes[match.Route];

    /// <summary>These reasons quote the request.</summary>
    private static bool IsReasonOpen(in Decision decision) =>
        decision.Match.Kind is MatchKind.NoFilterChain or MatchKind.NoVirtualHost;

    private static IEnumerable<string> NamesIn(HeaderOperation? operation) => operation is null
        ? []
        : [.. operation.Remove, .. operation.Set.Select(h => h.Key), .. operation.Add.Select(h => h.Key)];

    private static Pieces TextPieces(RouteResult result)
    {
        var pieces = new Pieces();
        pieces.Leave(OpenPiece.Method);
        pieces.Bytes.Write(" "u8);
        pieces.Leave(OpenPiece.Url);
        pieces.Bytes.Write(" → "u8);
        pieces.Bytes.Write(Encoding.UTF8.GetBytes(TextResultWriter.Answer(result, color: false) + "\n"));
        return pieces;
    }

    private static Pieces JsonPieces(
        ReadOnlySpan<ResultField> fields, in ResultRecord record, OutputFormat format, bool isUpstreamOpen)
    {
        var pieces = new Pieces();
        foreach (ResultField field in fields)
        {
            switch (field)
            {
                case ResultField.Id:
                    pieces.Bytes.Write(",\"id\":"u8);
                    pieces.Leave(OpenPiece.Id);
                    break;
                case ResultField.Name:
                    pieces.Leave(OpenPiece.Name);
                    break;
                case ResultField.Line:
                    pieces.Bytes.Write(",\"line\":"u8);
                    pieces.Leave(OpenPiece.Line);
                    break;
                case ResultField.Method:
                    pieces.Bytes.Write(",\"method\":\""u8);
                    pieces.Leave(OpenPiece.Method);
                    pieces.Bytes.Write("\""u8);
                    break;
                case ResultField.Url:
                    pieces.Bytes.Write(",\"url\":\""u8);
                    pieces.Leave(OpenPiece.Url);
                    pieces.Bytes.Write("\""u8);
                    break;
                case ResultField.Upstream when isUpstreamOpen:
                    pieces.Leave(OpenPiece.Upstream);
                    break;
                case ResultField.Column or ResultField.Expect:
                    break;   // a plain line has neither
                default:
                    ResultRecord copy = record;
                    pieces.Bytes.Write(Render(json => ResultJson.WriteFields(json, copy, [field])));
                    break;
            }
        }

        pieces.Bytes.Write(format == OutputFormat.Jsonl ? "}\n"u8 : "}"u8);
        return pieces;
    }

    /// <summary>Fields as the full path writes them, each with its comma; empty when nothing was written.</summary>
    private static byte[] Render(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonValues.Compact))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenCount == 2 ? [] : [(byte)',', .. buffer.WrittenSpan[1..^1]];
    }

    /// <summary>A template in the making.</summary>
    private sealed class Pieces
    {
        public ArrayBufferWriter<byte> Bytes { get; } = new();

        public List<OpenPiece> Open { get; } = [];

        public List<int> Ends { get; } = [];

        public void Leave(OpenPiece piece)
        {
            Open.Add(piece);
            Ends.Add(Bytes.WrittenCount);
        }
    }
}
