using HelloMesh.Router;
using HelloMesh.Sim.Replay;
using HelloMesh.Sim.Requests;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Sim.Bench;

/// <summary>The requests of a measurement, loaded as the table sees them.</summary>
internal sealed class BenchRequests
{
    /// <summary>Each is held in memory as it goes to the table; more would measure the memory of requests, not the table.</summary>
    public const int RequestCountMax = 20_000;

    private readonly List<Prepared> _all = [];

    /// <summary>Requests.</summary>
    public int Count => _all.Count;

    /// <summary>Lines that are no requests, with the reason; the first ones.</summary>
    public List<string> Invalid { get; } = [];

    /// <summary>Lines that are no requests.</summary>
    public int InvalidLines { get; private set; }

    /// <summary>Requests that were left out.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Reads request files.</summary>
    public static BenchRequests Read(RequestFiles files, RoutingTable table, CancellationToken stop)
    {
        var requests = new BenchRequests();
        foreach (string path in files.Paths)
        {
            using Stream stream = files.Open(path);
            string name = RequestFiles.NameOf(path);
            foreach ((LineBlock block, LineSlice line) in LineSource.Read(stream, stop))
            {
                requests.Add(name, block, line, table);
            }
        }

        return requests;
    }

    /// <summary>A request as the table sees it.</summary>
    public RequestView View(int index)
    {
        Prepared request = _all[index];
        return request.Buffer.View(request.Proxy, request.Port, request.Address);
    }

    /// <summary>Where a request stands, and what it asks for.</summary>
    public (string Place, string Text) Describe(int index) => (_all[index].Place, _all[index].Text);

    private void Add(string source, LineBlock block, LineSlice slice, RoutingTable table)
    {
        if (_all.Count == RequestCountMax)
        {
            LeftOut++;
            return;
        }

        RequestLine line = slice.IsTooLong
            ? RequestReader.TooLong(slice.Number)
            : RequestReader.Read(block.BytesOf(slice), slice.Number);
        if (line.Request is not { } request)
        {
            InvalidLines++;
            if (Invalid.Count < 10)
            {
                Invalid.Add($"{source}:{line.Line}:{line.Column}: {line.Error}");
            }

            return;
        }

        var buffer = new RequestBuffer();
        if (table.TryPrepare(request, buffer, out RequestView view))
        {
            string address = System.Text.Encoding.UTF8.GetString(view.Address);
            _all.Add(new Prepared(
                buffer, view.Proxy, view.Port, address, $"{source}:{line.Line}", $"{line.Method} {line.Url}"));
        }
    }

    private sealed record Prepared(RequestBuffer Buffer, int Proxy, int Port, string Address, string Place, string Text);
}
