using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>What the control plane hands to one proxy: listeners with their route configurations, and clusters.</summary>
public sealed class ProxyPlan
{
    /// <summary>The proxy's pod.</summary>
    public required WorkloadId Workload { get; init; }

    /// <summary>True for a gateway, false for a sidecar.</summary>
    public required bool IsGateway { get; init; }

    /// <summary>Listeners by port, then bind.</summary>
    public required ImmutableArray<Listener> Listeners
    {
        get;
        init
        {
            field = value;
            BindsAddresses = value.Any(l => l.Address != Listener.AnyAddress);
            Subnets =
            [
                .. value.Where(l => l.Address.Contains('/', StringComparison.Ordinal) && IPNetwork.TryParse(l.Address, out _))
                    .Select(l => (l.Port, IPNetwork.Parse(l.Address))),
            ];
        }
    }

    /// <summary>True when a listener takes connections to one address only, so that the address counts (rule GW-27).</summary>
    public bool BindsAddresses { get; private init; }

    /// <summary>Names of the clusters that the proxy has (rule ACT-10).</summary>
    public required KnownClusters Clusters { get; init; }

    /// <summary>Service port → listener port, where the gateway's Service translates (rules GW-8 to GW-11).</summary>
    public required FrozenDictionary<int, int> PortTranslation { get; init; }

    /// <summary>Names that a client resolves to a virtual address; only for sidecars (rule MESH-14).</summary>
    public FrozenDictionary<string, string> Addresses { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The address of the listener that a sidecar has for a name or an address on a port: a virtual address, or
    /// the longest subnet that holds it and has a listener (rules MESH-20, MESH-22).</summary>
    internal string AddressOf(string host, int port)
    {
        string address = Addresses.GetValueOrDefault(host, host).Trim('[', ']');
        if (Subnets.IsEmpty || !IPAddress.TryParse(address, out IPAddress? parsed)
            || Listeners.Any(l => l.Port == port && l.Address == address))
        {
            return address;
        }

        (int Port, IPNetwork Subnet)? longest = null;
        foreach ((int Port, IPNetwork Subnet) candidate in Subnets)
        {
            if (candidate.Port == port && candidate.Subnet.Contains(parsed)
                && candidate.Subnet.PrefixLength > (longest?.Subnet.PrefixLength ?? -1))
            {
                longest = candidate;
            }
        }

        return longest?.Subnet.ToString() ?? address;
    }

    /// <summary>Listeners of a sidecar that are for a subnet.</summary>
    internal ImmutableArray<(int Port, IPNetwork Subnet)> Subnets { get; private init; } = [];

    /// <summary>Servers that merging skipped, each with the reason (rules GW-20 to GW-26).</summary>
    public PlanList<SkippedServer> SkippedServers { get; init; } = [];

    /// <summary>What <see cref="HeaderInterest.NamesIn"/> gives; a plan from a snapshot knows it without reading its routes.</summary>
    internal ImmutableArray<string> NamedHeaders
    {
        get => field.IsDefault ? field = HeaderInterest.NamesIn(this) : field;
        init;
    }

    /// <summary>The addresses on which a port is open, where it is not open on all; empty otherwise.</summary>
    internal string AddressesOn(int port) =>
        string.Join(", ", Listeners.Where(l => l.Port == port && l.Address != Listener.AnyAddress).Select(l => l.Address));
}

/// <summary>A server that contributes nothing.</summary>
/// <param name="Gateway">Its Gateway.</param>
/// <param name="ServerIndex">Its index, from 0.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Winner">Where the server stands that took its place; <c>default</c> when there is none.</param>
public sealed record SkippedServer(Gateway Gateway, int ServerIndex, string Reason, string Rule, SourceSpan Winner);

/// <summary>One listener: an address, a port, and filter chains (rule GW-29).</summary>
public sealed class Listener
{
    /// <summary><see cref="Port"/> of the listener that takes what no other takes (rule MESH-15).</summary>
    public const int AnyPort = 0;

    /// <summary><see cref="Address"/> of a listener that takes connections to every address (rule GW-27).</summary>
    public const string AnyAddress = "0.0.0.0";

    /// <summary>Envoy's name: <c>0.0.0.0_443</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Address; <c>0.0.0.0</c> for all (rule GW-27).</summary>
    public required string Address { get; init; }

    /// <summary>The port that the proxy binds, after translation (rule GW-8).</summary>
    public required int Port { get; init; }

    /// <summary>Filter chains; their order has no meaning (rule GW-29).</summary>
    public required PlanList<FilterChain> FilterChains { get; init; }

    /// <summary>Why the proxy refuses the listener as a whole, or a route table without which it does not serve;
    /// <c>null</c> when it does not (rules GW-34, RM-30, ACT-16, ACT-25).</summary>
    public ListenerRejection? Rejection { get; init; }

    internal Listener Refused(ListenerRejection rejection) => new()
    {
        Name = Name,
        Address = Address,
        Port = Port,
        FilterChains = FilterChains,
        Rejection = rejection,
    };
}

/// <summary>Why the proxy refuses a listener.</summary>
/// <param name="Reason">One sentence naming the culprits with file:line.</param>
/// <param name="First">Where the first stands.</param>
/// <param name="Second">Where the second stands; the same where there is only one.</param>
/// <param name="Rule">The rule.</param>
public sealed record ListenerRejection(string Reason, SourceSpan First, SourceSpan Second, string Rule);

/// <summary>The branch of a listener that a connection takes by its server name (rule GW-30).</summary>
public sealed class FilterChain
{
    private readonly Gateway? _gateway;

