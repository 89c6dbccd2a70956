using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>The route table of servers that share one (rules VH-10, VH-15 to VH-27).</summary>
internal sealed class GatewayRouteBuilder(
    VirtualServiceIndex virtualServices, Registry registry, WorkloadId workload)
{
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
        foreach (BoundVirtualService virtualService in virtualServices.ForGateway(gateway, workload.Namespace!))
        {
            IReadOnlyList<string> hosts = HostNames.Intersect(
                HostNames.OfferedTo(server.Hosts, virtualService.Namespace), virtualService.Hosts);
            if (hosts.Count == 0)
            {
                continue;
            }

            // VH-18: built once per Gateway, for the first of its servers that yields a route.
            (string, NamespacedName) key = (gateway, virtualService.Source.Id);
            if (!built.TryGetValue(key, out ImmutableArray<Route> routes))
            {
                routes = Expand(gateway, server, virtualService);
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

    private ImmutableArray<Route> Expand(string gateway, BoundServer server, BoundVirtualService virtualService)
    {
        if (!_shared.TryGetValue((gateway, virtualService.Source), out ImmutableArray<Route> routes))
        {
            RouteScope scope = Scope(server, virtualService);
            routes = RouteExpander.Expand(virtualService, scope);
            if (!scope.DependsOnServer)
            {
                _shared.Add((gateway, virtualService.Source), routes);
            }
        }

        return routes;
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
}
