using HelloMesh.Router;

namespace HelloMesh.Benchmarks;

/// <summary>Many requests back to back in memory, in the order in which they are sent, as a replay has them just read.</summary>
public sealed class PackedRequests
{
    private readonly List<Packed> _requests = [];
    private readonly List<byte> _collected = [];
    private readonly List<HeaderField> _fields = [];
    private Packed[] _packed = [];
    private HeaderField[] _headers = [];
    private byte[] _bytes = [];

    /// <summary>How many.</summary>
    public int Count => _packed.Length;

    /// <summary>Adds a request.</summary>
    public void Add(MeshRequest request)
    {
        var buffer = new RequestBuffer();
        buffer.Load(request, isGateway: true);
        RequestView view = buffer.View(0, request.Scheme == "https" ? 443 : 80);
        var packed = new Packed
        {
            IsTls = view.IsTls,
            Port = view.Port,
            Error = view.Error,
            Authority = Append(view.Authority),
            PathAndQuery = Append(view.PathAndQuery),
            PathLength = view.Path.Length,
            Method = Append(view.Method),
        };
        packed.Host = view.Host.SequenceEqual(view.Authority) ? packed.Authority : Append(view.Host);
        packed.ServerName = view.ServerName.SequenceEqual(view.Host) ? packed.Host : Append(view.ServerName);
        packed.Headers = new Place(_fields.Count, view.Headers.Length);
        foreach (HeaderField field in view.Headers)
        {
            Place name = Append(view.HeaderBytes.Slice(field.NameStart, field.NameLength));
            Place value = Append(view.HeaderBytes.Slice(field.ValueStart, field.ValueLength));
            _fields.Add(new HeaderField(name.Start, name.Length, value.Start, value.Length));
        }

        _requests.Add(packed);
    }

    /// <summary>Ends the adding. What views point to stays where it is from now on.</summary>
    public void Seal()
    {
        _packed = [.. _requests];
        _bytes = GC.AllocateUninitializedArray<byte>(_collected.Count, pinned: true);
        _collected.CopyTo(_bytes);
        _headers = GC.AllocateUninitializedArray<HeaderField>(_fields.Count, pinned: true);
        _fields.CopyTo(_headers);
    }

    /// <summary>One of them.</summary>
    public RequestView View(int index)
    {
        ref readonly Packed packed = ref _packed[index];
        return new RequestView
        {
            Port = packed.Port,
            IsTls = packed.IsTls,
            IsForwardedHttps = packed.IsTls,
            Error = packed.Error,
            Authority = Span(packed.Authority),
            Host = Span(packed.Host),
            ServerName = Span(packed.ServerName),
            PathAndQuery = Span(packed.PathAndQuery),
            Path = Span(packed.PathAndQuery)[..packed.PathLength],
            Method = Span(packed.Method),
            Scheme = packed.IsTls ? "https"u8 : "http"u8,
            Headers = _headers.AsSpan(packed.Headers.Start, packed.Headers.Length),
            HeaderBytes = _bytes,
        };
    }

    private ReadOnlySpan<byte> Span(Place place) => _bytes.AsSpan(place.Start, place.Length);

    private Place Append(ReadOnlySpan<byte> bytes)
    {
        var place = new Place(_collected.Count, bytes.Length);
        _collected.AddRange(bytes);
        return place;
    }

    private readonly record struct Place(int Start, int Length);

    private struct Packed
    {
        public bool IsTls;
        public RequestError Error;
        public int Port;
        public int PathLength;
        public Place Authority;
        public Place Host;
        public Place ServerName;
        public Place PathAndQuery;
        public Place Method;
        public Place Headers;
    }
}
