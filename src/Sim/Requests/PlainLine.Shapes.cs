using HelloMesh.Router;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Sim.Requests;

/// <content>The way of lines that are built like one before.</content>
internal sealed partial class PlainLine
{
    /// <summary>In a <see cref="LineShape"/> a value of a field has the field as its place, and those of headers come behind.</summary>
    private const int FirstHeader = (int)RequestField.HeadersKnown + 1;

    private static readonly RequestField[] TextFields =
    [
        RequestField.Id, RequestField.Name, RequestField.Url, RequestField.Method, RequestField.Authority, RequestField.Sni,
    ];

    /// <summary>Takes the values of a line whose shape is known.</summary>
    /// <returns>False when one of them needs a closer look.</returns>
    private bool TryFill(ReadOnlySpan<byte> line, ReadOnlySpan<int> quotes, LineShape shape)
    {
        LineFacts facts = shape.Facts;
        _seen = facts.Seen;
        _headerCount = facts.HeaderCount;
        _hasReadHeader = facts.HasReadHeader;
        _hasCertificate = facts.HasCertificate;
        _port = facts.Port;
        IdIsNumber = false;
        Draw = null;
        Count = 1;
        foreach (ref readonly LineShape.Value value in shape.Values)
        {
            int start = quotes[value.Quote] + 1;
            var text = new ByteSlice(start, quotes[value.Quote + 1] - start);
            if (value.Place < FirstHeader)
            {
                TextOf((RequestField)value.Place) = text;
                continue;
            }

            if (HasBlankEnd(line, text))
            {
                return false;
            }

            int name = quotes[value.Quote - 2] + 1;
            _headers[value.Place - FirstHeader] = new HeaderField(name, quotes[value.Quote - 1] - name, text.Start, text.Length);
        }

        return !HasMethod || IsUsualMethod(line);
    }

    /// <summary>Learns the shape of the line read last, if all that differs from line to line is text.</summary>
    private void Learn(ReadOnlySpan<byte> line, ReadOnlySpan<int> quotes, LineShape shape)
    {
        shape.Clear();
        if ((HasId && IdIsNumber) || Has(RequestField.Draw) || Has(RequestField.Count) || HasBlankEnds(line))
        {
            return;
        }

        shape.Learn(line, quotes.Length, new LineFacts(_seen, _headerCount, _hasReadHeader, _hasCertificate, _port));
        int header = 0;
        for (int quote = 0; quote < quotes.Length; quote += 2)
        {
            int start = quotes[quote] + 1;
            int place = header < _headerCount && _headers[header].ValueStart == start ? FirstHeader + header++ : PlaceOf(start);
            if (place >= 0 && !shape.TryAdd(place, quote, quotes))
            {
                shape.Clear();
                return;
            }
        }
    }

    /// <summary>The field whose value starts at an offset; -1 when it is none.</summary>
    private int PlaceOf(int start)
    {
        foreach (RequestField field in TextFields)
        {
            if (Has(field) && TextOf(field).Start == start)
            {
                return (int)field;
            }
        }

        return -1;
    }

    private ref ByteSlice TextOf(RequestField field)
    {
        switch (field)
        {
            case RequestField.Id:
                return ref _id;
            case RequestField.Name:
                return ref _name;
            case RequestField.Url:
                return ref _url;
            case RequestField.Method:
                return ref _method;
            case RequestField.Authority:
                return ref _authority;
            default:
                return ref _sni;
        }
    }

    private bool HasBlankEnds(ReadOnlySpan<byte> line)
    {
        foreach (HeaderField header in _headers.AsSpan(0, _headerCount))
        {
            if (HasBlankEnd(line, new ByteSlice(header.ValueStart, header.ValueLength)))
            {
                return true;
            }
        }

        return false;
    }
}
