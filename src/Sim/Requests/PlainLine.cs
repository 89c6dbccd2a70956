using System.Buffers.Text;
using HelloMesh.Router;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Sim.Requests;

/// <summary>Reads the plain lines that make up most of a large file, without a string or an object: printable ASCII, no
/// escapes, the usual fields in their usual forms. Whatever it does not take is not wrong; it is for
/// <see cref="RequestReader"/>, which says what every line means. On the lines that it takes the two agree.</summary>
/// <param name="names">Knows the headers that have no say.</param>
/// <param name="shapes">How lines are built that were read before.</param>
internal sealed partial class PlainLine(HeaderNames names, LineShapes shapes)
{
    /// <summary>Lines up to this length keep within every limit of <see cref="RequestLimits"/> by themselves.</summary>
    private const int LengthMaxBytes = 32 << 10;

    private const int HeaderCountMax = 32;

    /// <summary>Fields that leave the connection as the URL says, and those that only count or echo.</summary>
    private const uint UsualFields = (1u << (int)RequestField.Id) | (1u << (int)RequestField.Name) | (1u << (int)RequestField.Url)
        | (1u << (int)RequestField.Method) | (1u << (int)RequestField.Headers) | (1u << (int)RequestField.Count)
        | (1u << (int)RequestField.Draw);

    private readonly HeaderField[] _headers = new HeaderField[HeaderCountMax];
    private int _headerCount;
    private ulong _namesSeen;
    private bool _hasReadHeader;
    private uint _seen;
    private ByteSlice _urlHost;
    private ByteSlice _urlAuthority;
    private ByteSlice _target;
    private ByteSlice _authority;
    private ByteSlice _sni;
    private ByteSlice _id;
    private ByteSlice _name;
    private ByteSlice _url;
    private ByteSlice _method;
    private bool _isTls;
    private bool _hasCertificate;
    private int _port;

    /// <summary>Id as it stands in the line, without quotes where it is text; only with <see cref="HasId"/>.</summary>
    public ByteSlice Id => _id;

    /// <summary>True when the line has an id; else its number serves.</summary>
    public bool HasId => Has(RequestField.Id);

    /// <summary>True when the id is a number, and is echoed as one.</summary>
    public bool IdIsNumber { get; private set; }

    /// <summary>Name; only with <see cref="HasName"/>.</summary>
    public ByteSlice Name => _name;

    /// <summary>True when the line has a name.</summary>
    public bool HasName => Has(RequestField.Name);

    /// <summary>URL as written.</summary>
    public ByteSlice Url => _url;

    /// <summary>Method; only with <see cref="HasMethod"/>, else GET.</summary>
    public ByteSlice Method => _method;

    /// <summary>True when the line has a method.</summary>
    public bool HasMethod => Has(RequestField.Method);

    /// <summary>The port that the client connects to.</summary>
    public int Port { get; private set; }

    /// <summary>The draw; <c>null</c> when the line gives none.</summary>
    public double? Draw { get; private set; }

    /// <summary>For how many requests the line stands.</summary>
    public long Count { get; private set; }

    /// <summary>True when a header of the request may have a say in its answer; the others are left out of it.</summary>
    public bool HasReadHeader => _hasReadHeader;

    /// <summary>True when method and URL alone say what the answer is, but for the draw.</summary>
    public bool IsUsual => !_hasReadHeader && (_seen & ~UsualFields) == 0;

    /// <summary>Reads a line, all but its URL.</summary>
    /// <param name="line">Printable ASCII without a backslash, in a buffer that goes on for
    /// <see cref="LineBlock.OverrunBytes"/>.</param>
    /// <param name="quotes">Offsets of its quotes.</param>
    /// <returns>False when the line is for <see cref="RequestReader"/>.</returns>
    public bool TryRead(ReadOnlySpan<byte> line, ReadOnlySpan<int> quotes)
    {
        if (line.Length > LengthMaxBytes)
        {
            return false;
        }

        LineShape shape = shapes.Of(quotes);
        if (shape.Fits(line, quotes))
        {
            return TryFill(line, quotes, shape) || TryReadTokens(line, quotes);
        }

        bool isRead = TryReadTokens(line, quotes);
        if (isRead && shape.IsOpen)
        {
            Learn(line, quotes, shape);
        }

        return isRead;
    }

