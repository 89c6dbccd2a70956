using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>A server as it takes part in merging: its Gateway, and its hosts with prefixes rewritten (rule GW-18).</summary>
internal sealed class BoundServer
{
    public required Gateway Gateway { get; init; }

    public required int Index { get; init; }

    public required ImmutableArray<string> Hosts { get; init; }

    /// <summary>Port that the proxy binds (rule GW-8).</summary>
    public required int ListenerPort { get; init; }

    /// <summary>Name of the route table; empty when the server has none (rule GW-19).</summary>
    public required string RouteTable { get; init; }

    public Server Source => Gateway.Servers[Index];

    /// <summary>The server port, which is what rules see (rule GW-39).</summary>
    public int ServerPort => (int)Source.Port!.Number;

    /// <summary>Hosts without namespace prefix, sorted; <c>*</c> alone when it is among them (rule GW-28).</summary>
    public ImmutableArray<string> ServerNames
    {
        get
        {
            string[] names =
            [
                .. Hosts.Select(h => h[(h.IndexOf('/') + 1)..].ToLowerInvariant())
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ];
            return names.Contains("*") ? [] : [.. names];
        }
    }
}

/// <summary>Servers that share a port, a protocol as written and a bind (rule GW-20).</summary>
internal sealed class ServerGroup
{
    public required int Port { get; init; }

    public required string Bind { get; init; }

    public required bool IsHttp { get; init; }

    public List<BoundServer> Servers { get; } = [];
}

/// <summary>What merging leaves of a workload's Gateways.</summary>
internal sealed class MergedServers
{
    /// <summary>Groups in the order in which their first server came.</summary>
    public List<ServerGroup> Groups { get; } = [];

    /// <summary>Servers of each route table, in merge order.</summary>
    public Dictionary<string, List<BoundServer>> ByRouteTable { get; } = new(StringComparer.Ordinal);

    public List<SkippedServer> Skipped { get; } = [];
}

/// <summary>Merges the servers of a workload's Gateways, one at a time (rules GW-18 to GW-27).</summary>
internal sealed class ServerMerger(PortTranslation translation)
{
    private readonly MergedServers _merged = new();
    private readonly Dictionary<(int Port, string Protocol, string Bind), ServerGroup> _groups = [];
    private readonly Dictionary<int, (ServerGroup Group, BoundServer Server)> _plaintext = [];
    private readonly Dictionary<(int Port, string Bind, string Host), BoundServer> _tlsHosts = [];
    private readonly Dictionary<int, BoundServer> _firstOnPort = [];

    /// <summary>Merges Gateways that are already in GW-4 order.</summary>
    public MergedServers Merge(IEnumerable<Gateway> gateways)
    {
        foreach (Gateway gateway in gateways)
        {
            for (int i = 0; i < gateway.Servers.Length; i++)
            {
                if (gateway.Servers[i].Port is { } port)   // GW-6: a server without port is skipped
                {
                    Add(Bind(gateway, i, port));
                }
            }
        }

        return _merged;
    }

    private BoundServer Bind(Gateway gateway, int index, ServerPort port)
    {
        Server server = gateway.Servers[index];
        int listenerPort = translation.ToListenerPort((int)port.Number);
        return new BoundServer
        {
            Gateway = gateway,
            Index = index,
            Hosts = RewritePrefixes(server.Hosts, gateway.Id.Namespace),
            ListenerPort = listenerPort,
            RouteTable = RouteTableName(gateway, server, listenerPort),
        };
    }

    /// <summary>Rule GW-18.</summary>
    private static ImmutableArray<string> RewritePrefixes(ImmutableArray<Located<string>> hosts, string ns)
    {
        if (hosts.Any(h => h.Value == "*/*"))
        {
            return ["*"];
        }

        return
        [
            .. hosts.Select(h => h.Value).Select(h =>
                h.StartsWith("./", StringComparison.Ordinal) ? $"{ns}/{h[2..]}"
                : h.StartsWith("*/", StringComparison.Ordinal) ? h[2..]
                : h),
        ];
    }

