using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Listeners and filter chains of a gateway workload (rules GW-27 to GW-35).</summary>
internal sealed class GatewayListenerBuilder(
    MergedServers merged, GatewayRouteBuilder routes, GatewayTcpBuilder tcp, RouteTableRefusals refusals)
{
    private readonly Dictionary<string, RouteConfiguration> _configurations = new(StringComparer.Ordinal);

    public ImmutableArray<Listener> Build()
    {
        var listeners = ImmutableArray.CreateBuilder<Listener>();
        foreach (IGrouping<(int Port, string Bind), ServerGroup> group in merged.Groups
            .GroupBy(g => (g.Port, g.Bind))
            .OrderBy(g => g.Key.Port)
            .ThenBy(g => g.Key.Bind, StringComparer.Ordinal))
        {
            ImmutableArray<FilterChain> chains = [.. group.SelectMany(Chains)];
            if (chains.IsEmpty || group.Key.Port == 0)
            {
                continue;   // GW-35: without a chain the port is closed; GW-27: nothing reaches a socket file over TCP
            }

            string address = group.Key.Bind.Length == 0 ? "0.0.0.0" : group.Key.Bind;
            listeners.Add(new Listener
            {
                Name = $"{address}_{group.Key.Port}",
                Address = address,
                Port = group.Key.Port,
                FilterChains = chains,
                Rejection = FilterChainConflicts.Find(chains) ?? refusals.Find(chains),
            });
        }

        return listeners.ToImmutable();
    }

    /// <summary>Rule GW-29.</summary>
    private IEnumerable<FilterChain> Chains(ServerGroup group)
    {
        if (group.IsHttp)
        {
            yield return HttpChain(group.Servers[0], []);
            yield break;
        }

        foreach (BoundServer server in group.Servers)
        {
            if (Protocols.ServesHttp(server.Source))
            {
                yield return HttpChain(server, server.ServerNames);
                continue;
            }

            foreach (FilterChain chain in tcp.Chains(server))
            {
                yield return chain;
            }
        }
    }

    private FilterChain HttpChain(BoundServer server, ImmutableArray<string> serverNames) => new()
    {
        ServerNames = serverNames,
        TerminatesTls = Protocols.IsTlsServer(server.Source),
        RequiresClientCertificate = Protocols.IsTlsServer(server.Source) && RequiresClientCertificate(server.Source),
        Http = Configuration(server.RouteTable),
        Gateway = server.Gateway,
        ServerIndex = server.Index,
    };

    /// <summary>Rule GW-37.</summary>
    public static bool RequiresClientCertificate(Server server) =>
        server.Tls?.Mode is ServerTlsMode.Mutual or ServerTlsMode.IstioMutual;

    private RouteConfiguration Configuration(string name)
    {
        if (!_configurations.TryGetValue(name, out RouteConfiguration? configuration))
        {
            configuration = routes.Build(name, merged.ByRouteTable[name]);
            _configurations.Add(name, configuration);
        }

        return configuration;
    }
}
