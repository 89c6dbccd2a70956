using System.Buffers;
using System.Text;
using System.Text.Json;
using HelloMesh.Router;
using HelloMesh.Testing.Results;

namespace HelloMesh.Testing.Generation;

/// <summary>A generated request.</summary>
public sealed class GeneratedRequest
{
    private readonly RequestDraft _draft;
    private readonly byte[] _line;

    internal GeneratedRequest(Variation variation, string id, RoutingTable? answeredBy)
    {
        Purpose = variation.Purpose;
        Name = variation.Name;
        Id = id;
        _draft = variation.Draft;
        Request = _draft.Build()!;
        if (answeredBy is null)
        {
            _line = Write(null);
            return;
        }

        // Where a draw decides, the line says which: the answer then does not depend on seed and line.
        RouteResult result = answeredBy.Route(Request);
        if (_draft.Draw is null && (!result.Weights.IsEmpty || result.Fault is not null))
        {
            _draft = _draft with { Draw = 0.5 };
            Request = _draft.Build()!;
            result = answeredBy.Route(Request);
        }

        _line = Write(result);
    }

    /// <summary>What the request is for.</summary>
    public RequestPurpose Purpose { get; }

    /// <summary>The same for people, with the route: <c>hit shop/reviews http[0].match[1]</c>; empty where the request was
    /// drawn from a share.</summary>
    public string Name { get; }

    /// <summary>Its <c>id</c> in a file.</summary>
    public string Id { get; }

    /// <summary>The request.</summary>
    public MeshRequest Request { get; }

    /// <summary>The line of a request file, in UTF-8, without its line end.</summary>
    public ReadOnlySpan<byte> Utf8Line => _line;

    /// <summary>The line of a request file.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_line);

    private byte[] Write(RouteResult? expected)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, JsonValues.Compact);
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        if (Name.Length > 0)
        {
            json.WriteString("name"u8, Name);
        }

        _draft.WriteFields(json);
        if (expected is not null)
        {
            WriteExpectation(json, expected);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteExpectation(Utf8JsonWriter json, RouteResult result)
    {
        json.WriteStartObject("expect"u8);
        json.WriteString("outcome"u8, result.Outcome.ToName());
        WriteText(json, "destination", result.Destination);
        WriteText(json, "subset", result.Subset);
        WriteText(json, "virtualService", result.VirtualService);
        WriteText(json, "rule", result.Rule);
        if (result.Status is { } status)
        {
            json.WriteNumber("status"u8, status);
        }

        WriteText(json, "location", result.Location);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string field, string? text)
    {
        if (text is not null)
        {
            json.WriteString(field, text);
        }
    }
}
