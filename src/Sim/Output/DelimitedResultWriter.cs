using System.Buffers;
using System.Text;
using System.Text.Json;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Output;

/// <summary>One column a field: comma-separated values as in RFC 4180, or columns divided by tabs for text. Lists and
/// objects stand in their cell as JSON.</summary>
internal sealed class DelimitedResultWriter : ResultWriter
{
    private static readonly SearchValues<char> CsvSpecial = SearchValues.Create(",\"\r\n");
    private readonly ArrayBufferWriter<byte> _cell = new(1024);
    private readonly ResultField[] _fields;
    private readonly bool _isCsv;
    private readonly Utf8JsonWriter _json;
    private readonly byte[] _header;

    /// <param name="fields">Columns, in order.</param>
    /// <param name="isCsv">True for commas and quotes, false for tabs.</param>
    public DelimitedResultWriter(ResultField[] fields, bool isCsv)
    {
        _fields = fields;
        _isCsv = isCsv;
        _json = new Utf8JsonWriter(_cell, JsonValues.Compact);
        _header = isCsv ? Encoding.UTF8.GetBytes(string.Join(',', fields.Select(f => f.ToName())) + "\r\n") : [];
    }

    /// <inheritdoc />
    public override ReadOnlySpan<byte> Prefix => _header;

    /// <inheritdoc />
    public override void Write(IBufferWriter<byte> output, in ResultRecord record)
    {
        for (int i = 0; i < _fields.Length; i++)
        {
            if (i > 0)
            {
                output.Write(_isCsv ? ","u8 : "\t"u8);
            }

            string text = ReadCell(record, _fields[i]);
            TextOutput.Append(output, _isCsv ? Quote(text) : TextOutput.Printable(text.Length == 0 ? "-" : text));
        }

        output.Write(_isCsv ? "\r\n"u8 : "\n"u8);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _json.Dispose();
        base.Dispose();
    }

    /// <summary>Takes the cell from the JSON form, so that the two cannot drift apart.</summary>
    private string ReadCell(in ResultRecord record, ResultField field)
    {
        _cell.ResetWrittenCount();
        _json.Reset(_cell);
        ResultJson.Write(_json, record, [field]);
        _json.Flush();
        var reader = new Utf8JsonReader(_cell.WrittenSpan);
        reader.Read();
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            return "";
        }

        reader.Read();
        return reader.TokenType == JsonTokenType.String
            ? reader.GetString()!
            : Encoding.UTF8.GetString(_cell.WrittenSpan[(int)reader.TokenStartIndex..^1]);
    }

    private static string Quote(string text) =>
        text.AsSpan().ContainsAny(CsvSpecial) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
