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
        ByteSlice method = Append(request.Method);
        ByteSlice authority = Append(request.Authority ?? "");
        ByteSlice target = Append(request.Path);
        ByteSlice serverName = Append(isTls ? request.Sni ?? RequestBuffer.HostOf(request.Authority ?? "") : "");
        if (request.Headers.Length > _headers.Length)
        {
            _headers = new HeaderField[request.Headers.Length];
        }

        int count = 0;
        foreach ((string headerName, string headerValue) in request.Headers)
        {
            ByteSlice name = Append(headerName);
            ByteSlice value = Append(headerValue);
            _headers[count++] = new HeaderField(name.Start, name.Length, value.Start, value.Length);
        }

        return new RequestBytes
        {
            Bytes = _bytes.AsSpan(0, _used),
            Method = method,
            IsTls = isTls,
            Authority = request.Authority is null ? null : authority,
            Target = target,
            ServerName = serverName,
            HasClientCertificate = request.ClientCertificate,
            Headers = _headers.AsSpan(0, count),
        };
    }

    private ByteSlice Append(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_bytes.Length - _used < most)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + most));
        }

        int start = _used;
        _used += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(start));
        return new ByteSlice(start, _used - start);
    }
}
