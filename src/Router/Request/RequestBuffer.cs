using System.Text;

namespace HelloMesh.Router;

/// <summary>Reusable memory for one request at a time: holds its bytes and makes the <see cref="RequestView"/>.</summary>
/// <remarks>Not thread-safe; one for each thread. Grows to the largest request it has held.</remarks>
public sealed class RequestBuffer
{
    // What the proxy adds on its own (RM-54). The values are its own business; conditions on them can only ask for
    // presence in earnest.
    private const string PeerAddress = "192.0.2.1";
    private const string GeneratedRequestId = "00000000-0000-4000-8000-000000000000";

    private byte[] _bytes = new byte[1024];
    private int _used;
    private HeaderField[] _fields = new HeaderField[32];
    private int _fieldCount;

    private Range _authority;
    private Range _host;
    private Range _pathAndQuery;
    private Range _path;
    private Range _method;
    private Range _serverName;
    private bool _isTls;
    private bool _hasCertificate;
    private bool _isForwardedHttps;
    private RequestError _error;
    private MeshRequest _request = new();

    /// <summary>Takes a request in: encodes, checks and normalises it as the proxy does (rule RM-40).</summary>
    /// <param name="request">The request.</param>
    /// <param name="isGateway">True for a gateway, false for a sidecar: they clean headers differently (rule RM-54).</param>
    public void Load(MeshRequest request, bool isGateway)
    {
        ArgumentNullException.ThrowIfNull(request);
        _request = request;
        _used = 0;
        _fieldCount = 0;
        _error = RequestError.None;
        _isTls = request.Scheme == "https";
        _hasCertificate = request.ClientCertificate;
        _method = Append(request.Method);
        _serverName = AppendLower(_isTls ? request.Sni ?? HostOf(request.Authority ?? "") : "");
        LoadTarget(request);
        LoadHost();
        LoadHeaders(request, isGateway);
    }

    /// <summary>The view of the request taken in last.</summary>
    /// <param name="proxy">Index of the proxy that is called.</param>
    /// <param name="port">Listener port.</param>
    /// <param name="address">Destination address; empty when unknown.</param>
    public RequestView View(int proxy, int port, string address = "")
    {
        Range destination = address.Length == 0 ? default : Append(address);
        return new RequestView
        {
            Proxy = proxy,
            Port = port,
            Address = Span(destination),
            IsTls = _isTls,
            HasClientCertificate = _hasCertificate,
            ServerName = Span(_serverName),
            Authority = Span(_authority),
            Host = Span(_host),
            PathAndQuery = Span(_pathAndQuery),
            Path = Span(_path),
            Method = Span(_method),
            Scheme = _isTls ? "https"u8 : "http"u8,
            IsForwardedHttps = _isForwardedHttps,
            Headers = _fields.AsSpan(0, _fieldCount),
            HeaderBytes = _bytes,
            Claims = _request.Claims,
            Error = _error,
        };
    }

    /// <summary>Host part of an authority: everything from the last colon is cut, unless a bracket follows (rule VH-33).</summary>
    internal static string HostOf(string authority)
    {
        int colon = authority.LastIndexOf(':');
        return colon >= 0 && authority.IndexOf(']', colon) < 0 ? authority[..colon] : authority;
    }

    private ReadOnlySpan<byte> Span(Range range) => _bytes.AsSpan(range);

    private void LoadTarget(MeshRequest request)
    {
        string? authority = request.Authority;
        string target = request.Path;
        if (!target.StartsWith('/') && TrySplitAbsolute(target, out string? absoluteHost, out string? absolutePath))
        {
            // RM-50: an absolute target replaces Host.
            if (!_isTls && target.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            {
                Fail(RequestError.HttpsUrlOnPlaintext);
            }

            authority = absoluteHost;
            target = absolutePath!;
        }

        _authority = Append(authority ?? "");
        Range raw = Append(target);
        if (authority is null)
        {
            Fail(RequestError.MissingHost);
        }

        CheckCodec(Span(raw), request);
        CheckAuthority(Span(_authority));
        CheckTarget(Span(raw), request.Method);
        NormalizeTarget(raw);
    }

    /// <summary>The first thing that is wrong decides (rule RM-40); the HTTP/1 parser comes before everything.</summary>
    private void Fail(RequestError error)
    {
        if (_error == RequestError.None || error == RequestError.Codec)
        {
            _error = error;
        }
    }

    /// <summary>Rule RM-45: raw control characters, blanks, DEL and bytes from 0x80 never get past the parser.</summary>
    private void CheckCodec(ReadOnlySpan<byte> target, MeshRequest request)
    {
        if (target.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) >= 0 || !IsToken(request.Method))
        {
            Fail(RequestError.Codec);
        }

        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            if (!IsToken(header.Key) || header.Value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            {
                Fail(RequestError.Codec);
            }
        }
    }

    private static bool IsToken(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return name.Length > 0;
    }

