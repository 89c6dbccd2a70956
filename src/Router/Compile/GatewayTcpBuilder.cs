using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Filter chains of servers that do not serve HTTP (file 5 of the rules, TLS).</summary>
internal sealed class GatewayTcpBuilder(
    VirtualServiceIndex virtualServices, Registry registry, ClusterSet clusters, WorkloadId workload)
{
    /// <summary>SNI names of passthrough matches so far, by port and bind (rule TLS-5).</summary>
    private readonly HashSet<(int Port, string Bind, string Sni)> _sniHosts = [];

    public IEnumerable<FilterChain> Chains(BoundServer server)
    {
        if (server.Source.Tls?.Mode == ServerTlsMode.AutoPassthrough)
        {
            return AutoPassthrough(server);
        }

        return Protocols.IsPassthrough(server.Source) ? Passthrough(server) : Opaque(server);
    }

    /// <summary>Rules TLS-2 to TLS-10.</summary>
    private IEnumerable<FilterChain> Passthrough(BoundServer server)
    {
        foreach (BoundVirtualService virtualService in Overlapping(server))
        {
            ImmutableArray<TlsRoute> routes = virtualService.Source.Tls;
            for (int i = 0; i < routes.Length; i++)
            {
                for (int j = 0; j < routes[i].Match.Length && !routes[i].Route.IsEmpty; j++)
                {
                    L4Match match = routes[i].Match[j];
                    if (Passes(match, server, virtualService) && Register(match, server))
                    {
                        yield return Chain(
                            server,
                            SniNames(match.SniHosts.Select(h => h.Value)),
                            Proxy(routes[i].Route, server, virtualService, $"tls[{i}].match[{j}]", match.Span));
                    }
                }
            }
        }
    }

    /// <summary>Rules TLS-20 to TLS-23: the first passing entry serves the whole server.</summary>
    private IEnumerable<FilterChain> Opaque(BoundServer server)
    {
        foreach (BoundVirtualService virtualService in Overlapping(server))
        {
            ImmutableArray<TcpRoute> routes = virtualService.Source.Tcp;
            for (int i = 0; i < routes.Length; i++)
            {
                TcpRoute route = routes[i];
                if (!route.Route.IsEmpty
                    && (route.Match.IsEmpty || route.Match.Any(m => Passes(m, server, virtualService))))
                {
                    bool terminates = server.Source.Tls is not null;
                    yield return Chain(
                        server,
                        terminates ? server.ServerNames : [],
                        Proxy(route.Route, server, virtualService, $"tcp[{i}]", route.Span),
                        terminates);
                    yield break;
                }
            }
        }
    }

    /// <summary>Rule TLS-30: one chain for each cluster of the mesh that a host covers.</summary>
    private IEnumerable<FilterChain> AutoPassthrough(BoundServer server)
    {
        foreach (RegistryService service in registry.AllVisible(workload.Namespace!).Where(s => !s.IsMeshExternal))
        {
            if (!HostNames.OfferedTo(server.Hosts, service.Namespace).Any(h => HostNames.IsCoveredBy(service.Host, h)))
            {
                continue;
            }

            foreach (RegistryPort port in service.Ports.Where(p => p.Protocol != Protocol.Udp))
            {
                foreach (string subset in clusters.SubsetsOf(service, workload).Prepend(""))
                {
                    string name = $"outbound_.{port.Number}_.{subset}_.{service.Host}";
                    yield return Chain(server, [name], new TcpProxy
                    {
                        Clusters = [new WeightedCluster(name, 0, null, null)],
                        IsWeighted = false,
                        Source = server.Source.Span,
                    });
                }
            }
        }
    }

    /// <summary>VirtualServices of the server's Gateway with a host that overlaps one of its hosts (rule TLS-2).</summary>
    private IEnumerable<BoundVirtualService> Overlapping(BoundServer server) =>
        virtualServices.ForGateway(server.Gateway.Id.ToString(), workload.Namespace!)
            .Where(vs => HostNames.OfferedTo(server.Hosts, vs.Namespace)
                .Any(h => vs.Hosts.Any(o => HostNames.Overlap(h, o))));

    /// <summary>Rules TLS-4 and TLS-21: only port and gateways count on a gateway.</summary>
    private static bool Passes(L4Match match, BoundServer server, BoundVirtualService virtualService)
    {
        ImmutableArray<Located<string>> gateways = ShortNames.Gateways(match.Gateways, virtualService.Namespace);
        return (match.Port == 0 || match.Port == server.ServerPort)
            && (gateways.IsEmpty || gateways.Any(g => g.Value == server.Gateway.Id.ToString()));
    }

    private bool Register(L4Match match, BoundServer server)
    {
        List<(int, string, string)> keys =
            [.. match.SniHosts.Select(h => (server.ListenerPort, server.Source.Bind, h.Value))];
        if (keys.Exists(_sniHosts.Contains))
        {
            return false;
        }

        _sniHosts.UnionWith(keys);
        return true;
    }

    /// <summary>Rule TLS-7: <c>*</c> takes everything.</summary>
    public static ImmutableArray<string> SniNames(IEnumerable<string> hosts)
    {
        string[] names = [.. hosts.Select(h => h.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];
        return names.Contains("*") ? [] : [.. names];
    }

    /// <summary>Rule TLS-10.</summary>
    private TcpProxy Proxy(
        ImmutableArray<RouteDestination> route,
        BoundServer server,
        BoundVirtualService virtualService,
        string rule,
        SourceSpan source)
    {
        string ns = virtualService.Namespace;
        var scope = new RouteScope(
            workload, server.Gateway.Id.ToString(), server.ServerPort, server.Source.Tls is not null,
            host => registry.Visible(host, workload.Namespace!));
        return TcpTargets.Build(route, virtualService.Source, rule, source, ns, scope);
    }

    private static FilterChain Chain(
        BoundServer server, ImmutableArray<string> names, TcpProxy proxy, bool terminates = false) => new()
        {
            ServerNames = names,
            TerminatesTls = terminates,
            RequiresClientCertificate = terminates && GatewayListenerBuilder.RequiresClientCertificate(server.Source),
            Tcp = proxy,
            Gateway = server.Gateway,
            ServerIndex = server.Index,
        };
}
