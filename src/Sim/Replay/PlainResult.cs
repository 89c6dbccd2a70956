using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using HelloMesh.Router;
using HelloMesh.Sim.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Replay;

/// <summary>Fills templates in.</summary>
/// <param name="table">Knows the paths that upstreams get.</param>
internal sealed class PlainResult(RoutingTable table)
{
    /// <summary>What a number, a field name and punctuation may add to the text of a line.</summary>
    private const int FieldMaxBytes = 256;

    private readonly ArrayBufferWriter<byte> _path = new();
    private readonly ArrayBufferWriter<byte> _upstream = new();

    /// <summary>Writes a result.</summary>
    /// <param name="line">The line.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="number">Its number.</param>
    /// <param name="literal">The bytes that all results with the same answer share.</param>
    /// <param name="layout">What is open between them.</param>
    /// <param name="upstream">What the upstream receives, see <see cref="Upstream"/>.</param>
    /// <param name="isJson">True for an object, false for text.</param>
    /// <param name="output">Where to write.</param>
    public static void Write(
        PlainLine line,
        ReadOnlySpan<byte> bytes,
        long number,
        ReadOnlySpan<byte> literal,
        TemplateLayout layout,
        ReadOnlySpan<byte> upstream,
        bool isJson,
        ArrayBufferWriter<byte> output)
    {
        var result = new SpanWriter(output.GetSpan(literal.Length + (2 * bytes.Length) + upstream.Length + FieldMaxBytes));
        ReadOnlySpan<int> ends = layout.Ends;
        ReadOnlySpan<OpenPiece> open = layout.Open;
        int start = 0;
        for (int i = 0; i < open.Length; i++)
        {
            result.Write(literal[start..ends[i]]);
            start = ends[i];
            switch (open[i])
            {
                case OpenPiece.Id:
                    WriteId(line, bytes, number, ref result);
                    break;
                case OpenPiece.Name:
                    if (line.HasName)
                    {
                        result.Write(",\"name\":\""u8);
                        result.Write(Piece(bytes, line.Name));
                        result.Write((byte)'"');
                    }

                    break;
                case OpenPiece.Line:
                    result.Write(number);
                    break;
                case OpenPiece.Method:
                    result.Write(line.HasMethod ? Piece(bytes, line.Method) : "GET"u8);
                    break;
                case OpenPiece.Url:
                    result.Write(Piece(bytes, line.Url));
                    break;
                default:
                    result.Write(upstream);
                    break;
            }
        }

        result.Write(literal[start..]);
        if (isJson)
        {
            result.OpenObject();
        }

        output.Advance(result.Length);
    }

    /// <summary>What the upstream of a request receives, as a field with its comma; valid until the next call.</summary>
    public ReadOnlySpan<byte> Upstream(in RequestView view, in Decision decision, AnswerTemplate template)
    {
        // What the proxy matches holds no quote, no backslash and nothing beyond ASCII (rules RM-41, RM-45), and a
        // plain line had none to begin with. A rewritten path may.
        _upstream.ResetWrittenCount();
        _upstream.Write(",\"upstream\":{\"authority\":\""u8);
        _upstream.Write(template.Authority ?? view.Authority);
        _upstream.Write("\",\"path\":\""u8);
        if (template.RewritesPath)
        {
            _path.ResetWrittenCount();
            table.WriteUpstreamPath(decision, view, _path);
            _upstream.Write(JsonEncodedText.Encode(_path.WrittenSpan, JsonValues.Compact.Encoder).EncodedUtf8Bytes);
        }
        else
        {
            _upstream.Write(view.PathAndQuery);
        }

        _upstream.Write("\""u8);
        _upstream.Write(template.UpstreamHeaders);
        _upstream.Write("}"u8);
        return _upstream.WrittenSpan;
    }

    private static ReadOnlySpan<byte> Piece(ReadOnlySpan<byte> bytes, ByteSlice slice) => bytes.Slice(slice.Start, slice.Length);

    private static void WriteId(PlainLine line, ReadOnlySpan<byte> bytes, long number, ref SpanWriter result)
    {
        if (!line.HasId)
        {
            result.Write(number);
        }
        else if (line.IdIsNumber)
        {
            result.Write(Piece(bytes, line.Id));
        }
        else
        {
            result.Write(bytes.Slice(line.Id.Start - 1, line.Id.Length + 2));   // with its quotes
        }
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

        public void Write(byte value) => _span[Length++] = value;

        public void Write(long number)
        {
            Utf8Formatter.TryFormat(number, _span[Length..], out int written);
            Length += written;
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
