namespace HelloMesh.Router;

/// <summary>Why the proxy refuses a request before it looks for a route (rules RM-40 to RM-50).</summary>
public enum RequestError : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>Bytes that the HTTP/1 parser refuses: 400 <c>http1.codec_error</c> (rule RM-45).</summary>
    Codec,

    /// <summary>A target that is neither a path nor a URL: 400 <c>http1.invalid_url</c> (rule RM-42).</summary>
    InvalidUrl,

    /// <summary>No Host: 400 <c>missing_host_header</c> (rule RM-41).</summary>
    MissingHost,

    /// <summary>Characters that a Host may not have: 400 <c>http.invalid_authority</c> (rule RM-41).</summary>
    InvalidAuthority,

    /// <summary>Empty path: 404 <c>missing_path_rejected</c> (rule RM-42).</summary>
    MissingPath,

    /// <summary>A path that does not start with <c>/</c>: 404 <c>absolute_path_rejected</c> (rule RM-42).</summary>
    AbsolutePath,

    /// <summary>NUL in the path: 400 <c>path_normalization_failed</c> (rule RM-45).</summary>
    Normalization,

    /// <summary>An https URL as target on a plaintext connection: 403 (rule RM-50).</summary>
    HttpsUrlOnPlaintext,

    /// <summary>CONNECT, which has no path: 404, no route takes it (rule RM-51).</summary>
    Connect,

    /// <summary>An upgrade other than websocket: 403 <c>upgrade_failed</c>, if a route matches (rule RM-52).</summary>
    Upgrade,
}

/// <summary>Where a header's name and value stand in <see cref="RequestView.HeaderBytes"/>.</summary>
/// <param name="NameStart">Offset of the name, which is in lower case.</param>
/// <param name="NameLength">Length of the name.</param>
/// <param name="ValueStart">Offset of the value, blanks trimmed.</param>
/// <param name="ValueLength">Length of the value.</param>
public readonly record struct HeaderField(int NameStart, int NameLength, int ValueStart, int ValueLength);

/// <summary>A request as the proxy sees it when it matches: bytes, normalised, query cut off (part B of the RM rules).</summary>
/// <remarks>Nothing is copied: the spans belong to whoever made the view, usually a <see cref="RequestBuffer"/>.</remarks>
public readonly ref struct RequestView
{
    /// <summary>Index of the proxy that is called, in <see cref="RoutingTable.Proxies"/>.</summary>
    public int Proxy { get; init; }

    /// <summary>Listener port (after translation, rule GW-8).</summary>
    public int Port { get; init; }

    /// <summary>Destination address; empty when unknown (rules GW-27, MESH-14).</summary>
    public ReadOnlySpan<byte> Address { get; init; }

    /// <summary>True for a TLS connection.</summary>
    public bool IsTls { get; init; }

    /// <summary>True when the client presents a certificate.</summary>
    public bool HasClientCertificate { get; init; }

    /// <summary>TLS server name in lower case; empty when none is sent (rule GW-30).</summary>
    public ReadOnlySpan<byte> ServerName { get; init; }

    /// <summary>Host as sent (rule RM-15).</summary>
    public ReadOnlySpan<byte> Authority { get; init; }

    /// <summary>Host in lower case, port cut off (rules VH-32, VH-33).</summary>
    public ReadOnlySpan<byte> Host { get; init; }

    /// <summary>Path with query, normalised (rules RM-43, RM-45).</summary>
    public ReadOnlySpan<byte> PathAndQuery { get; init; }

    /// <summary>Path without query (rule RM-48).</summary>
    public ReadOnlySpan<byte> Path { get; init; }

    /// <summary>Method as sent.</summary>
    public ReadOnlySpan<byte> Method { get; init; }

    /// <summary><c>:scheme</c> (rule RM-53).</summary>
    public ReadOnlySpan<byte> Scheme { get; init; }

    /// <summary>True when <c>x-forwarded-proto</c> is <c>https</c> (rule GW-16).</summary>
    public bool IsForwardedHttps { get; init; }

    /// <summary>Headers as conditions see them (rule RM-54).</summary>
    public ReadOnlySpan<HeaderField> Headers { get; init; }

    /// <summary>Bytes that <see cref="Headers"/> points into.</summary>
    public ReadOnlySpan<byte> HeaderBytes { get; init; }

    /// <summary>JWT claims; <c>null</c> for none (rule RM-26).</summary>
    public System.Text.Json.JsonElement? Claims { get; init; }

    /// <summary>Why the proxy refuses the request before it looks for a route.</summary>
    public RequestError Error { get; init; }

    /// <summary>Query without <c>?</c>; empty when there is none (rule RM-25).</summary>
    public ReadOnlySpan<byte> Query => PathAndQuery.Length > Path.Length ? PathAndQuery[(Path.Length + 1)..] : default;

    /// <summary>True when conditions see a header of this name.</summary>
    /// <param name="name">Name in lower case.</param>
    public bool HasHeader(ReadOnlySpan<byte> name)
    {
        foreach (HeaderField header in Headers)
        {
            if (header.NameLength == name.Length && HeaderBytes.Slice(header.NameStart, header.NameLength).SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }
}
