using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using HelloMesh.Router;

namespace HelloMesh.Testing.Requests;

/// <summary>The fields of a request as they were given, before they are one: shared by the line reader and the command
/// line, so that both mean the same by them.</summary>
internal sealed class RequestParts
{
    /// <summary><c>scheme://host[:port]target</c>, taken as written.</summary>
    public string? Url { get; set; }

    /// <summary>Method; <c>GET</c> where none is given.</summary>
    public string Method { get; set; } = "GET";

    /// <summary><c>Host</c>, where it differs from the URL.</summary>
    public string? Authority { get; set; }

    /// <summary>Target, in place of a URL.</summary>
    public string? Path { get; set; }

    /// <summary><c>http</c> or <c>https</c>, in place of a URL.</summary>
    public string? Scheme { get; set; }

    /// <summary>Headers; a list of values where one is repeated.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; set; } = [];

    /// <summary>TLS server name; empty for none.</summary>
    public string? Sni { get; set; }

    /// <summary>Port that the client connects to.</summary>
    public int? Port { get; set; }

    /// <summary>Labels of the gateway pod that is called.</summary>
    public WorkloadId? Workload { get; set; }

    /// <summary>The calling workload, for a call inside the mesh.</summary>
    public WorkloadId? From { get; set; }

    /// <summary>Whether the client presents a certificate.</summary>
    public bool ClientCertificate { get; set; }

    /// <summary>Claims of a JSON Web Token.</summary>
    public JsonElement? Claims { get; set; }

    /// <summary>A number from 0 to 1 in place of the seeded draw.</summary>
    public double? Draw { get; set; }

    /// <summary>False where headers that are not listed are unknown.</summary>
    public bool HeadersKnown { get; set; } = true;

    /// <summary>Puts the request together.</summary>
    /// <param name="request">The request.</param>
    /// <param name="shownUrl">The URL as written, or what the parts amount to.</param>
    /// <param name="error">What is wrong, the field that has it, and the offset in that field's text.</param>
    public bool TryBuild(
        out MeshRequest? request, out string? shownUrl, out (RequestField Field, int Offset, string Reason) error)
    {
        request = null;
        shownUrl = Url;
        error = default;
        if (!TryTakeHost(out string? authority, out ImmutableArray<KeyValuePair<string, string>> headers, out string hostError))
        {
            error = (RequestField.Headers, -1, hostError);
            return false;
        }

        string path = Path ?? "/";
        string scheme = Scheme ?? "https";
        string? destinationHost = null;
        string? sni = Sni;
        int? port = Port;
        if (Url is not null)
        {
            if (Path is not null || Scheme is not null)
            {
                RequestField twice = Path is not null ? RequestField.Path : RequestField.Scheme;
                error = (twice, -1, $"'{twice.ToName()}' and 'url' say the same thing twice; leave one out");
                return false;
            }

            if (!MeshRequest.TryParseUrl(Url, out MeshRequest parsed, out (string Message, int Offset) wrong))
            {
                error = (RequestField.Url, wrong.Offset, wrong.Message);
                return false;
            }

            authority ??= parsed.Authority;
            path = parsed.Path;
            scheme = parsed.Scheme;
            sni ??= parsed.Sni;
            port ??= parsed.Port;
            destinationHost = parsed.DestinationHost;
        }
        else if (authority is null || Path is null)
        {
            error = (RequestField.Url, -1, "a request needs 'url', or 'authority' and 'path'");
            return false;
        }
        else
        {
            shownUrl = $"{scheme}://{authority}{path}";
        }

        if (path.Length > RequestLimits.PathLengthMaxBytes / 3
            && Encoding.UTF8.GetByteCount(path) > RequestLimits.PathLengthMaxBytes)
        {
            RequestField field = Url is null ? RequestField.Path : RequestField.Url;
            error = (field, -1, $"the path is longer than {RequestLimits.PathLengthMaxBytes} bytes");
            return false;
        }

        request = new MeshRequest
        {
            Method = Method,
            Scheme = scheme,
            Authority = authority,
            Path = path,
            Headers = headers,
            Sni = sni,
            Port = port,
            DestinationHost = destinationHost,
            Workload = Workload,
            From = From,
            ClientCertificate = ClientCertificate,
            Claims = Claims,
            Draw = Draw,
            HeadersKnown = HeadersKnown,
        };
        return true;
    }

    /// <summary>Whether a header is Host, which is the request's authority.</summary>
    public static bool IsHost(string name) => name.Equals("host", StringComparison.OrdinalIgnoreCase);

    /// <summary>A Host among the headers means the same as <see cref="Authority"/> (rule RM-15).</summary>
    private bool TryTakeHost(
        out string? authority, out ImmutableArray<KeyValuePair<string, string>> headers, out string error)
    {
        authority = Authority;
        headers = Headers;
        error = "";
        int at = -1;
        for (int i = 0; i < Headers.Length; i++)
        {
            if (!IsHost(Headers[i].Key))
            {
                continue;
            }

            if (at >= 0)
            {
                error = "a request has one Host; keep one of them";
                return false;
            }

            at = i;
        }

        if (at < 0)
        {
            return true;
        }

        if (Authority is not null)
        {
            error = "'authority' and the header Host say the same thing twice; leave one out";
            return false;
        }

        authority = Headers[at].Value;
        headers = Headers.RemoveAt(at);
        return true;
    }
}
