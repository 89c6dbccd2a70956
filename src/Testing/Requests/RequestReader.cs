using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing.Requests;

/// <summary>Reads one line of a request file. Never throws for bad input: a line that is no request comes back with the
/// reason and its column, and with as much of its identity as could be read.</summary>
/// <remarks>A field that is wrong in itself does not end the line: the rest is still read for <c>id</c> and <c>url</c>,
/// and the first error is the one that is reported. Only broken JSON ends it.</remarks>
internal static class RequestReader
{
    private const string NotText = "the line is not valid UTF-8";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = RequestLimits.JsonDepthMax };

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line in UTF-8, without its line end.</param>
    /// <param name="number">Its number in the file, from 1.</param>
    public static RequestLine Read(ReadOnlySpan<byte> line, long number)
    {
        if (line.Length > RequestLimits.LineLengthMaxBytes)
        {
            return TooLong(number);
        }

        var state = new RequestLineBuilder();
        if (!Utf8.IsValid(line))
        {
            state.Fail(FirstInvalid(line), NotText);
            return state.Build(line, number);
        }

        var reader = new Utf8JsonReader(line, Options);
        try
        {
            ReadObject(ref reader, state);
        }
        catch (JsonException failure)
        {
            // The parser found the broken place itself; its own position is more exact than the last token's.
            state.Fail((int)Math.Min(failure.BytePositionInLine ?? reader.BytesConsumed, line.Length), Describe(failure));
        }
        catch (InvalidOperationException)
        {
            state.Fail(reader.TokenStartIndex, "a string holds half of a surrogate pair, which is no character");
        }

        return state.Build(line, number);
    }

    /// <summary>The line that was not even kept.</summary>
    public static RequestLine TooLong(long number) => new()
    {
        Line = number,
        Column = RequestLimits.LineLengthMaxBytes + 1,
        Error = $"the line is longer than {RequestLimits.LineLengthMaxBytes} bytes",
    };

    private static void ReadObject(ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            string advice = reader.TokenType == JsonTokenType.StartArray ? ", one a line; jq -c '.[]' takes them out of an array" : "";
            state.Fail(reader.TokenStartIndex, $"a request is a JSON object: {{\"url\": \"https://…\"}}{advice}");
            return;
        }

        Span<byte> unescaped = stackalloc byte[64];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            long nameStart = reader.TokenStartIndex;
            scoped ReadOnlySpan<byte> name = reader.ValueSpan;
            if (reader.ValueIsEscaped && name.Length <= unescaped.Length)
            {
                name = unescaped[..reader.CopyString(unescaped)];
            }

            int field = RequestFields.IndexOf(name);
            if (field < 0)
            {
                string unknown = reader.GetString()!;
                state.Fail(nameStart, $"a request has no field '{unknown}'{SpellingAdvice.Clause(unknown, RequestFields.All)}");
                reader.Read();
                reader.Skip();
                continue;
            }

            if (!state.Enter((RequestField)field))
            {
                state.Fail(nameStart, $"the field '{((RequestField)field).ToName()}' is given twice");
                reader.Read();
                reader.Skip();
                continue;
            }

            reader.Read();
            RequestFieldReader.Read((RequestField)field, ref reader, state);
        }

        // Reading once more makes the parser complain about anything behind the object.
        reader.Read();
    }

    private static int FirstInvalid(ReadOnlySpan<byte> line)
    {
        int at = 0;
        while (at < line.Length && Rune.DecodeFromUtf8(line[at..], out _, out int length) == OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    /// <summary>The parser's sentence without the position that it appends.</summary>
    private static string Describe(JsonException failure)
    {
        int tail = failure.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string message = (tail < 0 ? failure.Message : failure.Message[..tail]).TrimEnd('.');

        // The parser speaks to whoever programs it; the writer of a line has no options to change.
        message = message.Replace(
            " which is not supported in this mode. Change the reader options", "", StringComparison.Ordinal);
        return message.Contains("invalid after a single JSON value", StringComparison.Ordinal)
            ? "a line holds one request; something stands behind its end"
            : message.Contains("Expected depth to be zero", StringComparison.Ordinal)
            ? "the request does not end on its line; jq -c . writes each on one"
            : $"not valid JSON: {message}";
    }
}

/// <summary>A line while it is read.</summary>
internal sealed class RequestLineBuilder
{
    private readonly long[] _starts = new long[RequestFields.All.Count];
    private uint _seen;
    private long _errorAt = -1;
    private string? _error;

    public RequestParts Parts { get; } = new();

    public string? Id { get; set; }

    public bool IdIsNumber { get; set; }

    public string? Name { get; set; }

    public long Count { get; set; } = 1;

    public JsonElement? Expect { get; set; }

    /// <summary>Notes that a field is there; false when it was before.</summary>
    public bool Enter(RequestField field)
    {
        uint bit = 1u << (int)field;
        bool isNew = (_seen & bit) == 0;
        _seen |= bit;
        return isNew;
    }

    /// <summary>Notes where a field's value stands: the offset of its first character, behind the quote.</summary>
    public void StartText(RequestField field, long offset) => _starts[(int)field] = offset;

    /// <summary>Notes what is wrong; the first error stays.</summary>
    public void Fail(long offset, string reason)
    {
        if (_error is null)
        {
            _error = reason;
            _errorAt = offset;
        }
    }

    /// <summary>The line, complete.</summary>
    public RequestLine Build(ReadOnlySpan<byte> line, long number)
    {
        MeshRequest? request = null;
        string? url = Parts.Url;
        if (_error is null
            && !Parts.TryBuild(out request, out url, out (RequestField Field, int Offset, string Reason) wrong))
        {
            long start = _starts[(int)wrong.Field];
            Fail(wrong.Offset < 0 ? Math.Max(start - 1, 0) : start + ByteOffset(line[(int)start..], wrong.Offset), wrong.Reason);
        }

        return new RequestLine
        {
            Line = number,
            Id = Id,
            IdIsNumber = IdIsNumber,
            Name = Name,
            Method = _error is null || (_seen & (1u << (int)RequestField.Method)) != 0 || url is not null ? Parts.Method : null,
            Url = url,
            Request = _error is null ? request : null,
            Count = Count,
            Expect = Expect,
            Error = _error,
            Column = _error is null ? 0 : ColumnOf(line, _errorAt),
        };
    }

    /// <summary>Where a character of a JSON string stands in its text, which may hold escapes.</summary>
    private static int ByteOffset(ReadOnlySpan<byte> text, int offset)
    {
        int at = 0;
        while (offset > 0 && at < text.Length)
        {
            if (text[at] == (byte)'\\')
            {
                at += text[at + 1] == (byte)'u' ? 6 : 2;
                offset--;
            }
            else
            {
                Rune.DecodeFromUtf8(text[at..], out Rune rune, out int length);
                at += length;
                offset -= rune.Utf16SequenceLength;
            }
        }

        return at;
    }

    private static int ColumnOf(ReadOnlySpan<byte> line, long offset) =>
        Encoding.UTF8.GetCharCount(line[..(int)Math.Clamp(offset, 0, line.Length)]) + 1;
}
