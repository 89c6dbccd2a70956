using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>TLS and TCP ports of a sidecar (rules MESH-20 to MESH-23).</summary>
internal sealed class SidecarTcpBuilder(WorkloadId workload, TcpProxy unknown)
{
    /// <summary>One listener for each address of a TCP or TLS service; without an address all share <c>0.0.0.0</c>.</summary>
    public IEnumerable<Listener> Listeners(int port, List<RegistryService> services, EgressScope egress, bool hasHttp)
    {
        var shared = new List<FilterChain>();
        foreach (RegistryService service in services)
        {
            bool isTls = HasProtocol(service, port, Protocol.Https) || HasProtocol(service, port, Protocol.Tls);
            if (!isTls && !HasProtocol(service, port, Protocol.Tcp))
            {
                continue;
            }

            List<FilterChain> chains = isTls ? TlsChains(service, port, egress) : [];
            if (!isTls || !service.Addresses.IsEmpty)
            {
                chains.Add(Chain([], Target(service, port, egress)));
            }
            else
            {
                chains.Add(Chain([service.Host.ToLowerInvariant()], Default(service, port)));   // MESH-21: told apart by SNI
            }

            if (service.Addresses.IsEmpty)
            {
                shared.AddRange(chains);
                continue;
            }

            foreach (string address in service.Addresses)
            {
                yield return SidecarPlanBuilder.NewListener(address, port, Distinct(chains));
            }
        }

        if (shared.Count > 0 && !hasHttp)
        {
            shared.Add(Chain([], unknown));
            yield return SidecarPlanBuilder.NewListener("0.0.0.0", port, Distinct(shared));
        }
    }

    /// <summary>Where bytes that are not HTTP go (rule MESH-22).</summary>
    public TcpProxy Target(RegistryService service, int port, EgressScope egress)
    {
        foreach (BoundVirtualService virtualService in Overlapping(service, egress))
        {
            ImmutableArray<TcpRoute> routes = virtualService.Source.Tcp;
            for (int i = 0; i < routes.Length; i++)
            {
                TcpRoute route = routes[i];
                if (!route.Route.IsEmpty
                    && (route.Match.IsEmpty
                        || route.Match.Any(m => m.DestinationSubnets.IsEmpty && Passes(m, port, virtualService))))
                {
                    return TcpTargets.Build(
                        route.Route, virtualService.Source, $"tcp[{i}]", route.Span, virtualService.Namespace,
                        Scope(port, egress));
                }
            }
        }

        return Default(service, port);
    }

    /// <summary>Rule MESH-20.</summary>
    private List<FilterChain> TlsChains(RegistryService service, int port, EgressScope egress)
    {
        var chains = new List<FilterChain>();
        foreach (BoundVirtualService virtualService in Overlapping(service, egress))
        {
            ImmutableArray<TlsRoute> routes = virtualService.Source.Tls;
            for (int i = 0; i < routes.Length; i++)
            {
                for (int j = 0; j < routes[i].Match.Length && !routes[i].Route.IsEmpty; j++)
                {
                    L4Match match = routes[i].Match[j];
                    if (Passes(match, port, virtualService))
                    {
                        chains.Add(Chain(
                            [.. match.SniHosts.Select(h => h.Value.ToLowerInvariant()).Where(h => h != "*")],
                            TcpTargets.Build(
                                routes[i].Route, virtualService.Source, $"tls[{i}].match[{j}]", match.Span,
                                virtualService.Namespace, Scope(port, egress))));
                    }
                }
            }
        }

        return chains;
    }

    private static IEnumerable<BoundVirtualService> Overlapping(RegistryService service, EgressScope egress) =>
        egress.VirtualServices.Where(vs => vs.Hosts.Any(h => HostNames.Overlap(h, service.Host)));

    /// <summary>All four conditions count inside the mesh, unlike on gateways (rule MESH-20).</summary>
    private bool Passes(L4Match match, int port, BoundVirtualService virtualService)
    {
        ImmutableArray<Located<string>> gateways = ShortNames.Gateways(match.Gateways, virtualService.Namespace);
        return (match.Port == 0 || match.Port == port)
            && (gateways.IsEmpty || gateways.Any(g => g.Value == "mesh"))
            && match.SourceLabels.All(l => workload.Labels.TryGetValue(l.Key, out string? v) && v == l.Value)
            && (match.SourceNamespace.Length == 0 || match.SourceNamespace == workload.Namespace);
    }

    private RouteScope Scope(int port, EgressScope egress) => new(
        workload, "mesh", port, false, host => egress.Services.FirstOrDefault(s => s.Host == host));

    private static TcpProxy Default(RegistryService service, int port) => new()
    {
        Clusters = [new WeightedCluster(ClusterSet.Name(service.Host, "", port), 0, null, null)],
        IsWeighted = false,
        Source = service.Origin.Span,
    };

    private static FilterChain Chain(ImmutableArray<string> names, TcpProxy target) => new()
    {
        ServerNames = names,
        TerminatesTls = false,
        Tcp = target,
    };

    /// <summary>Of two chains with the same names the first stays (rules MESH-20, MESH-23).</summary>
    private static ImmutableArray<FilterChain> Distinct(List<FilterChain> chains) =>
        [.. chains.DistinctBy(c => string.Join(',', c.ServerNames.Order(StringComparer.Ordinal)))];

    private static bool HasProtocol(RegistryService service, int port, Protocol protocol) =>
        service.Ports.Any(p => p.Number == port && p.Protocol == protocol);
}
