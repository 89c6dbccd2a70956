namespace HelloMesh.Router;

/// <summary>What every request is taken to hold without its saying so, laid out once at the start of a buffer: the headers
/// that the proxy adds on its own (rule RM-54), and the defaults of method and target. The headers' values are the proxy's
/// own business; conditions on them can only ask for presence in earnest.</summary>
internal sealed class ProxyHeaders
{
    /// <summary>Bytes that the headers take at the start of the buffer.</summary>
    public const int LengthBytes = 256;

    private readonly byte[] _bytes;
    private int _used;

    /// <summary>Writes the headers.</summary>
    /// <param name="bytes">The buffer; a larger one that takes its place must begin with the same bytes.</param>
    public ProxyHeaders(byte[] bytes)
    {
        _bytes = bytes;
        ForwardedHttp = Add("x-forwarded-proto"u8, "http"u8);
        ForwardedHttps = Add("x-forwarded-proto"u8, "https"u8);
        ForwardedFor = Add("x-forwarded-for"u8, "192.0.2.1"u8);
        ExternalAddress = Add("x-envoy-external-address"u8, "192.0.2.1"u8);
        RequestId = Add("x-request-id"u8, "00000000-0000-4000-8000-000000000000"u8);
        HeaderField defaults = Add("GET"u8, "/"u8);
        Get = new ByteSlice(defaults.NameStart, defaults.NameLength);
        Root = new ByteSlice(defaults.ValueStart, defaults.ValueLength);
    }

    /// <summary><c>GET</c>.</summary>
    public ByteSlice Get { get; }

    /// <summary><c>/</c>.</summary>
    public ByteSlice Root { get; }

    /// <summary><c>x-forwarded-proto: http</c>.</summary>
    public HeaderField ForwardedHttp { get; }

    /// <summary><c>x-forwarded-proto: https</c>.</summary>
    public HeaderField ForwardedHttps { get; }

    /// <summary><c>x-forwarded-for</c>.</summary>
    public HeaderField ForwardedFor { get; }

    /// <summary><c>x-envoy-external-address</c>.</summary>
    public HeaderField ExternalAddress { get; }

    /// <summary><c>x-request-id</c>.</summary>
    public HeaderField RequestId { get; }

    private HeaderField Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var field = new HeaderField(_used, name.Length, _used + name.Length, value.Length);
        name.CopyTo(_bytes.AsSpan(_used, LengthBytes - _used));
        _used += name.Length;
        value.CopyTo(_bytes.AsSpan(_used, LengthBytes - _used));
        _used += value.Length;
        return field;
    }
}
