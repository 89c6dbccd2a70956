using System.Collections.Immutable;
using System.Net;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>TLS and TCP ports of a sidecar (rules MESH-20 to MESH-23).</summary>
internal sealed class SidecarTcpBuilder(WorkloadId workload, TcpProxy unknown)
{
    /// <summary>One listener for each address of a TCP or TLS service.</summary>
    public IEnumerable<Listener> OfAddresses(int port, List<RegistryService> services, EgressScope egress)
    {
        foreach (RegistryService service in services.Where(s => !s.Addresses.IsEmpty))
        {
            List<AddressedChain> chains = Chains(service, port, egress);
            if (chains.Count == 0)
            {
                continue;
            }

            foreach (string address in service.Addresses)
            {
                yield return SidecarPlanBuilder.NewListener(address, port, Complete(chains.For(address)));
            }
        }
    }

    /// <summary>What services without an address share: <c>0.0.0.0</c>, and a listener for each subnet that one of their
    /// chains asks for. <paramref name="http"/> is the chain of the HTTP services among them, which stand on
    /// <c>0.0.0.0</c> too: the first bytes tell them apart (rule MESH-23).</summary>
    public IEnumerable<Listener> Shared(int port, List<RegistryService> services, EgressScope egress, RouteConfiguration? http)
    {
        List<AddressedChain> chains =
            [.. services.Where(s => s.Addresses.IsEmpty).SelectMany(s => Chains(s, port, egress))];
        List<FilterChain> open = [.. chains.Where(c => c.Subnets.IsEmpty).Select(c => c.Chain)];
        if (http is not null)
        {
            TcpProxy other = open.Find(c => c.ServerNames.IsEmpty)?.Tcp ?? unknown;
            open.Insert(0, SidecarPlanBuilder.HttpChain(http, other));
        }

        if (open.Count > 0 || chains.Count > 0)
        {
            yield return SidecarPlanBuilder.NewListener(Listener.AnyAddress, port, Complete(open));
        }

        foreach (IPNetwork subnet in chains.SelectMany(c => c.Subnets).Distinct())
        {
            yield return new Listener
            {
                Name = $"{Listener.AnyAddress}_{port}",
                Address = subnet.ToString(),
                Port = port,
                FilterChains = Complete(chains.For(subnet)),
            };
        }
    }

    /// <summary>Where bytes that are not HTTP go on a detected port of an address (rule MESH-22).</summary>
    public TcpProxy Target(RegistryService service, int port, EgressScope egress, string address) =>
        TcpChains(service, port, egress).For(address).First().Tcp!;

    private List<AddressedChain> Chains(RegistryService service, int port, EgressScope egress)
    {
        if (HasProtocol(service, port, Protocol.Https) || HasProtocol(service, port, Protocol.Tls))
        {
            return TlsChains(service, port, egress);
        }

        return HasProtocol(service, port, Protocol.Tcp) ? TcpChains(service, port, egress) : [];
    }

    /// <summary>Rule MESH-22.</summary>
    private List<AddressedChain> TcpChains(RegistryService service, int port, EgressScope egress)
    {
        var chains = new List<AddressedChain>();
        foreach (BoundVirtualService virtualService in Overlapping(service, egress))
        {
            ImmutableArray<TcpRoute> routes = virtualService.Source.Tcp;
            for (int i = 0; i < routes.Length; i++)
            {
                TcpRoute route = routes[i];
                if (route.Route.IsEmpty)
                {
                    continue;
                }

                List<L4Match> passing = [.. route.Match.Where(m => Passes(m, port, virtualService))];
                bool takesAll = route.Match.IsEmpty || passing.Exists(m => m.DestinationSubnets.IsEmpty);
                if (!takesAll && passing.Count == 0)
                {
                    continue;
                }

                FilterChain chain = Chain([], TcpTargets.Build(
                    route.Route, virtualService.Source, $"tcp[{i}]", route.Span, virtualService.Namespace, Scope(port, egress)));
                if (takesAll)
                {
                    chains.Add(new AddressedChain(chain, []));
                    return chains;
                }

                chains.Add(new AddressedChain(
                    chain, [.. passing.SelectMany(m => AddressedChains.Parse(m.DestinationSubnets))]));
            }
        }

        chains.Add(new AddressedChain(Chain([], Default(service, port)), []));
        return chains;
    }

    /// <summary>Rules MESH-20 and MESH-21: the service's own cluster only where no match passes, told apart by its address,
    /// else by the server name.</summary>
    private List<AddressedChain> TlsChains(RegistryService service, int port, EgressScope egress)
    {
        var chains = new List<AddressedChain>();
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
                        TcpProxy target = TcpTargets.Build(
                            routes[i].Route, virtualService.Source, $"tls[{i}].match[{j}]", match.Span,
                            virtualService.Namespace, Scope(port, egress));
                        chains.Add(new AddressedChain(
                            Chain(GatewayTcpBuilder.SniNames(match.SniHosts.Select(h => h.Value)), target),
                            AddressedChains.Parse(match.DestinationSubnets)));
                    }
                }
            }
        }

        if (chains.Count == 0)
        {
            ImmutableArray<string> names = service.Addresses.IsEmpty ? [service.Host.ToLowerInvariant()] : [];
            chains.Add(new AddressedChain(Chain(names, Default(service, port)), []));
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

    /// <summary>Of two chains with the same names the first stays (rules MESH-20, MESH-23); what none of them takes is
    /// unknown (rule MESH-21).</summary>
    private ImmutableArray<FilterChain> Complete(IEnumerable<FilterChain> chains) =>
    [
        .. chains.Append(Chain([], unknown)).DistinctBy(c => string.Join(',', c.ServerNames.Order(StringComparer.Ordinal))),
    ];

    private static bool HasProtocol(RegistryService service, int port, Protocol protocol) =>
        service.Ports.Any(p => p.Number == port && p.Protocol == protocol);
}
