namespace HelloMesh.Router;

/// <summary>A piece of some bytes.</summary>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct ByteSlice(int Start, int Length);

/// <summary>One request as a client sends it, in UTF-8: what <see cref="MeshRequest"/> says in strings. Nothing is copied;
/// the bytes belong to the caller.</summary>
public readonly ref struct RequestBytes
{
    /// <summary>The bytes that all slices are pieces of.</summary>
    public ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Method as sent; <c>null</c> for <c>GET</c>.</summary>
    public ByteSlice? Method { get; init; }

    /// <summary>True for a TLS connection.</summary>
    public bool IsTls { get; init; }

    /// <summary>Value of <c>Host</c> / <c>:authority</c> as sent; <c>null</c>: none is sent (rule RM-41).</summary>
    public ByteSlice? Authority { get; init; }

    /// <summary>Request target with query and fragment, as sent; <c>null</c> for <c>/</c>.</summary>
    public ByteSlice? Target { get; init; }

    /// <summary>TLS server name as sent; empty for none. Means nothing without <see cref="IsTls"/>.</summary>
    public ByteSlice ServerName { get; init; }

    /// <summary>True when the client presents a certificate (rule GW-37).</summary>
    public bool HasClientCertificate { get; init; }

    /// <summary>Headers in order, as sent.</summary>
    public ReadOnlySpan<HeaderField> Headers { get; init; }
}
