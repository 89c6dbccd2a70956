using System.Buffers;
using System.Text.Json;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Output;

/// <summary>JSON: one object a line, or the same lines as one array.</summary>
internal sealed class JsonResultWriter : ResultWriter
{
    private static readonly ArrayBufferWriter<byte> Nowhere = new(1);
    private readonly ResultField[] _fields;
    private readonly bool _isArray;
    private readonly Utf8JsonWriter _json = new(Nowhere, JsonValues.Compact);

    /// <param name="fields">Fields to write, in order.</param>
    /// <param name="isArray">True for one array, false for lines.</param>
    public JsonResultWriter(ResultField[] fields, bool isArray)
    {
        _fields = fields;
        _isArray = isArray;
    }

    /// <inheritdoc />
    public override ReadOnlySpan<byte> Prefix => _isArray ? "[\n"u8 : [];

    /// <inheritdoc />
    public override ReadOnlySpan<byte> Separator => _isArray ? ",\n"u8 : [];

    /// <inheritdoc />
    public override ReadOnlySpan<byte> Suffix => _isArray ? "\n]\n"u8 : [];

    /// <inheritdoc />
    public override void Write(IBufferWriter<byte> output, in ResultRecord record)
    {
        _json.Reset(output);
        ResultJson.Write(_json, record, _fields);
        _json.Flush();
        if (!_isArray)
        {
            output.Write("\n"u8);
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _json.Dispose();
        base.Dispose();
    }
}
