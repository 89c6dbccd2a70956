using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Results;

namespace HelloMesh.Testing.Requests;

/// <summary>Reads the value of each field. Enters on the value's first token and leaves on its last.</summary>
internal static class RequestFieldReader
{
    private static readonly string[] FromFields = ["namespace", "labels"];
    private static readonly string[] ObservedFields = ["cluster", "route", "status", "flags"];

    public static void Read(RequestField field, ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        RequestParts parts = state.Parts;
        switch (field)
        {
            case RequestField.Id:
                ReadId(ref reader, state);
                break;
            case RequestField.Name:
                state.Name = Text(field, ref reader, state);
                break;
            case RequestField.Url:
                parts.Url = Text(field, ref reader, state);
                break;
            case RequestField.Method:
                ReadMethod(ref reader, state);
                break;
            case RequestField.Authority:
                parts.Authority = Text(field, ref reader, state);
                break;
            case RequestField.Path:
                parts.Path = Text(field, ref reader, state);
                break;
            case RequestField.Scheme:
                ReadScheme(ref reader, state);
                break;
            case RequestField.Headers:
                parts.Headers = HeaderReader.Read(ref reader, state);
                break;
            case RequestField.Sni:
                parts.Sni = Text(field, ref reader, state);
                break;
            case RequestField.Port:
                parts.Port = (int?)WholeNumber(field, 1, 65535, ref reader, state);
                break;
            case RequestField.Workload:
                parts.Workload = ReadWorkload(ref reader, state);
                break;
            case RequestField.From:
                parts.From = ReadFrom(ref reader, state);
                break;
            case RequestField.ClientCertificate:
                parts.ClientCertificate = Truth(field, ref reader, state) ?? false;
                break;
            case RequestField.Claims:
                parts.Claims = ReadClaims(ref reader, state);
                break;
            case RequestField.Draw:
                ReadDraw(ref reader, state);
                break;
            case RequestField.Count:
                state.Count = WholeNumber(field, 1, RequestLimits.CountMax, ref reader, state) ?? 1;
                break;
            case RequestField.HeadersKnown:
                parts.HeadersKnown = Truth(field, ref reader, state) ?? true;
                break;
            case RequestField.Observed:
                CheckObserved(ref reader, state);
                break;
            default:
                state.Expect = ReadExpect(ref reader, state);
                break;
        }
    }

    /// <summary>Says what a field takes and what it was given, and passes over the value.</summary>
    public static void WrongType(string field, string wanted, ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        string given = reader.TokenType switch
        {
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "the number " + Encoding.UTF8.GetString(reader.ValueSpan),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Null => "null",
            JsonTokenType.StartArray => "an array",
            _ => "an object",
        };
        state.Fail(reader.TokenStartIndex, $"'{field}' takes {wanted}, not {given}");
        reader.Skip();
    }

