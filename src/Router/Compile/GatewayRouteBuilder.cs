using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>The route table of servers that share one (rules VH-10, VH-15 to VH-27). Routes of different VirtualServices have
/// nothing to do with each other and are made side by side; what they become part of is put together in order.</summary>
internal sealed class GatewayRouteBuilder(
    VirtualServiceIndex virtualServices, Registry registry, WorkloadId workload, int workerCount)
{
    /// <summary>VirtualServices of a server from which on their routes are made side by side: enough to be worth a thread's while.</summary>
    private const int SideBySideMin = 256;

    /// <summary>Routes of VirtualServices that are the same for every server of a Gateway.</summary>
    private readonly Dictionary<(string Gateway, VirtualService VirtualService), ImmutableArray<Route>> _shared = [];

    public RouteConfiguration Build(string name, List<BoundServer> servers)
    {
        var table = new VirtualHostTable();
        var built = new Dictionary<(string Gateway, NamespacedName VirtualService), ImmutableArray<Route>>();
        foreach (BoundServer server in servers)
        {
            AddVirtualServices(server, table, built);
            AddRedirectOnlyHosts(server, table);
        }

        return new RouteConfiguration { Name = name, VirtualHosts = table.ToVirtualHosts(servers[0].ServerPort) };
    }

    private void AddVirtualServices(
        BoundServer server,
        VirtualHostTable table,
        Dictionary<(string Gateway, NamespacedName VirtualService), ImmutableArray<Route>> built)
    {
        string gateway = server.Gateway.Id.ToString();
        bool redirects = server.Source.Tls is { HttpsRedirect: true };
        List<BoundVirtualService> bound = virtualServices.ForGateway(gateway, workload.Namespace!);
        Expansion[] expansions = ExpandAll(gateway, server, bound, built);
        for (int i = 0; i < bound.Count; i++)
        {
            BoundVirtualService virtualService = bound[i];
            IReadOnlyList<string> hosts = expansions[i].Hosts;
            if (hosts.Count == 0)
            {
                continue;
            }

            // VH-18: built once per Gateway, for the first of its servers that yields a route.
            (string, NamespacedName) key = (gateway, virtualService.Source.Id);
            if (!built.TryGetValue(key, out ImmutableArray<Route> routes))
            {
                routes = expansions[i].Routes;
                if (expansions[i].IsShared)
                {
                    _shared.TryAdd((gateway, virtualService.Source), routes);
                }

                if (routes.IsEmpty)
                {
                    continue;   // VH-20
                }

                built.Add(key, routes);
            }

            foreach (string host in hosts)
            {
                table.Append(host.ToLowerInvariant(), server.ServerPort, routes, redirects);   // VH-13, VH-16
            }
        }
    }

    private Expansion[] ExpandAll(
        string gateway,
        BoundServer server,
        List<BoundVirtualService> bound,
        Dictionary<(string Gateway, NamespacedName VirtualService), ImmutableArray<Route>> built)
    {
        var expansions = new Expansion[bound.Count];
        if (workerCount <= 1 || bound.Count < SideBySideMin)
        {
            for (int i = 0; i < expansions.Length; i++)
            {
                expansions[i] = Expand(gateway, server, bound[i], built);
            }
        }
        else
        {
            Parallel.For(
                0,
                expansions.Length,
                new ParallelOptions { MaxDegreeOfParallelism = workerCount },
                i => expansions[i] = Expand(gateway, server, bound[i], built));
        }

        return expansions;
    }

    /// <summary>Changes nothing that another thread may look at.</summary>
    private Expansion Expand(
        string gateway,
        BoundServer server,
        BoundVirtualService virtualService,
        Dictionary<(string Gateway, NamespacedName VirtualService), ImmutableArray<Route>> built)
    {
        IReadOnlyList<string> hosts = HostNames.Intersect(
            HostNames.OfferedTo(server.Hosts, virtualService.Namespace), virtualService.Hosts);
        if (hosts.Count == 0 || built.ContainsKey((gateway, virtualService.Source.Id)))
        {
            return new Expansion(hosts, [], false);
        }

        if (_shared.TryGetValue((gateway, virtualService.Source), out ImmutableArray<Route> routes))
        {
            return new Expansion(hosts, routes, true);
        }

        RouteScope scope = Scope(server, virtualService);
        routes = RouteExpander.Expand(virtualService, scope);
        return new Expansion(hosts, routes, !scope.DependsOnServer);
    }

    /// <summary>Rules VH-24 and VH-25: the host keeps its namespace prefix here.</summary>
    private static void AddRedirectOnlyHosts(BoundServer server, VirtualHostTable table)
    {
        if (server.Source.Tls is { HttpsRedirect: true })
        {
            foreach (string host in server.Hosts)
            {
                table.Append(host, server.ServerPort, [], true);
            }
        }
    }

    /// <summary>Rule ACT-7: a service of the VirtualService's namespace first, where the workload sees it.</summary>
    private RouteScope Scope(BoundServer server, BoundVirtualService virtualService) => new(
        workload,
        server.Gateway.Id.ToString(),
        server.ServerPort,
        server.Source.Tls is not null,
        host => registry.Find(host, virtualService.Namespace) is { } own && own.IsVisibleTo(workload.Namespace!)
            ? own
            : registry.Visible(host, workload.Namespace!));

    /// <summary>What a VirtualService gives to a server.</summary>
    /// <param name="Hosts">Hosts that both have.</param>
    /// <param name="Routes">Its routes, unless they were made for an earlier server of the same table.</param>
    /// <param name="IsShared">Whether they are the same for every server of the Gateway.</param>
    private readonly record struct Expansion(IReadOnlyList<string> Hosts, ImmutableArray<Route> Routes, bool IsShared);
}
