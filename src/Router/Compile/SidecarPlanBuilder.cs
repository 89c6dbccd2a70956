using System.Collections.Frozen;
using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>The outbound listeners of a sidecar (rules MESH-5, MESH-14 to MESH-16, MESH-20 to MESH-23, MESH-30).</summary>
internal sealed class SidecarPlanBuilder(
    SidecarScope scope, Registry registry, ClusterSet clusters, WorkloadId workload, RegexCache regexes)
{
    public const string Passthrough = "PassthroughCluster";
    public const string BlackHole = "BlackHoleCluster";

    private readonly SidecarTcpBuilder _tcp = new(workload, Unknown(scope.RegistryOnly));

    public ProxyPlan Build()
    {
        List<int> ports = [.. scope.Egress.SelectMany(e => e.Services).SelectMany(s => s.Ports).Select(p => p.Number).Distinct().Order()];
        var refusals = new RouteTableRefusals(regexes);
        ImmutableArray<Listener> listeners =
        [
            .. ports.SelectMany(Listeners).Select(l => refusals.Find(l.FilterChains) is { } rejection ? l.Refused(rejection) : l),
            VirtualOutbound(),
        ];
        return new ProxyPlan
        {
            Workload = workload,
            IsGateway = false,
            Listeners = listeners,
            Clusters = Clusters(),
            PortTranslation = FrozenDictionary<int, int>.Empty,
            Addresses = Addresses(),
        };
    }

    /// <summary>All HTTP services of a port share <c>0.0.0.0</c>; others have a listener for each address.</summary>
    private IEnumerable<Listener> Listeners(int port)
    {
        if (scope.ForPort(port) is not { } egress)
        {
            yield break;
        }

        List<RegistryService> services = [.. egress.Services.Where(s => s.Ports.Any(p => p.Number == port))];
        bool hasHttp = services.Exists(s => ProtocolOf(s, port) == Protocol.Http
            || (ProtocolOf(s, port) == Protocol.Detected && s.Addresses.IsEmpty));
        RouteConfiguration? table = hasHttp ? new SidecarRouteBuilder(workload, scope.RegistryOnly).Build(port, egress) : null;
        foreach (Listener listener in _tcp.Shared(port, services, egress, table))
        {
            yield return listener;
        }

        foreach (RegistryService service in services.Where(s => ProtocolOf(s, port) == Protocol.Detected && !s.Addresses.IsEmpty))
        {
            foreach (string address in service.Addresses)
            {
                yield return NewListener(address, port, [DetectedChain(service, port, egress, address)]);   // MESH-14
            }
        }

        foreach (Listener listener in _tcp.OfAddresses(port, services, egress))
        {
            yield return listener;
        }
    }

    /// <summary>The routes of the service, whatever the Host (rule MESH-14).</summary>
    private FilterChain DetectedChain(RegistryService service, int port, EgressScope egress, string address)
    {
        RouteConfiguration table = new SidecarRouteBuilder(workload, scope.RegistryOnly).Build(port, egress);
        VirtualHost? own = table.VirtualHosts.FirstOrDefault(v => v.Name == $"{service.Host}:{port}");
        var any = new RouteConfiguration
        {
            Name = $"{service.Host}:{port}",
            VirtualHosts =
            [
                new VirtualHost
                {
                    Name = own?.Name ?? $"{service.Host}:{port}",
                    Domains = ["*"],
                    RequiresTls = false,
                    Routes = own?.Routes ?? [SidecarRouteBuilder.DefaultRoute(service, port)],
                },
            ],
        };
        return HttpChain(any, _tcp.Target(service, port, egress, address));
    }

    public static FilterChain HttpChain(RouteConfiguration table, TcpProxy nonHttp) => new()
    {
        ServerNames = [],
        TerminatesTls = false,
        Http = table,
        Tcp = nonHttp,   // MESH-16: bytes that are not HTTP
    };

    public static Listener NewListener(string address, int port, ImmutableArray<FilterChain> chains) => new()
    {
        Name = $"{address}_{port}",
        Address = address,
        Port = port,
        FilterChains = chains,
    };

    /// <summary>Where connections go that no other listener takes (rule MESH-15).</summary>
    private Listener VirtualOutbound() => new()
    {
        Name = "virtualOutbound",
        Address = "0.0.0.0",
        Port = Listener.AnyPort,
        FilterChains =
        [
            new FilterChain { ServerNames = [], TerminatesTls = false, Tcp = Unknown(scope.RegistryOnly) },
        ],
    };

    private static TcpProxy Unknown(bool registryOnly) => new()
    {
        Clusters = [new WeightedCluster(registryOnly ? BlackHole : Passthrough, 0, null, null)],
        IsWeighted = false,
    };

    /// <summary>Clusters of imported services and of destinations of VirtualServices (rule MESH-30).</summary>
    private KnownClusters Clusters()
    {
        var services = scope.Egress.SelectMany(e => e.Services).ToDictionary(s => s.Host, s => s, StringComparer.Ordinal);
        foreach (string host in scope.Egress.SelectMany(e => e.VirtualServices).SelectMany(DestinationHosts))
        {
            if (!services.ContainsKey(host) && registry.Visible(host, workload.Namespace!) is { } found)
            {
                services.Add(found.Host, found);
            }
        }

        return KnownClusters.Of(clusters.For(services.Values, workload).Append(Passthrough));
    }

    private static IEnumerable<string> DestinationHosts(BoundVirtualService virtualService) =>
    [
        .. virtualService.MergeHttp().SelectMany(rule => rule.Route.Route).Select(d => d.Destination.Host),
        .. virtualService.Source.Tls.SelectMany(rule => rule.Route)
            .Concat(virtualService.Source.Tcp.SelectMany(rule => rule.Route))
            .Select(d => HostNames.Expand(d.Destination.Host, virtualService.Namespace)),
    ];

    /// <summary>Names that a client resolves to a virtual address.</summary>
    private FrozenDictionary<string, string> Addresses()
    {
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (RegistryService service in registry.Services.Where(s => !s.Addresses.IsEmpty))
        {
            foreach (string domain in SidecarHosts.Domains(service.Host, service, workload.Namespace!))
            {
                addresses.TryAdd(domain, service.Addresses[0]);
            }
        }

        return addresses.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static Protocol? ProtocolOf(RegistryService service, int port) =>
        service.Ports.FirstOrDefault(p => p.Number == port)?.Protocol;
}
