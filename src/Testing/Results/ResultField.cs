using System.Text.Json;

namespace HelloMesh.Testing.Results;

/// <summary>The fields of a result, in the order in which they are written.</summary>
internal enum ResultField
{
    /// <summary>The request's own id, or the number of its line.</summary>
    Id,

    /// <summary>The request's name.</summary>
    Name,

    /// <summary>Line in its file, from 1.</summary>
    Line,

    /// <summary>Column of what is wrong with the line, from 1.</summary>
    Column,

    /// <summary>The request's method.</summary>
    Method,

    /// <summary>The request's URL, as written.</summary>
    Url,

    /// <summary>What became of the request; see <see cref="Router.Outcome"/>.</summary>
    Outcome,

    /// <summary><c>host:port</c> that receives the request.</summary>
    Destination,

    /// <summary>Subset of the destination.</summary>
    Subset,

    /// <summary>Envoy's cluster.</summary>
    Cluster,

    /// <summary>Whether the manifests make the cluster known to the proxy (rule ACT-10).</summary>
    Known,

    /// <summary>Clusters and weights, where traffic is split.</summary>
    Weights,

    /// <summary><c>namespace/name</c>, of the root for delegates.</summary>
    VirtualService,

    /// <summary>Envoy's name of the route.</summary>
    Route,

    /// <summary><c>http[1].match[0]</c>.</summary>
    Rule,

    /// <summary><c>file:line:column</c> of the rule.</summary>
    Source,

    /// <summary>The proxy that answered.</summary>
    Workload,

    /// <summary><c>namespace/name</c> of the Gateway.</summary>
    Gateway,

    /// <summary>The Gateway's server.</summary>
    Server,

    /// <summary>Envoy's listener.</summary>
    Listener,

    /// <summary>Envoy's route configuration.</summary>
    RouteConfig,

    /// <summary>Envoy's virtual host.</summary>
    VirtualHost,

    /// <summary>HTTP status of the proxy's own answer.</summary>
    Status,

    /// <summary>Envoy's response flags.</summary>
    Flags,

    /// <summary>Envoy's response code details.</summary>
    Details,

    /// <summary>Where a redirect leads.</summary>
    Location,

    /// <summary>Body of a direct response.</summary>
    Body,

    /// <summary>What the destination receives.</summary>
    Upstream,

    /// <summary>Headers of the response that the proxy changes.</summary>
    ResponseHeaders,

    /// <summary>Clusters that get a copy, with percentages.</summary>
    Mirrors,

    /// <summary>Faults that the route injects.</summary>
    Fault,

    /// <summary>The route's timeout.</summary>
    Timeout,

    /// <summary>The route's retries.</summary>
    Retries,

    /// <summary>Server names of a TCP proxy's filter chain.</summary>
    Chain,

    /// <summary>One sentence, where there is no destination.</summary>
    Reason,

    /// <summary>Whether the expectation is met, or what differs.</summary>
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