    private bool TryReadTokens(ReadOnlySpan<byte> line, ReadOnlySpan<int> quotes)
    {
        _seen = 0;
        _headerCount = 0;
        _namesSeen = 0;
        _hasReadHeader = false;
        _hasCertificate = false;
        _port = 0;
        Draw = null;
        Count = 1;
        var cursor = new LineCursor(line, quotes);
        if (!cursor.Take((byte)'{'))
        {
            return false;
        }

        do
        {
            if (!cursor.TakeText(out ByteSlice name) || !cursor.Take((byte)':') || !ReadField(line, name, ref cursor))
            {
                return false;
            }
        }
        while (cursor.Take((byte)','));

        return cursor.Take((byte)'}') && cursor.IsAtEnd && Has(RequestField.Url);
    }

    /// <summary>The request of the line read last.</summary>
    public RequestBytes RequestOf(ReadOnlySpan<byte> line)
    {
        // PERF: ReplayBenchmarks. Of a usual line only method and URL are taken in; the rest of it is mostly headers.
        int start = 0;
        int end = line.Length;
        if (IsUsual)
        {
            start = HasMethod ? Math.Min(_method.Start, _url.Start) : _url.Start;
            end = Math.Max(_url.Start + _url.Length, HasMethod ? _method.Start + _method.Length : 0);
        }

        return new RequestBytes
        {
            Bytes = line[start..end],
            Method = HasMethod ? From(_method, start) : null,
            IsTls = _isTls,
            Authority = From(Has(RequestField.Authority) ? _authority : _urlAuthority, start),
            Target = _target.Length == 0 ? null : From(_target, start),
            ServerName = From(Has(RequestField.Sni) ? _sni : _urlHost, start),
            HasClientCertificate = _hasCertificate,
            Headers = _hasReadHeader ? _headers.AsSpan(0, _headerCount) : default,
        };
    }

    /// <summary>True when one of the headers has this name, letter case not counted.</summary>
    public bool HasHeader(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name)
    {
        foreach (HeaderField header in _headers.AsSpan(0, _headerCount))
        {
            if (header.NameLength == name.Length
                && System.Text.Ascii.EqualsIgnoreCase(line.Slice(header.NameStart, header.NameLength), name))
            {
                return true;
            }
        }

        return false;
    }

    private static ByteSlice From(ByteSlice slice, int start) => slice with { Start = slice.Start - start };

    private bool Has(RequestField field) => (_seen & (1u << (int)field)) != 0;

    private bool Enter(RequestField field)
    {
        uint bit = 1u << (int)field;
        bool isNew = (_seen & bit) == 0;
        _seen |= bit;
        return isNew;
    }

    private bool ReadField(ReadOnlySpan<byte> line, ByteSlice nameSlice, ref LineCursor cursor)
    {
        ReadOnlySpan<byte> name = line.Slice(nameSlice.Start, nameSlice.Length);
        switch (name.Length)
        {
            case 2 when name.SequenceEqual("id"u8):
                IdIsNumber = !cursor.TakeText(out _id);
                return Enter(RequestField.Id) && (!IdIsNumber || ReadIdNumber(ref cursor));
            case 3 when name.SequenceEqual("url"u8):
                return Enter(RequestField.Url) && cursor.TakeText(out _url);
            case 3 when name.SequenceEqual("sni"u8):
                return Enter(RequestField.Sni) && cursor.TakeText(out _sni);
            case 4 when name.SequenceEqual("name"u8):
                return Enter(RequestField.Name) && cursor.TakeText(out _name);
            case 4 when name.SequenceEqual("port"u8):
                bool isPort = cursor.TakeNumber(out long port);
                _port = (int)port;
                return Enter(RequestField.Port) && isPort && port is >= 1 and <= 65535;
            case 4 when name.SequenceEqual("draw"u8):
                return Enter(RequestField.Draw) && ReadDraw(line, ref cursor);
            case 5 when name.SequenceEqual("count"u8):
                bool isCount = cursor.TakeNumber(out long count);
                Count = count;
                return Enter(RequestField.Count) && isCount && count is >= 1 and <= RequestLimits.CountMax;
            case 6 when name.SequenceEqual("method"u8):
                return Enter(RequestField.Method) && cursor.TakeText(out _method) && IsUsualMethod(line);
            case 7 when name.SequenceEqual("headers"u8):
                return Enter(RequestField.Headers) && ReadHeaders(line, ref cursor);
            case 9 when name.SequenceEqual("authority"u8):
                return Enter(RequestField.Authority) && cursor.TakeText(out _authority);
            case 17 when name.SequenceEqual("clientCertificate"u8):
                _hasCertificate = cursor.TakeWord("true"u8);
                return Enter(RequestField.ClientCertificate) && (_hasCertificate || cursor.TakeWord("false"u8));
            default:
                return false;
        }
    }

    private bool IsUsualMethod(ReadOnlySpan<byte> line) =>
        _method.Length > 0 && !line.Slice(_method.Start, _method.Length).SequenceEqual("CONNECT"u8);

