using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Output;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Replay;

/// <summary>Writes what all results with the same decision share, once and for all, with the writers of the full path; what
/// the requests differ in is left open.</summary>
/// <remarks>In JSON every field begins with a comma; the first one becomes the brace that opens the object.</remarks>
internal sealed class TemplateWriter : IDisposable
{
    /// <summary>What is written of a request is left open.</summary>
    private static readonly RequestLine NoRequest = new() { Line = 0 };

    private readonly OutputFormat _format;
    private readonly ResultField[] _fields;
    private readonly bool _showsUpstream;
    private readonly bool _showsReason;
    private readonly bool _showsLocation;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly ArrayBufferWriter<byte> _piece = new();
    private readonly Utf8JsonWriter _json;
    private readonly List<OpenPiece> _open = [];
    private readonly List<int> _ends = [];
    private TemplateLayout _layout = TemplateLayout.Of([], []);

    /// <param name="format">Format of the results.</param>
    /// <param name="fields">Fields to write.</param>
    public TemplateWriter(OutputFormat format, ResultField[] fields)
    {
        bool isText = format == OutputFormat.Text;
        _format = format;
        _fields = fields;
        _showsUpstream = !isText && fields.Contains(ResultField.Upstream);
        _showsReason = isText || fields.Contains(ResultField.Reason);
        _showsLocation = isText || fields.Contains(ResultField.Location);
        _json = new Utf8JsonWriter(_piece, JsonValues.Compact);
        Parts = (_showsUpstream ? ResultParts.Upstream : ResultParts.None)
            | (!isText && fields.Contains(ResultField.ResponseHeaders) ? ResultParts.ResponseHeaders : ResultParts.None);
    }

    /// <summary>Parts of a result that are written.</summary>
    public ResultParts Parts { get; }

    /// <summary>What was written last: the bytes that are the same in every result.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>What is left open between them.</summary>
    public TemplateLayout Layout
    {
        get
        {
            if (!_layout.Is(_open, _ends))
            {
                _layout = TemplateLayout.Of(_open, _ends);
            }

            return _layout;
        }
    }

    /// <summary>Writes the template of a decision.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="result">A result with this decision.</param>
    /// <returns>False where results with this decision differ in more than a template can leave open.</returns>
    public bool TryWrite(in Decision decision, RouteResult result)
    {
        if ((_showsReason && IsReasonOpen(decision)) || (_showsLocation && result.Location is not null))
        {
            return false;
        }

        _bytes.ResetWrittenCount();
        _open.Clear();
        _ends.Clear();
        if (_format == OutputFormat.Text)
        {
            WriteText(result);
        }
        else
        {
            WriteJson(new ResultRecord("", NoRequest, result, Verdict: null), ShowsUpstreamOf(result));
        }

        return true;
    }

    /// <summary>True when a result shows what its upstream receives.</summary>
    public bool ShowsUpstreamOf(RouteResult result) => _showsUpstream && result.Upstream is not null;

    /// <summary>Header changes for an upstream as a field with its comma; empty when there are none.</summary>
    public byte[] HeaderField(UpstreamRequest upstream)
    {
        if (upstream.Headers.IsDefaultOrEmpty)
        {
            return [];
        }

        Begin();
        _json.WritePropertyName("headers"u8);
        JsonValues.WriteHeaders(_json, upstream.Headers);
        _json.Flush();
        return [(byte)',', .. _piece.WrittenSpan[1..]];
    }

    /// <inheritdoc />
    public void Dispose() => _json.Dispose();

    /// <summary>These reasons quote the request.</summary>
    private static bool IsReasonOpen(in Decision decision) =>
        decision.Match.Kind is MatchKind.NoFilterChain or MatchKind.NoVirtualHost;

    private void WriteText(RouteResult result)
    {
        Leave(OpenPiece.Method);
        _bytes.Write(" "u8);
        Leave(OpenPiece.Url);
        _bytes.Write(" → "u8);
        _bytes.Write(Encoding.UTF8.GetBytes(TextResultWriter.Answer(result, color: false) + "\n"));
    }

    private void WriteJson(in ResultRecord record, bool isUpstreamOpen)
    {
        int start = 0;
        for (int i = 0; i < _fields.Length; i++)
        {
            ResultField field = _fields[i];
            if (field is <= ResultField.Url or ResultField.Expect || (field == ResultField.Upstream && isUpstreamOpen))
            {
                WriteFields(record, _fields.AsSpan(start..i));
                LeaveField(field);
                start = i + 1;
            }
        }

        WriteFields(record, _fields.AsSpan(start));
        _bytes.Write(_format == OutputFormat.Jsonl ? "}\n"u8 : "}"u8);
    }

    private void LeaveField(ResultField field)
    {
        switch (field)
        {
            case ResultField.Id:
                _bytes.Write(",\"id\":"u8);
                Leave(OpenPiece.Id);
                break;
            case ResultField.Name:
                Leave(OpenPiece.Name);
                break;
            case ResultField.Line:
                _bytes.Write(",\"line\":"u8);
                Leave(OpenPiece.Line);
                break;
            case ResultField.Method:
                _bytes.Write(",\"method\":\""u8);
                Leave(OpenPiece.Method);
                _bytes.Write("\""u8);
                break;
            case ResultField.Url:
                _bytes.Write(",\"url\":\""u8);
                Leave(OpenPiece.Url);
                _bytes.Write("\""u8);
                break;
            case ResultField.Upstream:
                Leave(OpenPiece.Upstream);
                break;
            case ResultField.Column or ResultField.Expect:
                break;   // a plain line has neither
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Fields as the full path writes them, each with its comma.</summary>
    private void WriteFields(in ResultRecord record, ReadOnlySpan<ResultField> fields)
    {
        if (fields.IsEmpty)
        {
            return;
        }

        Begin();
        ResultJson.WriteFields(_json, record, fields);
        _json.Flush();
        if (_piece.WrittenCount > 1)
        {
            _bytes.Write(","u8);
            _bytes.Write(_piece.WrittenSpan[1..]);
        }
    }

    private void Begin()
    {
        _piece.ResetWrittenCount();
        _json.Reset(_piece);
        _json.WriteStartObject();
    }

    private void Leave(OpenPiece piece)
    {
        _open.Add(piece);
        _ends.Add(_bytes.WrittenCount);
    }
}