    private static void ReadId(ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            state.Id = Encoding.UTF8.GetString(reader.ValueSpan);
            state.IdIsNumber = true;
        }
        else if (reader.TokenType == JsonTokenType.String)
        {
            state.Id = reader.GetString();
        }
        else
        {
            WrongType("id", "a string or a number", ref reader, state);
        }
    }

    /// <summary>The usual methods cost no string of their own.</summary>
    private static void ReadMethod(ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("GET"u8))
        {
            return;
        }

        if (Text(RequestField.Method, ref reader, state) is { } method)
        {
            if (method.Length == 0)
            {
                state.Fail(reader.TokenStartIndex, "'method' is empty; leave it out for GET");
                return;
            }

            state.Parts.Method = method;
        }
    }

    private static void ReadScheme(ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        if (Text(RequestField.Scheme, ref reader, state) is { } scheme)
        {
            if (scheme is not ("http" or "https"))
            {
                state.Fail(reader.TokenStartIndex, $"'scheme' takes http or https, not '{scheme}'");
                return;
            }

            state.Parts.Scheme = scheme;
        }
    }

    private static string? Text(RequestField field, ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            WrongType(field.ToName(), "a string", ref reader, state);
            return null;
        }

        state.StartText(field, reader.TokenStartIndex + 1);
        return reader.GetString();
    }

    private static bool? Truth(RequestField field, ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return reader.TokenType == JsonTokenType.True;
        }

        WrongType(field.ToName(), "true or false", ref reader, state);
        return null;
    }

    private static long? WholeNumber(
        RequestField field, long min, long max, ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) && value >= min && value <= max)
        {
            return value;
        }

        WrongType(
            field.ToName(), string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"), ref reader, state);
        return null;
    }

    private static void ReadDraw(ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double draw) && draw is >= 0 and <= 1)
        {
            state.Parts.Draw = WrittenDraws.BelowOne(draw);
            return;
        }

        WrongType("draw", "a number from 0 to 1", ref reader, state);
    }

    private static JsonElement? ReadClaims(ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return CheckText(JsonElement.ParseValue(ref reader));
        }

        WrongType("claims", "an object", ref reader, state);
        return null;
    }

    private static WorkloadId? ReadWorkload(ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        const string Wanted = "an object of labels, with 'namespace' beside them: {\"istio\": \"ingressgateway\"}";
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            WrongType("workload", Wanted, ref reader, state);
            return null;
        }

        long start = reader.TokenStartIndex;
        Dictionary<string, string> labels = ReadStrings("workload", ref reader, state);
        if (labels.Count == 0)
        {
            state.Fail(start, "'workload' names no label; leave it out, or name one: {\"istio\": \"ingressgateway\"}");
        }

        labels.Remove("namespace", out string? ns);
        return new WorkloadId(ns, labels);
    }

    private static WorkloadId? ReadFrom(ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            const string Wanted = "an object: {\"namespace\": \"shop\", \"labels\": {\"app\": \"web\"}}";
            WrongType("from", Wanted, ref reader, state);
            return null;
        }

        string? ns = null;
        Dictionary<string, string> labels = [];
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            long nameStart = reader.TokenStartIndex;
            string name = reader.GetString()!;
            CheckIsFirst("from", name, nameStart, names, state);
            reader.Read();
            switch (name)
            {
                case "namespace" when reader.TokenType == JsonTokenType.String:
                    ns = reader.GetString();
                    break;
                case "labels" when reader.TokenType == JsonTokenType.StartObject:
                    labels = ReadStrings("from.labels", ref reader, state);
                    break;
                case "namespace" or "labels":
                    WrongType($"from.{name}", name == "labels" ? "an object of strings" : "a string", ref reader, state);
                    break;
                default:
                    state.Fail(nameStart, $"'from' has no field '{name}'{SpellingAdvice.Clause(name, FromFields)}");
                    reader.Skip();
                    break;
            }
        }

        return new WorkloadId(ns, labels);
    }

    private static void CheckIsFirst(
        string owner, string name, long nameStart, HashSet<string> names, RequestLineBuilder state)
    {
        if (!names.Add(name))
        {
            state.Fail(nameStart, $"'{owner}.{name}' is given twice");
        }
    }

    private static Dictionary<string, string> ReadStrings(
        string owner, ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            long nameStart = reader.TokenStartIndex;
            string name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                WrongType($"{owner}.{name}", "a string", ref reader, state);
            }
            else if (!values.TryAdd(name, reader.GetString()!))
            {
                state.Fail(nameStart, $"'{owner}.{name}' is given twice");
            }
        }

        return values;
    }

    /// <summary>What a log says really happened has no part in the answer, but a slip in it is still a slip.</summary>
    private static void CheckObserved(ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            WrongType("observed", "an object", ref reader, state);
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            long nameStart = reader.TokenStartIndex;
            string name = reader.GetString()!;
            CheckIsFirst("observed", name, nameStart, names, state);
            reader.Read();
            if (!ObservedFields.Contains(name, StringComparer.Ordinal))
            {
                state.Fail(nameStart, $"'observed' has no field '{name}'{SpellingAdvice.Clause(name, ObservedFields)}");
                reader.Skip();
            }
            else if (name == "status")
            {
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int status) || status is < 0 or > 999)
                {
                    WrongType("observed.status", "a whole number from 0 to 999", ref reader, state);
                }
            }
            else if (reader.TokenType != JsonTokenType.String)
            {
                WrongType($"observed.{name}", "a string", ref reader, state);
            }
        }
    }

    private static JsonElement? ReadExpect(ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.StartObject))
        {
            WrongType("expect", "a destination or an object of result fields", ref reader, state);
            return null;
        }

        long start = reader.TokenStartIndex;
        JsonElement expect = CheckText(JsonElement.ParseValue(ref reader));
        if (ResultFields.FindUnknown(expect) is { } unknown)
        {
            state.Fail(
                start, $"'expect' names no field of a result: '{unknown}'{SpellingAdvice.Clause(unknown, ResultFields.Expectable)}");
            return null;
        }

        if (ResultFields.FindRepeated(expect) is { } repeated)
        {
            state.Fail(start, $"'expect.{repeated}' is given twice");
            return null;
        }

        return expect;
    }

    /// <summary>Reads every string once: an escape that is no character is found on the first reading only, and that
    /// should be here, where the line can still be refused.</summary>
    private static JsonElement CheckText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    CheckText(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    _ = property.Name;
                    CheckText(property.Value);
                }

                break;
        }

        return element;
    }
}