    /// <summary>Server names in lower case; empty: no condition (rule GW-28).</summary>
    public required ImmutableArray<string> ServerNames { get; init; }

    /// <summary>True when the chain terminates TLS.</summary>
    public required bool TerminatesTls { get; init; }

    /// <summary>True when a client certificate is required (rule GW-37).</summary>
    public bool RequiresClientCertificate { get; init; }

    /// <summary>Route configuration of an HTTP chain; <c>null</c> for a TCP proxy.</summary>
    public RouteConfiguration? Http { get; init; }

    /// <summary>Target of a TCP proxy; next to <see cref="Http"/>, the target of bytes that are not HTTP
    /// (rule MESH-16); <c>null</c> for an HTTP chain of a gateway.</summary>
    public TcpProxy? Tcp { get; init; }

    /// <summary>The Gateway that made the chain; <c>null</c> inside the mesh.</summary>
    public Gateway? Gateway
    {
        get => _gateway ?? OwnerReference?.Gateway;
        init => _gateway = value;
    }

    /// <summary>Namespace and name of <see cref="Gateway"/>; in a plan from a snapshot they are there without it.</summary>
    public NamespacedName? Owner => _gateway?.Id ?? OwnerReference?.Id;

    internal ManifestReference? OwnerReference { get; init; }

    /// <summary>Index of the server that made the chain (the first, for merged plaintext servers).</summary>
    public int ServerIndex { get; init; }
}

/// <summary>A TCP proxy's target (rules TLS-3, TLS-20).</summary>
public sealed class TcpProxy
{
    private readonly VirtualService? _virtualService;

    /// <summary>Clusters and weights.</summary>
    public required ImmutableArray<WeightedCluster> Clusters { get; init; }

    /// <summary>True when Envoy holds a weighted list.</summary>
    public required bool IsWeighted { get; init; }

    /// <summary>Owner of the rule; <c>null</c> for default targets.</summary>
    public VirtualService? VirtualService
    {
        get => _virtualService ?? OwnerReference?.VirtualService;
        init => _virtualService = value;
    }

    /// <summary>Namespace and name of <see cref="VirtualService"/>; in a plan from a snapshot they are there without it.</summary>
    public NamespacedName? Owner => _virtualService?.Id ?? OwnerReference?.Id;

    internal ManifestReference? OwnerReference { get; init; }

    /// <summary>The rule within its owner: <c>tls[0].match[1]</c>.</summary>
    public string Rule { get; init; } = "";

    /// <summary>Where the rule stands.</summary>
    public SourceSpan Source { get; init; }
}

/// <summary>A route table (rule GW-19).</summary>
public sealed class RouteConfiguration
{
    /// <summary>Envoy's name: <c>http.80</c>, <c>https.443.…</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Virtual hosts; exactly one is chosen by Host (rule VH-30).</summary>
    public required PlanList<VirtualHost> VirtualHosts { get; init; }
}

/// <summary>A group of routes chosen by Host (rule VH-15).</summary>
public sealed class VirtualHost
{
    private readonly VirtualHostRecord? _record;

    /// <summary>Creates a virtual host of its parts.</summary>
    public VirtualHost()
    {
    }

    /// <summary>Takes a virtual host of a snapshot; what it is called is read when somebody asks.</summary>
    [SetsRequiredMembers]
    internal VirtualHost(VirtualHostRecord record)
    {
        _record = record;
        Name = null!;
        RequiresTls = record.RequiresTls;
        Routes = record.RouteCount == 0 ? [] : new PlanList<Route>(record.RouteCount, record.ReadRoute);
    }

    /// <summary>Envoy's name: <c>host:port</c> (rule VH-27).</summary>
    public required string Name
    {
        get => field ??= _record!.ReadName();
        init;
    }

    /// <summary>Domains in lower case: exact, <c>*.suffix</c>, <c>*</c> (rule VH-30).</summary>
    public required ImmutableArray<string> Domains
    {
        get => field.IsDefault && _record is not null ? field = _record.ReadDomains() : field;
        init;
    }

    /// <summary>True: requests that are not https are redirected (rules GW-16, VH-24).</summary>
    public required bool RequiresTls { get; init; }

    /// <summary>Routes in the order in which they are tried (rule RM-28).</summary>
    public required PlanList<Route> Routes { get; init; }

    /// <summary>Where its routes come from, in their order. In a plan from a snapshot, without reading the routes.</summary>
    public IEnumerable<RuleOrigin> Origins =>
        _record?.ReadOrigins() ?? Routes.Select(route => new RuleOrigin(route.Owner, route.Rule, route.Source));
}

/// <summary>Where a route comes from.</summary>
/// <param name="Owner">See <see cref="Route.Owner"/>.</param>
/// <param name="Rule">See <see cref="Route.Rule"/>.</param>
/// <param name="Source">See <see cref="Route.Source"/>.</param>
public readonly record struct RuleOrigin(NamespacedName? Owner, string Rule, SourceSpan Source);
