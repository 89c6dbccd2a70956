namespace HelloMesh.Router;

/// <summary>One request as a client sends it, in UTF-8: what <see cref="MeshRequest"/> says in strings. Nothing is copied;
/// the spans belong to the caller.</summary>
public readonly ref struct RequestBytes
{
    /// <summary>Method as sent.</summary>
    public ReadOnlySpan<byte> Method { get; init; }

    /// <summary>True for a TLS connection.</summary>
    public bool IsTls { get; init; }

    /// <summary>Value of <c>Host</c> / <c>:authority</c> as sent; only with <see cref="HasAuthority"/>.</summary>
    public ReadOnlySpan<byte> Authority { get; init; }

    /// <summary>False: no Host is sent (rule RM-41).</summary>
    public bool HasAuthority { get; init; }

    /// <summary>Request target with query and fragment, as sent.</summary>
    public ReadOnlySpan<byte> Target { get; init; }

    /// <summary>TLS server name as sent; empty for none. Means nothing without <see cref="IsTls"/>.</summary>
    public ReadOnlySpan<byte> ServerName { get; init; }

    /// <summary>True when the client presents a certificate (rule GW-37).</summary>
    public bool HasClientCertificate { get; init; }

    /// <summary>Headers in order, as sent.</summary>
    public ReadOnlySpan<HeaderField> Headers { get; init; }

    /// <summary>Bytes that <see cref="Headers"/> points into.</summary>
    public ReadOnlySpan<byte> HeaderBytes { get; init; }

    /// <summary>Name of a header, in the letter case in which it was sent.</summary>
    internal ReadOnlySpan<byte> NameOf(HeaderField header) => HeaderBytes.Slice(header.NameStart, header.NameLength);

    /// <summary>Value of a header, blanks and all.</summary>
    internal ReadOnlySpan<byte> ValueOf(HeaderField header) => HeaderBytes.Slice(header.ValueStart, header.ValueLength);
}
