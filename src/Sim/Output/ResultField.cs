using System.Text.Json;

namespace HelloMesh.Sim.Output;

/// <summary>The fields of a result, in the order in which they are written.</summary>
internal enum ResultField
{
    Id,
    Name,
    Line,
    Column,
    Method,
    Url,
    Outcome,
    Destination,
    Subset,
    Cluster,
    Known,
    Weights,
    VirtualService,
    Route,
    Rule,
    Source,
    Workload,
    Gateway,
    Server,
    Listener,
    RouteConfig,
    VirtualHost,
    Status,
    Flags,
    Details,
    Location,
    Body,
    Upstream,
    ResponseHeaders,
    Mirrors,
    Fault,
    Timeout,
    Retries,
    Chain,
    Reason,
    Expect,
}

/// <summary>Names of the fields in files, and the usual choices of them.</summary>
internal static class ResultFields
{
    /// <summary>All names, in the order of the enumeration.</summary>
    public static readonly string[] Names =
    [
        "id", "name", "line", "column", "method", "url", "outcome", "destination", "subset", "cluster", "known", "weights",
        "virtualService", "route", "rule", "source", "workload", "gateway", "server", "listener", "routeConfig",
        "virtualHost", "status", "flags", "details", "location", "body", "upstream", "responseHeaders", "mirrors", "fault",
        "timeout", "retries", "chain", "reason", "expect",
    ];

    /// <summary>All fields.</summary>
    public static readonly ResultField[] All = [.. Enum.GetValues<ResultField>()];

    /// <summary>What <c>--update</c> writes: the answer without the request, and without <c>source</c>, which changes with
    /// every line that is added above it.</summary>
    public static readonly ResultField[] Golden =
    [
        ResultField.Id, .. All.Where(f => f is >= ResultField.Outcome and not (ResultField.Source or ResultField.Expect)),
    ];

    /// <summary>Names that an expectation may use.</summary>
    public static readonly string[] Expectable = Names[..^1];

    private static readonly JsonEncodedText[] EncodedNames = [.. Names.Select(name => JsonEncodedText.Encode(name))];

    /// <summary>The name in files.</summary>
    public static string ToName(this ResultField field) => Names[(int)field];

    /// <summary>The name, ready to be written.</summary>
    public static JsonEncodedText ToEncodedName(this ResultField field) => EncodedNames[(int)field];

    /// <summary>Finds a field by its name.</summary>
    public static bool TryParse(string name, out ResultField field)
    {
        int index = Array.IndexOf(Names, name);
        field = (ResultField)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>The first name in an expectation that no result has; <c>null</c> when all are known.</summary>
    public static string? FindUnknown(JsonElement expect)
    {
        if (expect.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in expect.EnumerateObject())
            {
                if (!Expectable.Contains(property.Name, StringComparer.Ordinal))
                {
                    return property.Name;
                }
            }
        }

        return null;
    }

    /// <summary>The first name that an expectation gives twice, which could never be met; <c>null</c> when there is none.</summary>
    public static string? FindRepeated(JsonElement expect)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return expect.ValueKind == JsonValueKind.Object
            ? expect.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => !names.Add(name))
            : null;
    }
}