    /// <summary>Rule RM-41.</summary>
    private void CheckAuthority(ReadOnlySpan<byte> authority)
    {
        foreach (byte b in authority)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && !"!$%&'()*+,-.:;=@[]_~"u8.Contains(b))
            {
                Fail(RequestError.InvalidAuthority);
                return;
            }
        }
    }

    /// <summary>Rule RM-42.</summary>
    private void CheckTarget(ReadOnlySpan<byte> target, string method)
    {
        if (target.IsEmpty)
        {
            Fail(RequestError.MissingPath);
        }
        else if (target[0] != (byte)'/')
        {
            Fail(target is [(byte)'*'] && method == "OPTIONS" ? RequestError.AbsolutePath : RequestError.InvalidUrl);
        }
    }

    private void NormalizeTarget(Range raw)
    {
        ReadOnlySpan<byte> target = Span(raw);
        target = target[..PathNormalizer.LengthWithoutFragment(target)];
        int question = target.IndexOf((byte)'?');
        ReadOnlySpan<byte> path = question < 0 ? target : target[..question];
        int start = raw.Start.Value;
        if (_error != RequestError.None || PathNormalizer.IsNormal(path))
        {
            _pathAndQuery = start..(start + target.Length);
            _path = start..(start + path.Length);
            return;
        }

        int pathLength = path.Length;
        int queryLength = target.Length - pathLength;
        int output = _used;
        Reserve((pathLength * 3) + queryLength);
        int length = PathNormalizer.Normalize(_bytes.AsSpan(start, pathLength), _bytes.AsSpan(output));
        if (length < 0)
        {
            Fail(RequestError.Normalization);
            length = 0;
        }

        _bytes.AsSpan(start + pathLength, queryLength).CopyTo(_bytes.AsSpan(output + length));
        _used = output + length + queryLength;
        _pathAndQuery = output.._used;
        _path = output..(output + length);
    }

    private static bool TrySplitAbsolute(string target, out string? host, out string? path)
    {
        host = null;
        path = null;
        int colon = target.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0 || target[..colon].ToLowerInvariant() is not ("http" or "https"))
        {
            return false;
        }

        int slash = target.IndexOf('/', colon + 3);
        host = slash < 0 ? target[(colon + 3)..] : target[(colon + 3)..slash];
        path = slash < 0 ? "/" : target[slash..];
        return host.Length > 0;
    }

    /// <summary>Rules VH-32 and VH-33.</summary>
    private void LoadHost()
    {
        int start = _authority.Start.Value;
        int length = _authority.End.Value - start;
        ReadOnlySpan<byte> authority = _bytes.AsSpan(start, length);
        int colon = authority.LastIndexOf((byte)':');
        if (colon >= 0 && authority[colon..].IndexOf((byte)']') < 0)
        {
            length = colon;
        }

        if (_bytes.AsSpan(start, length).IndexOfAnyInRange((byte)'A', (byte)'Z') < 0)
        {
            _host = start..(start + length);
            return;
        }

        Reserve(length);
        int at = _used;
        for (int i = 0; i < length; i++)
        {
            byte b = _bytes[start + i];
            _bytes[at + i] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
        }

        _used += length;
        _host = at.._used;
    }

    /// <summary>Rules RM-53 and RM-54.</summary>
    private void LoadHeaders(MeshRequest request, bool isGateway)
    {
        bool forwardedKept = false;
        bool isUpgrade = HeaderRules.IsUpgrade(request.Headers, out string upgrade);
        if (isUpgrade && !upgrade.Equals("websocket", StringComparison.OrdinalIgnoreCase)
            && !upgrade.Equals("h2c", StringComparison.OrdinalIgnoreCase))
        {
            Fail(RequestError.Upgrade);
        }

        _isForwardedHttps = _isTls;
        foreach ((string name, string value) in HeaderRules.Combine(request.Headers))
        {
            if (!isGateway && name == "x-forwarded-proto" && value is "http" or "https")
            {
                forwardedKept = true;   // RM-53: sidecars keep the client's value
                _isForwardedHttps = value == "https";
            }
            else if (HeaderRules.IsRemoved(name, value, isGateway, isUpgrade))
            {
                continue;
            }

            AddField(name, value);
        }

        if (!forwardedKept)
        {
            AddField("x-forwarded-proto", _isTls ? "https" : "http");
        }

        if (isGateway)
        {
            AddField("x-forwarded-for", PeerAddress);
            AddField("x-envoy-external-address", PeerAddress);
        }

        if (isGateway || !request.Headers.Any(h => h.Key.Equals("x-request-id", StringComparison.OrdinalIgnoreCase)))
        {
            AddField("x-request-id", GeneratedRequestId);
        }
    }

    private void AddField(string name, string value)
    {
        if (_fieldCount == _fields.Length)
        {
            Array.Resize(ref _fields, _fields.Length * 2);
        }

        Range nameRange = Append(name);
        Range valueRange = Append(value);
        _fields[_fieldCount++] = new HeaderField(
            nameRange.Start.Value,
            nameRange.End.Value - nameRange.Start.Value,
            valueRange.Start.Value,
            valueRange.End.Value - valueRange.Start.Value);
    }

    private Range Append(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        int start = _used;
        _used += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(start));
        return start.._used;
    }

    private Range AppendLower(string text)
    {
        Range range = Append(text);
        foreach (ref byte b in _bytes.AsSpan(range))
        {
            if (b is >= (byte)'A' and <= (byte)'Z')
            {
                b |= 0x20;
            }
        }

        return range;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _used < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + count));
        }
    }
}