    /// <summary>Rule GW-19.</summary>
    private static string RouteTableName(Gateway gateway, Server server, int listenerPort)
    {
        string bind = server.Bind.Length == 0 ? "" : $".{server.Bind}";
        if (Protocols.IsHttp(server.Port!))
        {
            return $"http.{listenerPort}{bind}";
        }

        return Protocols.ServesHttp(server)
            ? $"https.{server.Port!.Number}.{server.Port.Name}.{gateway.Id.Name}.{gateway.Id.Namespace}{bind}"
            : "";
    }

    private void Add(BoundServer server)
    {
        string bind = server.Source.Bind;
        int port = server.ListenerPort;
        if (server.Source.Tls is not null && FindDuplicateHost(server) is { } duplicate)
        {
            Skip(server, "GW-21", duplicate.Other, $"host '{duplicate.Host}' is already served on port {port}");
            return;
        }

        if (!_firstOnPort.TryAdd(port, server))
        {
            if (_plaintext.TryGetValue(port, out (ServerGroup Group, BoundServer Server) current))
            {
                AddAfterPlaintext(server, current.Group, current.Server);
                return;
            }

            // GW-24: HTTPS servers need a route table each.
            if (server.RouteTable.Length > 0 && Protocols.IsTlsServer(server.Source)
                && _merged.ByRouteTable.TryGetValue(server.RouteTable, out List<BoundServer>? same))
            {
                Skip(server, "GW-24", same[0], $"its route table '{server.RouteTable}' exists already");
                return;
            }
        }

        Accept(server, bind);
    }

    /// <summary>Rule GW-23: next to a plaintext server only HTTP merges with HTTP, unless the bind differs.</summary>
    private void AddAfterPlaintext(BoundServer server, ServerGroup current, BoundServer first)
    {
        if (current.Bind != server.Source.Bind)
        {
            Accept(server, server.Source.Bind);
        }
        else if (current.IsHttp && Protocols.IsHttp(server.Source.Port!))
        {
            current.Servers.Add(server);
            AddToRouteTable(server);
        }
        else
        {
            Skip(
                server, "GW-23", first,
                $"port {server.ListenerPort} is taken by a plaintext {first.Source.Port!.Protocol} server");
        }
    }

    private void Accept(BoundServer server, string bind)
    {
        (int, string, string) key = (server.ListenerPort, server.Source.Port!.Protocol, bind);
        if (!_groups.TryGetValue(key, out ServerGroup? group))
        {
            group = new ServerGroup
            {
                Port = server.ListenerPort,
                Bind = bind,
                IsHttp = Protocols.IsHttp(server.Source.Port),
            };
            _groups.Add(key, group);
            _merged.Groups.Add(group);
        }

        group.Servers.Add(server);
        AddToRouteTable(server);
        if (!Protocols.IsTlsServer(server.Source))
        {
            _plaintext.TryAdd(server.ListenerPort, (group, server));   // GW-25: also after TLS servers
        }
    }

    private void AddToRouteTable(BoundServer server)
    {
        if (server.RouteTable.Length == 0)
        {
            return;
        }

        if (!_merged.ByRouteTable.TryGetValue(server.RouteTable, out List<BoundServer>? servers))
        {
            _merged.ByRouteTable.Add(server.RouteTable, servers = []);
        }

        servers.Add(server);
    }

    /// <summary>Rule GW-21: one duplicate costs the whole server; otherwise all its hosts are registered.</summary>
    private (string Host, BoundServer Other)? FindDuplicateHost(BoundServer server)
    {
        foreach (string host in server.Hosts)
        {
            if (_tlsHosts.TryGetValue((server.ListenerPort, server.Source.Bind, host), out BoundServer? other))
            {
                return (host, other);
            }
        }

        foreach (string host in server.Hosts)
        {
            _tlsHosts[(server.ListenerPort, server.Source.Bind, host)] = server;
        }

        return null;
    }

    private void Skip(BoundServer server, string rule, BoundServer winner, string reason) =>
        _merged.Skipped.Add(new SkippedServer(
            server.Gateway,
            server.Index,
            $"server {server.Index} of Gateway {server.Gateway.Id} is skipped: {reason} of Gateway {winner.Gateway.Id}",
            rule,
            winner.Source.Span));
}
