using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>One attempt of one call, or one copy of it.</summary>
public sealed class TrafficRecord
{
    private readonly MeshCall _call;

    internal TrafficRecord(MeshCall call, int attempt)
    {
        _call = call;
        Attempt = attempt;
    }

    /// <summary>Number of the call, from 1, in the order in which calls began.</summary>
    public long Call => _call.Number;

    /// <summary>Who called: the workload, or <c>outside</c>.</summary>
    public string Source => _call.Entrance.Source;

    /// <summary>Method.</summary>
    public string Method => _call.Request.Method;

    /// <summary>URL as the client sent it.</summary>
    public string Url => $"{_call.Request.Scheme}://{_call.Request.Authority}{_call.Request.Path}";

    /// <summary>Path with query that the upstream gets; <c>null</c> where none gets the call.</summary>
    public string? UpstreamPath => _call.Plan is null ? null : _call.Path;

    /// <summary>Host that the upstream gets; <c>null</c> where none gets the call.</summary>
    public string? UpstreamAuthority => Forwarding is null ? null : Forwarding.Authority ?? _call.Request.Authority;

    /// <summary><c>namespace/name</c> of the VirtualService that decided; <c>null</c> where none did.</summary>
    public string? VirtualService => Route?.VirtualService?.Meta.Id.ToString() ?? Result?.VirtualService;

    /// <summary>Envoy's name of the route; <c>null</c> for none.</summary>
    public string? RouteName => Route is { Name.Length: > 0 } ? Route.Name : null;

    /// <summary>The rule within its VirtualService: <c>http[1].match[0]</c>; <c>null</c> where none decided.</summary>
    public string? Rule => Route?.Rule ?? Result?.Rule;

    /// <summary>Place of the rule: <c>file:line:col</c>; <c>null</c> where none decided.</summary>
    public string? RuleSource => Route is { VirtualService: not null } ? Route.Source.ToString() : null;

    /// <summary><c>host:port</c> that the attempt went to; <c>null</c> where the proxy answered itself.</summary>
    public string? Destination => Mirror is { } mirror ? $"{mirror.Host}:{mirror.Port}"
        : Forwarding is null ? null
        : Forwarding.Host.Length > 0 ? _call.Plan!.Destination
        : $"{_call.Request.DestinationHost}:{_call.Request.Port}";

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
    public TimeSpan? Delay => _call.Delay;

    /// <summary>What the upstream threw; <c>null</c> for nothing.</summary>
    public Exception? Exception { get; internal set; }

    internal MirrorTarget? Mirror { get; init; }

    internal RouteResult? Result { get; init; }

    private Forwarding? Forwarding => _call.Plan?.Forwarding;

    private Route? Route => Forwarding is not null ? Forwarding.Route
        : _call.Decision is { } decision ? _call.State.Table.RouteOf(decision) : null;

    /// <summary>One line: who, what, by which rule, where to, what came back.</summary>
    public override string ToString()
    {
        string to = Destination is null ? "" : $" → {ServiceDirectory.ShortName(Destination)}{(Subset is null ? "" : $" {Subset}")}";
        string rule = VirtualService is null ? "" : $" ({VirtualService}, {Rule})";
        string end = Status?.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ?? (IsMirror ? "sent" : Exception is null ? "no response" : Exception.GetType().Name);
        return $"#{Call} {Source}: {Method} {Url}{to}{(IsMirror ? " as a copy" : "")}{(Attempt > 1 ? $", attempt {Attempt}" : "")}"
            + $": {end}{(Flags is null ? "" : $" {Flags}")}{rule}";
    }
}
