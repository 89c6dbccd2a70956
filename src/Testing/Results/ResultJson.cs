using System.Text.Json;
using HelloMesh.Router;

namespace HelloMesh.Testing.Results;

/// <summary>Writes a result as a JSON object; a field that does not apply is left out.</summary>
internal static class ResultJson
{
    private static readonly JsonEncodedText[] Outcomes = [.. OutcomeNames.All.Select(name => JsonEncodedText.Encode(name))];

    /// <summary>Writes the chosen fields, in the order given.</summary>
    public static void Write(Utf8JsonWriter json, in ResultRecord record, ReadOnlySpan<ResultField> fields)
    {
        json.WriteStartObject();
        WriteFields(json, record, fields);
        json.WriteEndObject();
    }

    /// <summary>Writes the chosen fields into an object that the caller opened.</summary>
    public static void WriteFields(Utf8JsonWriter json, in ResultRecord record, ReadOnlySpan<ResultField> fields)
    {
        foreach (ResultField field in fields)
        {
            WriteField(json, record, field);
        }
    }

    private static void WriteField(Utf8JsonWriter json, in ResultRecord record, ResultField field)
    {
        if (field <= ResultField.Url || field == ResultField.Expect)
        {
            WriteRequestField(json, record, field);
            return;
        }

        RouteResult result = record.Result;
        switch (field)
        {
            case ResultField.Outcome:
                json.WriteString(field.ToEncodedName(), Outcomes[(int)result.Outcome]);
                break;
            case ResultField.Known when result.Known is { } known:
                json.WriteBoolean(field.ToEncodedName(), known);
                break;
            case ResultField.Weights when !result.Weights.IsDefaultOrEmpty:
                json.WritePropertyName(field.ToEncodedName());
                JsonValues.WriteWeights(json, result.Weights);
                break;
            case ResultField.Source when result.Source.Source is not null:
                json.WriteString(field.ToEncodedName(), result.Source.ToString());
                break;
            case ResultField.Status when result.Status is { } status:
                json.WriteNumber(field.ToEncodedName(), status);
                break;
            case ResultField.Upstream when result.Upstream is { } upstream:
                json.WritePropertyName(field.ToEncodedName());
                JsonValues.WriteUpstream(json, upstream);
                break;
            case ResultField.ResponseHeaders when !result.ResponseHeaders.IsDefaultOrEmpty:
                json.WritePropertyName(field.ToEncodedName());
                JsonValues.WriteHeaders(json, result.ResponseHeaders);
                break;
            case ResultField.Mirrors when !result.Mirrors.IsDefaultOrEmpty:
                json.WritePropertyName(field.ToEncodedName());
                JsonValues.WriteMirrors(json, result.Mirrors);
                break;
            case ResultField.Fault when result.Fault is { } fault:
                json.WritePropertyName(field.ToEncodedName());
                JsonValues.WriteFault(json, fault);
                break;
            case ResultField.Timeout when result.Timeout is { } timeout:
                json.WriteString(field.ToEncodedName(), JsonValues.Duration(timeout));
                break;
            case ResultField.Retries when result.Retries is { } retries:
                json.WritePropertyName(field.ToEncodedName());
                JsonValues.WriteRetries(json, retries);
                break;
            case ResultField.Chain when result.Chain is { } chain:
                json.WritePropertyName(field.ToEncodedName());
                JsonValues.WriteStrings(json, chain);
                break;
            default:
                if (TextOf(result, field) is { } text)
                {
                    json.WriteString(field.ToEncodedName(), text);
                }

                break;
        }
    }

    private static void WriteRequestField(Utf8JsonWriter json, in ResultRecord record, ResultField field)
    {
        switch (field)
        {
            case ResultField.Id when record.Request.Id is { } id && !record.Request.IdIsNumber:
                json.WriteString(field.ToEncodedName(), id);
                break;
            case ResultField.Id when record.Request.Id is { } number:
                json.WritePropertyName(field.ToEncodedName());
                json.WriteRawValue(number, skipInputValidation: true);
                break;
            case ResultField.Id or ResultField.Line:
                json.WriteNumber(field.ToEncodedName(), record.Request.Line);
                break;
            case ResultField.Name when record.Request.Name is { } name:
                json.WriteString(field.ToEncodedName(), name);
                break;
            case ResultField.Column when record.Request.Column > 0:
                json.WriteNumber(field.ToEncodedName(), record.Request.Column);
                break;
            case ResultField.Method when record.Request.Method is { } method:
                json.WriteString(field.ToEncodedName(), method);
                break;
            case ResultField.Url when record.Request.Url is { } url:
                json.WriteString(field.ToEncodedName(), url);
                break;
            case ResultField.Expect when record.Verdict is { } verdict:
                json.WritePropertyName(field.ToEncodedName());
                verdict.Write(json);
                break;
        }
    }

    private static string? TextOf(RouteResult result, ResultField field) => field switch
    {
        ResultField.Destination => result.Destination,
        ResultField.Subset => result.Subset,
        ResultField.Cluster => result.Cluster,
        ResultField.VirtualService => result.VirtualService,
        ResultField.Route => result.Route,
        ResultField.Rule => result.Rule,
        ResultField.Workload => result.Workload,
        ResultField.Gateway => result.Gateway,
        ResultField.Server => result.Server,
        ResultField.Listener => result.Listener,
        ResultField.RouteConfig => result.RouteConfig,
        ResultField.VirtualHost => result.VirtualHost,
        ResultField.Flags => result.Flags,
        ResultField.Details => result.Details,
        ResultField.Location => result.Location,
        ResultField.Body => result.Body,
        ResultField.Reason => result.Reason,
        _ => null,
    };
}