    private bool ReadIdNumber(ref LineCursor cursor)
    {
        int start = cursor.Position;
        bool isNumber = cursor.TakeNumber(out _);
        _id = new ByteSlice(start, cursor.Offset - start);
        return isNumber;
    }

    /// <summary>0, 1, or 0 and decimals: how draws are written.</summary>
    private bool ReadDraw(ReadOnlySpan<byte> line, ref LineCursor cursor)
    {
        int start = cursor.Position;
        if (!cursor.TakeNumber(out long whole))
        {
            return false;
        }

        if (cursor.TakeByte((byte)'.'))
        {
            int decimals = cursor.Offset;
            cursor.SkipDigits();
            if (decimals == cursor.Offset)
            {
                return false;
            }
        }

        if (whole > 1 || !Utf8Parser.TryParse(line[start..cursor.Offset], out double draw, out _) || draw > 1)
        {
            return false;
        }

        Draw = WrittenDraws.BelowOne(draw);
        return true;
    }

    private bool ReadHeaders(ReadOnlySpan<byte> line, ref LineCursor cursor)
    {
        if (!cursor.Take((byte)'{'))
        {
            return false;
        }

        if (cursor.Take((byte)'}'))
        {
            return true;
        }

        do
        {
            if (_headerCount == HeaderCountMax
                || !cursor.TakeText(out ByteSlice name)
                || !cursor.Take((byte)':')
                || !cursor.TakeText(out ByteSlice value)
                || !AddHeader(line, name, value))
            {
                return false;
            }
        }
        while (cursor.Take((byte)','));
        return cursor.Take((byte)'}');
    }

    private bool AddHeader(ReadOnlySpan<byte> line, ByteSlice nameSlice, ByteSlice value)
    {
        ReadOnlySpan<byte> name = line.Slice(nameSlice.Start, nameSlice.Length);
        HeaderName known = names.Find(name);
        bool isRepeated = (_namesSeen & known.Bit) != 0;
        _namesSeen |= known.Bit;

        // Blanks around a value are trimmed and repeated headers may be joined: then all of them are looked at.
        if (known.IsRead || isRepeated || HasBlankEnd(line, value))
        {
            _hasReadHeader = true;
            if (System.Text.Ascii.EqualsIgnoreCase(name, "host"u8) || IsRepeated(line, name))
            {
                return false;
            }
        }

        _headers[_headerCount++] = new HeaderField(nameSlice.Start, nameSlice.Length, value.Start, value.Length);
        return true;
    }

    private static bool HasBlankEnd(ReadOnlySpan<byte> line, ByteSlice value) =>
        value.Length > 0 && (line[value.Start] == (byte)' ' || line[value.Start + value.Length - 1] == (byte)' ');

    private bool IsRepeated(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _headerCount; i++)
        {
            if (line.Slice(_headers[i].NameStart, _headers[i].NameLength).SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The usual URL, <c>https://host[:port]/…</c> in lower case and without user information, cut as
    /// <see cref="MeshRequest.TryParseUrl"/> cuts it.</summary>
    /// <returns>False when the line is for <see cref="RequestReader"/>.</returns>
    public bool TryReadUrl(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.Slice(_url.Start, _url.Length);
        int scheme = text.StartsWith("https://"u8) ? 8 : text.StartsWith("http://"u8) ? 7 : 0;
        if (scheme == 0)
        {
            return false;
        }

        _isTls = scheme == 8;
        ReadOnlySpan<byte> rest = text[scheme..];
        int end = rest.IndexOfAny("/?#"u8);
        end = end < 0 ? rest.Length : end;
        if (end < rest.Length && rest[end] != (byte)'/')
        {
            return false;
        }

        int start = _url.Start + scheme;
        int hostLength = end;
        int standardPort = _isTls ? 443 : 80;
        int port = standardPort;
        int special = rest[..end].IndexOfAny(":@[]"u8);
        if (special >= 0)
        {
            hostLength = special;
            ReadOnlySpan<byte> digits = rest[(special + 1)..end];
            var number = new LineCursor(digits, quotes: default);
            if (rest[special] != (byte)':' || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
                || !number.TakeNumber(out long given) || given is < 1 or > 65535)
            {
                return false;
            }

            port = (int)given;
        }

        _target = new ByteSlice(start + end, rest.Length - end);
        _urlHost = new ByteSlice(start, hostLength);
        _urlAuthority = port == standardPort ? _urlHost : new ByteSlice(start, end);
        Port = _port != 0 ? _port : port;
        return hostLength > 0;
    }
}
