using System.Buffers;
using System.Buffers.Text;
using HelloMesh.Router;

namespace HelloMesh.Sim.Requests;

/// <summary>Reads the plain lines that make up most of a large file, without a string or an object: printable ASCII, no
/// escapes, the usual fields in their usual forms. Whatever it does not take is not wrong; it is for
/// <see cref="RequestReader"/>, which says what every line means. On the lines that it takes the two agree.</summary>
internal sealed class PlainLine
{
    /// <summary>Lines up to this length keep within every limit of <see cref="RequestLimits"/> by themselves.</summary>
    private const int LengthMaxBytes = 32 << 10;

    private const int HeaderCountMax = 32;

    private static readonly SearchValues<byte> PlainBytes = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x7F - 0x20).Where(b => b != '\\').Select(b => (byte)b)]);

    private readonly HeaderField[] _headers = new HeaderField[HeaderCountMax];
    private int _headerCount;
    private uint _seen;
    private Range _urlHost;
    private Range _urlAuthority;
    private Range _target;
    private Range _authority;
    private Range _sni;
    private bool _isTls;
    private bool _hasCertificate;
    private int _port;

    /// <summary>Id as it stands in the line: without quotes where it is text; empty where the line number serves.</summary>
    public Range Id { get; private set; }

    /// <summary>True when the line has an id.</summary>
    public bool HasId => Has(RequestField.Id);

    /// <summary>True when the id is a number, and is echoed as one.</summary>
    public bool IdIsNumber { get; private set; }

    /// <summary>Name; only with <see cref="HasName"/>.</summary>
    public Range Name { get; private set; }

    /// <summary>True when the line has a name.</summary>
    public bool HasName => Has(RequestField.Name);

    /// <summary>URL as written.</summary>
    public Range Url { get; private set; }

    /// <summary>Method; only with <see cref="HasMethod"/>, else GET.</summary>
    public Range Method { get; private set; }

    /// <summary>True when the line has a method.</summary>
    public bool HasMethod => Has(RequestField.Method);

    /// <summary>The port that the client connects to.</summary>
    public int Port { get; private set; }

    /// <summary>The draw; <c>null</c> when the line gives none.</summary>
    public double? Draw { get; private set; }

    /// <summary>For how many requests the line stands.</summary>
    public long Count { get; private set; }

    /// <summary>True when the request has headers of its own.</summary>
    public bool HasHeaders => _headerCount > 0;

    /// <summary>Reads a line.</summary>
    /// <returns>False when the line is for <see cref="RequestReader"/>.</returns>
    public bool TryRead(ReadOnlySpan<byte> line)
    {
        if (line.Length > LengthMaxBytes || line.IndexOfAnyExcept(PlainBytes) >= 0)
        {
            return false;
        }

        _seen = 0;
        _headerCount = 0;
        _hasCertificate = false;
        _port = 0;
        Draw = null;
        Count = 1;
        var cursor = new Cursor(line);
        if (!cursor.Take((byte)'{'))
        {
            return false;
        }

        do
        {
            if (!cursor.TakeText(out Range name) || !cursor.Take((byte)':') || !ReadField(line, line[name], ref cursor))
            {
                return false;
            }
        }
        while (cursor.Take((byte)','));

        if (!cursor.Take((byte)'}') || !cursor.IsAtEnd || !Has(RequestField.Url))
        {
            return false;
        }

        Port = _port != 0 ? _port : Port;
        return true;
    }

    /// <summary>The request of the line read last.</summary>
    public RequestBytes RequestOf(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> target = line[_target];
        return new RequestBytes
        {
            Method = HasMethod ? line[Method] : "GET"u8,
            IsTls = _isTls,
            Authority = line[Has(RequestField.Authority) ? _authority : _urlAuthority],
            HasAuthority = true,
            Target = target.IsEmpty ? "/"u8 : target,
            ServerName = line[Has(RequestField.Sni) ? _sni : _urlHost],
            HasClientCertificate = _hasCertificate,
            Headers = _headers.AsSpan(0, _headerCount),
            HeaderBytes = line,
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

    private bool Has(RequestField field) => (_seen & (1u << (int)field)) != 0;

    private bool Enter(RequestField field)
    {
        uint bit = 1u << (int)field;
        bool isNew = (_seen & bit) == 0;
        _seen |= bit;
        return isNew;
    }

    private bool ReadField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, ref Cursor cursor)
    {
        Range text;
        if (name.SequenceEqual("url"u8))
        {
            if (!Enter(RequestField.Url) || !cursor.TakeText(out text))
            {
                return false;
            }

            Url = text;
            return ReadUrl(line, text);
        }

        if (name.SequenceEqual("id"u8))
        {
            IdIsNumber = !cursor.TakeText(out text);
            Id = text;
            return Enter(RequestField.Id) && (!IdIsNumber || ReadIdNumber(ref cursor));
        }

        if (name.SequenceEqual("method"u8))
        {
            bool isText = cursor.TakeText(out text);
            Method = text;
            return Enter(RequestField.Method) && isText && text.Start.Value < text.End.Value;
        }

        if (name.SequenceEqual("headers"u8))
        {
            return Enter(RequestField.Headers) && ReadHeaders(line, ref cursor);
        }

        if (name.SequenceEqual("authority"u8))
        {
            return Enter(RequestField.Authority) && cursor.TakeText(out _authority);
        }

        if (name.SequenceEqual("sni"u8))
        {
            return Enter(RequestField.Sni) && cursor.TakeText(out _sni);
        }

        if (name.SequenceEqual("name"u8))
        {
            bool isText = cursor.TakeText(out text);
            Name = text;
            return Enter(RequestField.Name) && isText;
        }

        return ReadRareField(line, name, ref cursor);
    }

    private bool ReadRareField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, ref Cursor cursor)
    {
        if (name.SequenceEqual("port"u8))
        {
            bool isNumber = cursor.TakeNumber(out long port);
            _port = (int)port;
            return Enter(RequestField.Port) && isNumber && port is >= 1 and <= 65535;
        }

        if (name.SequenceEqual("count"u8))
        {
            bool isNumber = cursor.TakeNumber(out long count);
            Count = count;
            return Enter(RequestField.Count) && isNumber && count is >= 1 and <= RequestLimits.CountMax;
        }

        if (name.SequenceEqual("draw"u8))
        {
            return Enter(RequestField.Draw) && ReadDraw(line, ref cursor);
        }

        if (name.SequenceEqual("clientCertificate"u8))
        {
            _hasCertificate = cursor.TakeWord("true"u8);
            return Enter(RequestField.ClientCertificate) && (_hasCertificate || cursor.TakeWord("false"u8));
        }

        return false;
    }

    private bool ReadIdNumber(ref Cursor cursor)
    {
        int start = cursor.Position;
        bool isNumber = cursor.TakeNumber(out _);
        Id = start..cursor.Offset;
        return isNumber;
    }

    /// <summary>0, 1, or 0 and decimals: how draws are written.</summary>
    private bool ReadDraw(ReadOnlySpan<byte> line, ref Cursor cursor)
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

        Draw = Draws.BelowOne(draw);
        return true;
    }

    private bool ReadHeaders(ReadOnlySpan<byte> line, ref Cursor cursor)
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
                || !cursor.TakeText(out Range name)
                || !cursor.Take((byte)':')
                || !cursor.TakeText(out Range value)
                || IsRepeated(line, line[name]))
            {
                return false;
            }

            _headers[_headerCount++] = new HeaderField(
                name.Start.Value, name.End.Value - name.Start.Value, value.Start.Value, value.End.Value - value.Start.Value);
        }
        while (cursor.Take((byte)','));
        return cursor.Take((byte)'}');
    }

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
    private bool ReadUrl(ReadOnlySpan<byte> line, Range url)
    {
        ReadOnlySpan<byte> text = line[url];
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

        ReadOnlySpan<byte> authority = rest[..end];
        int start = url.Start.Value + scheme;
        _target = (start + end)..url.End.Value;
        int hostLength = end;
        int standardPort = _isTls ? 443 : 80;
        int port = standardPort;
        int special = authority.IndexOfAny((byte)':', (byte)'@', (byte)'[');
        if (special >= 0)
        {
            hostLength = special;
            if (authority[special] != (byte)':'
                || authority.Length - special > 6
                || authority.Length - special < 2
                || authority[special + 1] == (byte)'0'
                || !Utf8Parser.TryParse(authority[(special + 1)..], out port, out int used)
                || used != authority.Length - special - 1
                || authority[(special + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0
                || port is < 1 or > 65535)
            {
                return false;
            }
        }

        _urlHost = start..(start + hostLength);
        _urlAuthority = start..(start + (port == standardPort ? hostLength : end));
        Port = port;
        return hostLength > 0;
    }

    /// <summary>Walks a line token by token; blanks before a token do not count.</summary>
    private ref struct Cursor(ReadOnlySpan<byte> line)
    {
        private readonly ReadOnlySpan<byte> _line = line;
        private int _at;

        /// <summary>Offset behind the last token.</summary>
        public readonly int Offset => _at;

        /// <summary>Offset of the next token.</summary>
        public int Position
        {
            get
            {
                SkipBlanks();
                return _at;
            }
        }

        public bool IsAtEnd => Position == _line.Length;

        public bool Take(byte token)
        {
            SkipBlanks();
            return TakeByte(token);
        }

        public bool TakeByte(byte token)
        {
            if (_at < _line.Length && _line[_at] == token)
            {
                _at++;
                return true;
            }

            return false;
        }

        public bool TakeWord(ReadOnlySpan<byte> word)
        {
            SkipBlanks();
            if (_line[_at..].StartsWith(word))
            {
                _at += word.Length;
                return true;
            }

            return false;
        }

        /// <summary>A string; nothing in a plain line is escaped, so it ends at the next quote.</summary>
        public bool TakeText(out Range text)
        {
            text = default;
            SkipBlanks();
            if (_at >= _line.Length || _line[_at] != (byte)'"')
            {
                return false;
            }

            int length = _line[(_at + 1)..].IndexOf((byte)'"');
            if (length < 0)
            {
                return false;
            }

            text = (_at + 1)..(_at + 1 + length);
            _at += length + 2;
            return true;
        }

        /// <summary>A whole number as JSON writes it, of at most 15 digits; what follows it is for the caller.</summary>
        public bool TakeNumber(out long number)
        {
            number = 0;
            SkipBlanks();
            int start = _at;
            SkipDigits();
            int length = _at - start;
            if (length is 0 or > 15 || (length > 1 && _line[start] == (byte)'0'))
            {
                return false;
            }

            foreach (byte digit in _line[start.._at])
            {
                number = (number * 10) + (digit - (byte)'0');
            }

            return true;
        }

        public void SkipDigits()
        {
            while (_at < _line.Length && _line[_at] is >= (byte)'0' and <= (byte)'9')
            {
                _at++;
            }
        }

        private void SkipBlanks()
        {
            while (_at < _line.Length && _line[_at] == (byte)' ')
            {
                _at++;
            }
        }
    }
}
