using System.Buffers;
using System.Text;

namespace HelloMesh.Router;

/// <summary>Reusable memory for one request at a time: holds its bytes and makes the <see cref="RequestView"/>.</summary>
/// <remarks>Not thread-safe; one for each thread. Grows to the largest request it has held.</remarks>
public sealed class RequestBuffer
{
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> AuthorityBytes = SearchValues.Create(
        "!$%&'()*+,-.:;=@[]_~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly ProxyHeaders _added;
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
    private RequestEncoder? _encoder;
    private System.Text.Json.JsonElement? _claims;

    /// <summary>Creates a buffer.</summary>
    public RequestBuffer() => _added = new ProxyHeaders(_bytes);

    /// <summary>True when the proxy holds the headers in the very lines and values in which they were sent: no blanks
    /// trimmed, none joined (rule RM-18).</summary>
    public bool KeepsHeaders { get; private set; }

    /// <summary>Takes a request in: encodes, checks and normalises it as the proxy does (rule RM-40).</summary>
    /// <param name="request">The request.</param>
    /// <param name="isGateway">True for a gateway, false for a sidecar: they clean headers differently (rule RM-54).</param>
    public void Load(MeshRequest request, bool isGateway)
    {
        ArgumentNullException.ThrowIfNull(request);
        Load((_encoder ??= new RequestEncoder()).Encode(request), isGateway);
        _claims = request.Claims;
    }

    /// <summary>Takes a request in: checks and normalises it as the proxy does (rule RM-40). Without claims.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isGateway">True for a gateway, false for a sidecar: they clean headers differently (rule RM-54).</param>
    public void Load(in RequestBytes request, bool isGateway)
    {
        _claims = null;
        _used = ProxyHeaders.LengthBytes;
        _fieldCount = 0;
        _error = RequestError.None;
        _isTls = request.IsTls;
        _hasCertificate = request.HasClientCertificate;
        _method = Append(request.Method);
        _serverName = AppendLower(_isTls ? request.ServerName : default);
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
        Range destination = AppendText(address);
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
            Claims = _claims,
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

    private void LoadTarget(in RequestBytes request)
    {
        ReadOnlySpan<byte> authority = request.Authority;
        ReadOnlySpan<byte> target = request.Target;
        bool hasAuthority = request.HasAuthority;
        if (!target.StartsWith("/"u8)
            && TrySplitAbsolute(target, out ReadOnlySpan<byte> absoluteHost, out ReadOnlySpan<byte> absolutePath))
        {
            // RM-50: an absolute target replaces Host.
            if (!_isTls && target.Length > 6 && Ascii.EqualsIgnoreCase(target[..6], "https:"u8))
            {
                Fail(RequestError.HttpsUrlOnPlaintext);
            }

            authority = absoluteHost;
            hasAuthority = true;
            target = absolutePath;
        }

        _authority = Append(authority);
        Range raw = Append(target);
        if (!hasAuthority)
        {
            Fail(RequestError.MissingHost);
        }

        CheckCodec(target, request);
        CheckAuthority(authority);
        CheckTarget(target, request.Method);
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
    private void CheckCodec(ReadOnlySpan<byte> target, in RequestBytes request)
    {
        if (target.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) >= 0 || !IsToken(request.Method))
        {
            Fail(RequestError.Codec);
        }

        foreach (HeaderField header in request.Headers)
        {
            if (!IsToken(request.NameOf(header)) || request.ValueOf(header).IndexOfAny((byte)'\r', (byte)'\n', (byte)0) >= 0)
            {
                Fail(RequestError.Codec);
            }
        }
    }

    private static bool IsToken(ReadOnlySpan<byte> name) => name.Length > 0 && name.IndexOfAnyExcept(TokenBytes) < 0;

    /// <summary>Rule RM-41.</summary>
    private void CheckAuthority(ReadOnlySpan<byte> authority)
    {
        if (authority.IndexOfAnyExcept(AuthorityBytes) >= 0)
        {
            Fail(RequestError.InvalidAuthority);
        }
    }

    /// <summary>Rule RM-42.</summary>
    private void CheckTarget(ReadOnlySpan<byte> target, ReadOnlySpan<byte> method)
    {
        if (target.IsEmpty)
        {
            Fail(RequestError.MissingPath);
        }
        else if (target[0] != (byte)'/')
        {
            bool isServerWide = target is [(byte)'*'] && method.SequenceEqual("OPTIONS"u8);
            Fail(isServerWide ? RequestError.AbsolutePath : RequestError.InvalidUrl);
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

    private static bool TrySplitAbsolute(
        ReadOnlySpan<byte> target, out ReadOnlySpan<byte> host, out ReadOnlySpan<byte> path)
    {
        host = default;
        path = default;
        int colon = target.IndexOf("://"u8);
        if (colon < 0
            || !(Ascii.EqualsIgnoreCase(target[..colon], "http"u8) || Ascii.EqualsIgnoreCase(target[..colon], "https"u8)))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = target[(colon + 3)..];
        int slash = rest.IndexOf((byte)'/');
        host = slash < 0 ? rest : rest[..slash];
        path = slash < 0 ? "/"u8 : rest[slash..];
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
    private void LoadHeaders(in RequestBytes request, bool isGateway)
    {
        KeepsHeaders = true;
        _isForwardedHttps = _isTls;
        bool forwardedKept = false;
        bool hasRequestId = false;
        if (!request.Headers.IsEmpty)
        {
            LoadSentHeaders(request, isGateway, out forwardedKept, out hasRequestId);
        }

        if (!forwardedKept)
        {
            AddField(_isTls ? _added.ForwardedHttps : _added.ForwardedHttp);
        }

        if (isGateway)
        {
            AddField(_added.ForwardedFor);
            AddField(_added.ExternalAddress);
        }

        if (isGateway || !hasRequestId)
        {
            AddField(_added.RequestId);
        }
    }

    private void LoadSentHeaders(in RequestBytes request, bool isGateway, out bool forwardedKept, out bool hasRequestId)
    {
        forwardedKept = false;
        hasRequestId = false;
        bool isUpgrade = HeaderRules.IsUpgrade(request, out ReadOnlySpan<byte> upgrade);
        if (isUpgrade && !Ascii.EqualsIgnoreCase(upgrade, "websocket"u8) && !Ascii.EqualsIgnoreCase(upgrade, "h2c"u8))
        {
            Fail(RequestError.Upgrade);
        }

        foreach (HeaderField header in request.Headers)
        {
            Range nameRange = AppendLower(request.NameOf(header));
            ReadOnlySpan<byte> value = request.ValueOf(header).Trim(" \t"u8);
            KeepsHeaders &= value.Length == header.ValueLength;
            HeaderTraits traits = HeaderRules.TraitsOf(Span(nameRange));
            if (traits == HeaderTraits.SingleLine && FindField(Span(nameRange)) is >= 0 and int earlier)
            {
                KeepsHeaders = false;
                Join(ref _fields[earlier], value);
                continue;
            }

            if (traits == HeaderTraits.ReplacedOnGateways)
            {
                hasRequestId |= Span(nameRange).SequenceEqual("x-request-id"u8);
                if (!isGateway && Span(nameRange).SequenceEqual("x-forwarded-proto"u8)
                    && (value.SequenceEqual("http"u8) || value.SequenceEqual("https"u8)))
                {
                    forwardedKept = true;   // RM-53: sidecars keep the client's value
                    _isForwardedHttps = value.SequenceEqual("https"u8);
                    AddField(nameRange, Append(value));
                    continue;
                }
            }

            if (traits == HeaderTraits.None || !HeaderRules.IsRemoved(traits, Span(nameRange), value, isGateway, isUpgrade))
            {
                AddField(nameRange, Append(value));
            }
        }
    }

    private int FindField(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _fieldCount; i++)
        {
            if (_bytes.AsSpan(_fields[i].NameStart, _fields[i].NameLength).SequenceEqual(name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Puts another value behind the first one, with a comma; an empty one is left out.</summary>
    private void Join(ref HeaderField field, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return;
        }

        Reserve(field.ValueLength + 1 + value.Length);
        int start = _used;
        if (field.ValueLength > 0)
        {
            Append(_bytes.AsSpan(field.ValueStart, field.ValueLength));
            Append(","u8);
        }

        Append(value);
        field = field with { ValueStart = start, ValueLength = _used - start };
    }

    private void AddField(Range name, Range value) => AddField(new HeaderField(
        name.Start.Value, name.End.Value - name.Start.Value, value.Start.Value, value.End.Value - value.Start.Value));

    private void AddField(HeaderField field)
    {
        if (_fieldCount == _fields.Length)
        {
            Array.Resize(ref _fields, _fields.Length * 2);
        }

        _fields[_fieldCount++] = field;
    }

    private Range AppendText(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        int start = _used;
        _used += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(start));
        return start.._used;
    }

    private Range Append(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        int start = _used;
        text.CopyTo(_bytes.AsSpan(start));
        _used += text.Length;
        return start.._used;
    }

    private Range AppendLower(ReadOnlySpan<byte> text)
    {
        Range range = Append(text);
        Span<byte> copy = _bytes.AsSpan(range);
        if (Ascii.ToLowerInPlace(copy, out int lowered) != OperationStatus.Done)
        {
            foreach (ref byte b in copy[lowered..])   // ASCII letters between bytes that are none
            {
                b |= b is >= (byte)'A' and <= (byte)'Z' ? (byte)0x20 : (byte)0;
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
