using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>One call: what was sent, and what the table says of it.</summary>
internal sealed class MeshCall
{
    [ThreadStatic]
    private static RequestBuffer? _buffer;

    private string? _requestId;

    private MeshCall(MeshState state, MeshEntrance entrance, HttpRequestMessage message, MeshRequest request, long number)
    {
        State = state;
        Entrance = entrance;
        Message = message;
        Request = request;
        Number = number;
    }

    public MeshState State { get; }

    public MeshEntrance Entrance { get; }

    public HttpRequestMessage Message { get; }

    public MeshRequest Request { get; }

    public long Number { get; }

    /// <summary>What becomes of the call; <c>null</c> where it is not clear which proxy it enters.</summary>
    public Decision? Decision { get; private set; }

    /// <summary>How it is forwarded; <c>null</c> where it is not.</summary>
    public ForwardingPlan? Plan { get; private set; }

    /// <summary>Path that the upstream gets.</summary>
    public string Path { get; private set; } = "";

    public bool IsGateway { get; private set; }

    /// <summary>Number of the try under way, from 1.</summary>
    public int Attempt { get; set; } = 1;

    public TimeSpan? Delay { get; private set; }

    public bool IsGrpc => Message.Content is { } content && LocalReply.IsGrpc(content.Headers.ContentType?.ToString());

    /// <summary>The proxy's own id of the call, the same for every try and mirror.</summary>
    public string RequestId => _requestId ??= NewRequestId();

    /// <summary>Looks a call up.</summary>
    public static MeshCall Begin(MeshState state, MeshEntrance entrance, HttpRequestMessage message, long number)
    {
        MeshRequest request = entrance.ToRequest(message);
        var call = new MeshCall(state, entrance, message, request, number);
        int proxy = entrance.ProxyOf(state, request);
        if (proxy < 0)
        {
            proxy = call.ProxyByAnswer();
        }

        if (proxy >= 0)
        {
            call.Decide(proxy);
        }

        return call;
    }

    /// <summary>The whole answer of the table, for what the proxy does itself.</summary>
    public RouteResult Explain() => State.Table.Route(Request, Number);

    /// <summary>With several gateways the port may leave only one.</summary>
    private int ProxyByAnswer()
    {
        string? workload = Explain().Workload;
        IReadOnlyList<ProxyPlan> proxies = State.Table.Proxies;
        for (int i = 0; workload is not null && i < proxies.Count; i++)
        {
            if (proxies[i].IsGateway && proxies[i].Workload.ToString() == workload)
            {
                return i;
            }
        }

        return -1;
    }

    private void Decide(int proxy)
    {
        RoutingTable table = State.Table;
        RequestView view = table.Prepare(proxy, Request, _buffer ??= new RequestBuffer());
        Decision decision = table.Decide(view, Request, Number);
        Decision = decision;
        IsGateway = table.Proxies[proxy].IsGateway;
        Delay = table.DelayOf(decision, Number, Request.Draw);
        if (decision.Outcome == Outcome.Forwarded)
        {
            Plan = State.PlanOf(table.ForwardingOf(decision));
            Path = table.UpstreamPath(decision, view, Request.Path);
        }
    }

    /// <summary>A version 4 UUID that need not be a secret: the system's own asks the kernel each time.</summary>
    private static string NewRequestId()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes);
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes).ToString();
    }
}
