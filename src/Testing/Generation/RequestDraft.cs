using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using HelloMesh.Router;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Testing.Generation;

/// <summary>A request while it is thought out: the fields of a line, each still open to change.</summary>
internal sealed record RequestDraft
{
    public required string Scheme { get; init; }

    /// <summary>Host of the URL; also the TLS server name unless <see cref="Sni"/> says otherwise.</summary>
    public required string Host { get; init; }

    /// <summary>The port that the client connects to; <c>null</c> for the scheme's own.</summary>
    public int? Port { get; init; }

    public string Path { get; init; } = "/";

    /// <summary>What hosts of the virtual host may end in: <c>.example.com</c>; empty where it names its hosts.</summary>
    public ImmutableArray<string> HostEndings { get; init; } = [];

    /// <summary>The virtual host that is aimed at; <c>null</c> for TCP.</summary>
    public VirtualHost? VirtualHost { get; init; }

    /// <summary>Without the question mark; empty for none.</summary>
    public string Query { get; init; } = "";

    public string Method { get; init; } = "GET";

    /// <summary>Host header where it is not the URL's host.</summary>
    public string? Authority { get; init; }

    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    public string? Sni { get; init; }

    public WorkloadId? Workload { get; init; }

    public WorkloadId? From { get; init; }

    public bool ClientCertificate { get; init; }

    public JsonElement? Claims { get; init; }

    public double? Draw { get; init; }

    private int StandardPort => Scheme == "https" ? 443 : 80;

    public string Url
    {
        get
        {
            string port = Port is { } number && number != StandardPort
                ? ":" + number.ToString(CultureInfo.InvariantCulture)
                : "";
            return $"{Scheme}://{Host}{port}{Path}{(Query.Length == 0 ? "" : "?" + Query)}";
        }
    }

    /// <summary>The Host header as it is sent.</summary>
    public string SentAuthority => Authority ?? (Port is { } number && number != StandardPort
        ? Host + ":" + number.ToString(CultureInfo.InvariantCulture)
        : Host);

    /// <summary>The draft with one more header.</summary>
    public RequestDraft With(string header, string value) =>
        this with { Headers = Headers.Add(new KeyValuePair<string, string>(header, value)) };

    /// <summary>The request as a reader of the line would see it; <c>null</c> where the line would be refused.</summary>
    public MeshRequest? Build()
    {
        var parts = new RequestParts
        {
            Url = Url,
            Method = Method,
            Authority = Authority,
            Headers = Headers,
            Sni = Sni,
            Workload = Workload,
            From = From,
            ClientCertificate = ClientCertificate,
            Claims = Claims,
            Draw = Draw,
        };
        return parts.TryBuild(out MeshRequest? request, out _, out _) ? request : null;
    }

    /// <summary>Writes the draft's fields into an object that the caller opened.</summary>
    public void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("url"u8, Url);
        if (Method != "GET")
        {
            json.WriteString("method"u8, Method);
        }

        if (Authority is not null)
        {
            json.WriteString("authority"u8, Authority);
        }

        WriteHeaders(json);
        if (Sni is not null && Sni != (Scheme == "https" ? Host : ""))
        {
            json.WriteString("sni"u8, Sni);
        }

        if (Workload is not null)
        {
            json.WriteStartObject("workload"u8);
            if (Workload.Namespace is { } ns)
            {
                json.WriteString("namespace"u8, ns);
            }

            WriteLabels(json, Workload);
            json.WriteEndObject();
        }

        if (From is not null)
        {
            json.WriteStartObject("from"u8);
            json.WriteString("namespace"u8, From.Namespace ?? "default");
            json.WriteStartObject("labels"u8);
            WriteLabels(json, From);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (ClientCertificate)
        {
            json.WriteBoolean("clientCertificate"u8, true);
        }

        if (Claims is { } claims)
        {
            json.WritePropertyName("claims"u8);
            claims.WriteTo(json);
        }

        if (Draw is { } draw)
        {
            json.WriteNumber("draw"u8, draw);
        }
    }

    private static void WriteLabels(Utf8JsonWriter json, WorkloadId workload)
    {
        foreach (KeyValuePair<string, string> label in workload.Labels)
        {
            json.WriteString(label.Key, label.Value);
        }
    }

    private void WriteHeaders(Utf8JsonWriter json)
    {
        if (Headers.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("headers"u8);
        foreach (IGrouping<string, KeyValuePair<string, string>> header in Headers.GroupBy(h => h.Key, StringComparer.Ordinal))
        {
            string[] values = [.. header.Select(h => h.Value)];
            if (values.Length == 1)
            {
                json.WriteString(header.Key, values[0]);
                continue;
            }

            json.WriteStartArray(header.Key);
            foreach (string value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
