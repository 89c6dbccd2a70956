using System.Text;

namespace HelloMesh.Router;

/// <summary>Reusable memory that holds a request's strings in UTF-8.</summary>
internal sealed class RequestEncoder
{
    private byte[] _bytes = new byte[1024];
    private int _used;
    private HeaderField[] _headers = new HeaderField[16];

    /// <summary>The request in bytes; they stay until the next call.</summary>
    public RequestBytes Encode(MeshRequest request)
    {
        _used = 0;
        bool isTls = request.Scheme == "https";
        Range method = Append(request.Method);
        Range authority = Append(request.Authority ?? "");
        Range target = Append(request.Path);
        Range serverName = Append(isTls ? request.Sni ?? RequestBuffer.HostOf(request.Authority ?? "") : "");
        if (request.Headers.Length > _headers.Length)
        {
            _headers = new HeaderField[request.Headers.Length];
        }

        int count = 0;
        foreach ((string headerName, string headerValue) in request.Headers)
        {
            Range name = Append(headerName);
            Range value = Append(headerValue);
            _headers[count++] = new HeaderField(
                name.Start.Value,
                name.End.Value - name.Start.Value,
                value.Start.Value,
                value.End.Value - value.Start.Value);
        }

        return new RequestBytes
        {
            Method = _bytes.AsSpan(method),
            IsTls = isTls,
            Authority = _bytes.AsSpan(authority),
            HasAuthority = request.Authority is not null,
            Target = _bytes.AsSpan(target),
            ServerName = _bytes.AsSpan(serverName),
            HasClientCertificate = request.ClientCertificate,
            Headers = _headers.AsSpan(0, count),
            HeaderBytes = _bytes,
        };
    }

    private Range Append(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_bytes.Length - _used < most)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + most));
        }

        int start = _used;
        _used += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(start));
        return start.._used;
    }
}
