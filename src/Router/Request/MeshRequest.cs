using System.Collections.Immutable;
using System.Text.Json;

namespace HelloMesh.Router;

/// <summary>One request as a client sends it, nothing normalised: what the proxy does to it is the proxy's business
/// (rules RM-40 to RM-54).</summary>
public sealed class MeshRequest
{
    /// <summary>Method as sent; default <c>GET</c>.</summary>
    public string Method { get; init; } = "GET";

    /// <summary><c>https</c> (the default) means a TLS connection, <c>http</c> a plaintext one.</summary>
    public string Scheme { get; init; } = "https";

    /// <summary>Value of <c>Host</c> / <c>:authority</c> as sent; <c>null</c> sends none (rule RM-41).</summary>
    public string? Authority { get; init; }

    /// <summary>Request target with query and fragment, as sent; default <c>/</c>.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Headers in order; a name may occur several times.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>TLS server name; <c>""</c> sends none, <c>null</c> takes the host of <see cref="Authority"/>.</summary>
    public string? Sni { get; init; }

    /// <summary>Name or address that the client connects to; <c>null</c> takes the host of <see cref="Authority"/>. Decides
    /// the listener of calls inside the mesh whose protocol is detected (rule MESH-14).</summary>
    public string? DestinationHost { get; init; }

    /// <summary>Port that the client connects to; <c>null</c> means 443 for https, else 80.</summary>
    public int? Port { get; init; }

    /// <summary>The gateway pod that is called; <c>null</c> leaves the choice to the table.</summary>
    public WorkloadId? Workload { get; init; }

    /// <summary>The calling workload, for a call inside the mesh; <c>null</c> for one that enters by a gateway.</summary>
    public WorkloadId? From { get; init; }

    /// <summary>True when the client presents a certificate (rule GW-37); default false.</summary>
    public bool ClientCertificate { get; init; }

    /// <summary>JWT claims as a JSON object; <c>null</c> for none (rule RM-26).</summary>
    public JsonElement? Claims { get; init; }

    /// <summary>0 to 1 (exclusive): replaces the seeded draw among weighted destinations and percentages.</summary>
    public double? Draw { get; init; }

    /// <summary>False when headers that are not listed are unknown rather than absent (access logs); default true.</summary>
    public bool HeadersKnown { get; init; } = true;

    /// <summary>Reads <c>scheme://host[:port]target</c> exactly as written: nothing is decoded, folded or normalised.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="request">The request, with authority (the port left out where it is the scheme's default), path,
    /// server name and port taken from the URL.</param>
    /// <param name="error">One sentence on what is wrong, and the offset of the offending character.</param>
    public static bool TryParseUrl(string url, out MeshRequest request, out (string Message, int Offset) error)
    {
        request = new MeshRequest();
        error = default;
        int colon = url.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0)
        {
            error = ("a URL starts with https:// or http://", 0);
            return false;
        }

        string scheme = url[..colon].ToLowerInvariant();
        if (scheme is not ("http" or "https"))
        {
            error = ($"scheme '{url[..colon]}' is neither http nor https", 0);
            return false;
        }

        int start = colon + 3;
        int end = url.AsSpan(start).IndexOfAny("/?#\\");
        end = end < 0 ? url.Length : start + end;
        string authority = url[start..end];
        int at = authority.LastIndexOf('@');
        string hostPort = at < 0 ? authority : authority[(at + 1)..];
        int portColon = hostPort.LastIndexOf(':');
        string host = hostPort;
        int port = scheme == "https" ? 443 : 80;
        int standardPort = port;
        if (portColon >= 0 && hostPort.IndexOf(']', portColon) < 0)
        {
            host = hostPort[..portColon];
            if (!int.TryParse(hostPort.AsSpan(portColon + 1), System.Globalization.NumberStyles.None, null, out port)
                || port is < 1 or > 65535)
            {
                error = ($"'{hostPort[(portColon + 1)..]}' is not a port between 1 and 65535", start + at + 1 + portColon + 1);
                return false;
            }
        }

        if (host.Length == 0 || host.StartsWith('[') != host.EndsWith(']'))
        {
            error = (host.Length == 0 ? "the URL names no host" : "an IPv6 address stands in brackets, [::1]", start);
            return false;
        }

        string target = url[end..];
        request = new MeshRequest
        {
            Scheme = scheme,
            Authority = port == standardPort ? host : hostPort,
            Path = target.Length == 0 ? "/" : target[0] == '/' ? target : "/" + target,
            Sni = scheme == "https" ? host : "",
            Port = port,
            DestinationHost = host,
        };
        return true;
    }
}
