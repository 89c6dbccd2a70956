using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>One attempt of one call, or one copy of it.</summary>
public sealed class TrafficRecord
{
    private readonly string _scheme;
    private readonly string? _authority;
    private readonly string _path;
    private readonly ForwardingPlan? _plan;
    private readonly Route? _route;
    private readonly string? _passedOn;

    // Records are many and stay: a record holds on to what is said of its call, not to the call and its message.
    internal TrafficRecord(MeshCall call, int attempt)
    {
        MeshRequest request = call.Request;
        Call = call.Number;
        Source = call.Entrance.Source;
        Method = request.Method;
        _scheme = request.Scheme;
        _authority = request.Authority;
        _path = request.Path;
        Attempt = attempt;
        Delay = call.Delay;
        _plan = call.Plan;
        if (_plan is { Forwarding: { } forwarding })
        {
            _route = forwarding.Route;
            UpstreamPath = call.Path;
            _passedOn = forwarding.Host.Length == 0 ? $"{request.DestinationHost}:{request.Port}" : null;
        }
        else if (call.Decision is { } decision)
        {
            _route = call.State.Table.RouteOf(decision);
        }
    }

    /// <summary>Number of the call, from 1, in the order in which calls began.</summary>
    public long Call { get; }

    /// <summary>Who called: the workload, or <c>outside</c>.</summary>
    public string Source { get; }

    /// <summary>Method.</summary>
    public string Method { get; }

    /// <summary>URL as the client sent it.</summary>
    public string Url => $"{_scheme}://{_authority}{_path}";

    /// <summary>Path with query that the upstream gets; <c>null</c> where none gets the call.</summary>
    public string? UpstreamPath { get; }

    /// <summary>Host that the upstream gets; <c>null</c> where none gets the call.</summary>
    public string? UpstreamAuthority => Forwarding is null ? null : Forwarding.Authority ?? _authority;

    /// <summary><c>namespace/name</c> of the VirtualService that decided; <c>null</c> where none did.</summary>
    public string? VirtualService => _route?.VirtualService?.Meta.Id.ToString() ?? Result?.VirtualService;

    /// <summary>Envoy's name of the route; <c>null</c> for none.</summary>
    public string? RouteName => _route is { Name.Length: > 0 } ? _route.Name : null;

    /// <summary>The rule within its VirtualService: <c>http[1].match[0]</c>; <c>null</c> where none decided.</summary>
    public string? Rule => _route?.Rule ?? Result?.Rule;

    /// <summary>Place of the rule: <c>file:line:col</c>; <c>null</c> where none decided.</summary>
    public string? RuleSource => _route is { VirtualService: not null } ? _route.Source.ToString() : null;

    /// <summary><c>host:port</c> that the attempt went to; <c>null</c> where the proxy answered itself.</summary>
    public string? Destination => Mirror is { } mirror ? $"{mirror.Host}:{mirror.Port}"
        : _passedOn ?? _plan?.Destination;

    /// <summary>Subset; <c>null</c> for none.</summary>
    public string? Subset => Mirror is { } mirror ? mirror.Subset : Forwarding?.Subset;

    /// <summary>Envoy's name of the upstream; <c>null</c> where the proxy answered itself.</summary>
    public string? Cluster => Mirror?.Cluster ?? Forwarding?.Cluster;

    /// <summary>Number of the attempt, from 1.</summary>
    public int Attempt { get; }

    /// <summary>True for a copy that a mirror got.</summary>
    public bool IsMirror => Mirror is not null;

    /// <summary>Status; of a copy, once it is there. <c>null</c> where there was no response.</summary>
    public int? Status { get; internal set; }

    /// <summary>Envoy's response flags; <c>null</c> for none.</summary>
    public string? Flags { get; internal init; }

    /// <summary>Envoy's response code details, where the proxy answered itself.</summary>
    public string? Details { get; internal init; }

    /// <summary>How long the fault filter held the call back; <c>null</c> when it did not.</summary>
    public TimeSpan? Delay { get; }

    /// <summary>What the upstream threw; <c>null</c> for nothing.</summary>
    public Exception? Exception { get; internal set; }

    internal MirrorTarget? Mirror { get; init; }

    internal RouteResult? Result { get; init; }

    private Forwarding? Forwarding => _plan?.Forwarding;

    /// <summary>One line: who, what, by which rule, where to, what came back.</summary>
    public override string ToString()
    {
        string to = Destination is null ? "" : $" → {ServiceDirectory.ShortName(Destination)}{(Subset is null ? "" : $" {Subset}")}";
        string rule = VirtualService is null ? "" : $" ({VirtualService}, {Rule})";
        string end = Status?.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ?? (IsMirror ? "sent" : Result is { Status: null } closed ? $"no response, {closed.Outcome.ToName()}" : Exception is null ? "no response" : Exception.GetType().Name);
        return $"#{Call} {Source}: {Method} {Url}{to}{(IsMirror ? " as a copy" : "")}{(Attempt > 1 ? $", attempt {Attempt}" : "")}"
            + $": {end}{(Flags is null ? "" : $" {Flags}")}{rule}";
    }
}
