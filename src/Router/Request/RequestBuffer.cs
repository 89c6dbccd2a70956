using System.Buffers;
using System.Runtime.CompilerServices;
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

    private ByteSlice _authority;
    private ByteSlice _host;
    private ByteSlice _pathAndQuery;
    private ByteSlice _path;
    private ByteSlice _method;
    private ByteSlice _serverName;
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
        // PERF: ReplayBenchmarks. One copy of everything; what follows mostly only moves slices.
        const int Start = ProxyHeaders.LengthBytes;
        _used = Start;
        Reserve(request.Bytes.Length);
        request.Bytes.CopyTo(_bytes.AsSpan(Start));
        _used = Start + request.Bytes.Length;
        _claims = null;
        _fieldCount = 0;
        _error = RequestError.None;
        _isTls = request.IsTls;
        _hasCertificate = request.HasClientCertificate;
        _method = request.Method is { } method ? Moved(method) : _added.Get;
        _serverName = _isTls ? Lower(Moved(request.ServerName)) : default;
        LoadTarget(
            request.Authority is { } authority ? Moved(authority) : null,
            request.Target is { } target ? Moved(target) : _added.Root,
            request.Headers);
        _host = Lower(HostOf(_authority));   // VH-32, VH-33
        LoadHeaders(request.Headers, isGateway);
    }

    /// <summary>The view of the request taken in last.</summary>
    /// <param name="proxy">Index of the proxy that is called.</param>
    /// <param name="port">Listener port.</param>
    /// <param name="address">Destination address; empty when unknown.</param>
    public RequestView View(int proxy, int port, string address = "")
    {
        ByteSlice destination = address.Length == 0 ? default : AppendText(address);
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

    private ByteSlice HostOf(ByteSlice authority)
    {
        ReadOnlySpan<byte> text = Span(authority);
        int colon = text.LastIndexOf((byte)':');
        return colon >= 0 && text[colon..].IndexOf((byte)']') < 0 ? authority with { Length = colon } : authority;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ByteSlice Moved(ByteSlice slice) => slice with { Start = slice.Start + ProxyHeaders.LengthBytes };

    // PERF: ReplayBenchmarks.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Span(ByteSlice slice) => _bytes.AsSpan(slice.Start, slice.Length);

    private void LoadTarget(ByteSlice? sentAuthority, ByteSlice target, ReadOnlySpan<HeaderField> headers)
    {
        ByteSlice? authority = sentAuthority;
        if (target.Length == 0 || _bytes[target.Start] != (byte)'/')
        {
            ReplaceAbsolute(ref authority, ref target);
        }

        _authority = authority.GetValueOrDefault();
        if (authority is null)
        {
            Fail(RequestError.MissingHost);
        }

        CheckCodec(Span(target), headers);
        if (Span(_authority).IndexOfAnyExcept(AuthorityBytes) >= 0)   // RM-41
        {
            Fail(RequestError.InvalidAuthority);
        }

        CheckTarget(Span(target));
        NormalizeTarget(target);
    }

    /// <summary>Rule RM-50: an absolute target replaces Host.</summary>
    private void ReplaceAbsolute(ref ByteSlice? authority, ref ByteSlice target)
    {
        ReadOnlySpan<byte> text = Span(target);
        int colon = text.IndexOf("://"u8);
        bool isHttps = colon >= 0 && Ascii.EqualsIgnoreCase(text[..colon], "https"u8);
        if (colon < 0 || !(isHttps || Ascii.EqualsIgnoreCase(text[..colon], "http"u8)))
        {
            return;
        }

        int start = colon + 3;
        int slash = text[start..].IndexOf((byte)'/');
        int hostLength = slash < 0 ? text.Length - start : slash;
        if (hostLength == 0)
        {
            return;
        }

        if (!_isTls && isHttps)
        {
            Fail(RequestError.HttpsUrlOnPlaintext);
        }

        authority = new ByteSlice(target.Start + start, hostLength);
        target = slash < 0
            ? _added.Root
            : new ByteSlice(target.Start + start + slash, target.Length - start - slash);
    }

    /// <summary>The first thing that is wrong decides (rule RM-40); the HTTP/1 parser, which also reads the target, comes
    /// before everything.</summary>
    private void Fail(RequestError error)
    {
        if (_error == RequestError.None || error == RequestError.Codec
            || (error == RequestError.InvalidUrl && _error is RequestError.MissingHost or RequestError.InvalidAuthority))
        {
            _error = error;
        }
    }

    /// <summary>Rule RM-45: raw control characters, blanks, DEL and bytes from 0x80 never get past the parser.</summary>
    private void CheckCodec(ReadOnlySpan<byte> target, ReadOnlySpan<HeaderField> headers)
    {
        if (target.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) >= 0
            || (_method != _added.Get && !IsToken(Span(_method))))
        {
            Fail(RequestError.Codec);
        }

        ReadOnlySpan<byte> sent = _bytes.AsSpan(ProxyHeaders.LengthBytes);
        foreach (ref readonly HeaderField header in headers)
        {
            if (!IsToken(sent.Slice(header.NameStart, header.NameLength))
                || sent.Slice(header.ValueStart, header.ValueLength).IndexOfAny((byte)'\r', (byte)'\n', (byte)0) >= 0)
            {
                Fail(RequestError.Codec);
            }
        }
    }

    internal static bool IsToken(ReadOnlySpan<byte> name) => name.Length > 0 && name.IndexOfAnyExcept(TokenBytes) < 0;

    /// <summary>Rules RM-42 and RM-51.</summary>
    private void CheckTarget(ReadOnlySpan<byte> target)
    {
        if (_method != _added.Get && Span(_method).SequenceEqual("CONNECT"u8))
        {
            Fail(RequestError.Connect);
        }
        else if (target.IsEmpty)
        {
            Fail(RequestError.MissingPath);
        }
        else if (target[0] != (byte)'/')
        {
            bool isServerWide = target is [(byte)'*'] && Span(_method).SequenceEqual("OPTIONS"u8);
            Fail(isServerWide ? RequestError.AbsolutePath : RequestError.InvalidUrl);
        }
    }

    private void NormalizeTarget(ByteSlice raw)
    {
        ReadOnlySpan<byte> target = Span(raw);
        int end = target.IndexOfAny((byte)'?', (byte)'#');
        int pathLength = end < 0 ? target.Length : end;
        int length = target.Length;
        if (end >= 0)
        {
            int hash = target[end..].IndexOf((byte)'#');   // RM-43: the fragment goes, wherever it begins
            length = hash < 0 ? target.Length : end + hash;
        }

        if (_error != RequestError.None || PathNormalizer.IsNormal(target[..pathLength]))
        {
            _pathAndQuery = raw with { Length = length };
            _path = raw with { Length = pathLength };
            return;
        }

        int queryLength = length - pathLength;
        Reserve((pathLength * 3) + queryLength);
        int output = _used;
        int normalLength = PathNormalizer.Normalize(_bytes.AsSpan(raw.Start, pathLength), _bytes.AsSpan(output));
        if (normalLength < 0)
        {
            Fail(RequestError.Normalization);
            normalLength = 0;
        }

        _bytes.AsSpan(raw.Start + pathLength, queryLength).CopyTo(_bytes.AsSpan(output + normalLength));
        _used = output + normalLength + queryLength;
        _pathAndQuery = new ByteSlice(output, normalLength + queryLength);
        _path = new ByteSlice(output, normalLength);
    }

    /// <summary>Rules RM-53 and RM-54.</summary>
    private void LoadHeaders(ReadOnlySpan<HeaderField> headers, bool isGateway)
    {
        KeepsHeaders = true;
        _isForwardedHttps = _isTls;
        bool forwardedKept = false;
        bool hasRequestId = false;
        if (!headers.IsEmpty)
        {
            LoadSentHeaders(headers, isGateway, out forwardedKept, out hasRequestId);
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

    private void LoadSentHeaders(
        ReadOnlySpan<HeaderField> headers, bool isGateway, out bool forwardedKept, out bool hasRequestId)
    {
        forwardedKept = false;
        hasRequestId = false;
        bool isUpgrade = HeaderRules.IsUpgrade(
            _bytes.AsSpan(ProxyHeaders.LengthBytes), headers, out ReadOnlySpan<byte> upgrade);
        if (isUpgrade && !Ascii.EqualsIgnoreCase(upgrade, "websocket"u8) && !Ascii.EqualsIgnoreCase(upgrade, "h2c"u8))
        {
            Fail(RequestError.Upgrade);
        }

        foreach (ref readonly HeaderField header in headers)
        {
            ByteSlice name = Lower(Moved(new ByteSlice(header.NameStart, header.NameLength)));
            ByteSlice value = Trimmed(Moved(new ByteSlice(header.ValueStart, header.ValueLength)));
            KeepsHeaders &= value.Length == header.ValueLength;
            HeaderTraits traits = HeaderRules.TraitsOf(Span(name));
            if (traits == HeaderTraits.None)
            {
                AddField(name, value);
            }
            else if (traits == HeaderTraits.SingleLine && FindField(Span(name)) is >= 0 and int earlier)
            {
                KeepsHeaders = false;
                Join(ref _fields[earlier], value);
            }
            else
            {
                hasRequestId |= Span(name).SequenceEqual("x-request-id"u8);
                if (!isGateway && Span(name).SequenceEqual("x-forwarded-proto"u8)
                    && (Span(value).SequenceEqual("http"u8) || Span(value).SequenceEqual("https"u8)))
                {
                    forwardedKept = true;   // RM-53: sidecars keep the client's value
                    _isForwardedHttps = Span(value).SequenceEqual("https"u8);
                    AddField(name, value);
                }
                else if (!HeaderRules.IsRemoved(traits, Span(name), Span(value), isGateway, isUpgrade))
                {
                    AddField(name, value);
                }
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
    private void Join(ref HeaderField field, ByteSlice value)
    {
        if (value.Length == 0)
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

        Append(Span(value));
        field = field with { ValueStart = start, ValueLength = _used - start };
    }

    private void AddField(ByteSlice name, ByteSlice value) =>
        AddField(new HeaderField(name.Start, name.Length, value.Start, value.Length));

    private void AddField(HeaderField field)
    {
        if (_fieldCount == _fields.Length)
        {
            Array.Resize(ref _fields, _fields.Length * 2);
        }

        _fields[_fieldCount++] = field;
    }

    private ByteSlice AppendText(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        int start = _used;
        _used += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(start));
        return new ByteSlice(start, _used - start);
    }

    /// <summary>Appends bytes for which room is reserved.</summary>
    private void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_bytes.AsSpan(_used));
        _used += text.Length;
    }

    private ByteSlice Trimmed(ByteSlice slice)
    {
        (int start, int end) = (slice.Start, slice.Start + slice.Length);
        while (start < end && _bytes[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        while (end > start && _bytes[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
        }

        return new ByteSlice(start, end - start);
    }

    /// <summary>The same in lower case: itself where it has no capital letter, else a copy.</summary>
    private ByteSlice Lower(ByteSlice slice)
    {
        if (Span(slice).IndexOfAnyInRange((byte)'A', (byte)'Z') < 0)
        {
            return slice;
        }

        Reserve(slice.Length);
        int start = _used;
        Append(Span(slice));
        foreach (ref byte b in _bytes.AsSpan(start, slice.Length))
        {
            b |= b is >= (byte)'A' and <= (byte)'Z' ? (byte)0x20 : (byte)0;
        }

        return new ByteSlice(start, slice.Length);
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _used < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + count));
        }
    }
}
