using System.Collections.Immutable;
using System.Globalization;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;

namespace HelloMesh.Sim.Serve;

/// <summary>Which of the gateway's listeners are opened, on which ports, and what is to be said about the others.</summary>
internal static class ListenerSelection
{
    /// <summary>The gateway that serves.</summary>
    /// <exception cref="CliException">There is none, or it is not clear which.</exception>
    public static ProxyPlan Gateway(RoutingTable table)
    {
        if (table.Workloads.IsEmpty)
        {
            throw new CliException(
                "the manifests hold no Gateway, so there is no port to listen on",
                "name manifests with a Gateway with -f; calls inside the mesh are answered by 'meshsim route --from'");
        }

        return table.DefaultGateway >= 0
            ? table.Proxies[table.DefaultGateway]
            : throw new CliException(
                $"the manifests have several gateways: {string.Join(", ", table.Workloads)}",
                $"name one: --workload {table.Workloads[0]}");
    }

    /// <summary>Chooses.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="ports">Values of <c>--port</c>.</param>
    /// <param name="notes">A sentence for each thing that is not served.</param>
    /// <exception cref="CliException">A port that the gateway does not have, or nothing is left to serve.</exception>
    public static ImmutableArray<ServedListener> Choose(ProxyPlan gateway, IEnumerable<string> ports, List<string> notes)
    {
        Dictionary<int, int> opened = ReadPorts(ports);
        var served = ImmutableArray.CreateBuilder<ServedListener>();
        var known = new List<int>();
        foreach (Listener listener in gateway.Listeners)
        {
            foreach (int port in ClientPorts(gateway, listener))
            {
                known.Add(port);
                if (IsServed(listener, port, notes))
                {
                    served.Add(new ServedListener(
                        listener, port, opened.GetValueOrDefault(port, port), listener.FilterChains.Any(c => c.TerminatesTls)));
                }
            }
        }

        foreach (int port in opened.Keys.Where(port => !known.Contains(port)))
        {
            throw new CliException(
                $"--port {port}={opened[port]}: the gateway does not listen on port {port}",
                $"it listens on {string.Join(", ", known)}");
        }

        return served.Count > 0
            ? served.ToImmutable()
            : throw new CliException(
                "the gateway has no listener that can be served" + string.Concat(notes.Select(note => "\n  " + note)),
                "serve answers HTTP, in plaintext or by TLS that the gateway terminates");
    }

    /// <summary>A Service in front of the pods gives its own ports to clients (rules GW-8 to GW-11).</summary>
    private static int[] ClientPorts(ProxyPlan gateway, Listener listener)
    {
        int[] ports = [.. gateway.PortTranslation.Where(pair => pair.Value == listener.Port).Select(pair => pair.Key).Order()];
        return ports.Length > 0 ? ports : [listener.Port];
    }

    private static bool IsServed(Listener listener, int port, List<string> notes)
    {
        if (listener.Rejection is { } rejection)
        {
            notes.Add($"port {port} is not served: the proxy refuses the listener: {rejection.Reason}");
            return false;
        }

        foreach (FilterChain chain in listener.FilterChains.Where(chain => chain.Http is null))
        {
            string names = chain.ServerNames.IsEmpty ? "" : $" for {string.Join(", ", chain.ServerNames)}";
            notes.Add(
                $"port {port}{names} is not served: the gateway passes the connection on as it is (TCP or TLS passthrough); "
                + "'meshsim route' says where to");
        }

        return listener.FilterChains.Any(chain => chain.Http is not null);
    }

    private static Dictionary<int, int> ReadPorts(IEnumerable<string> ports)
    {
        var opened = new Dictionary<int, int>();
        foreach (string text in ports)
        {
            string[] parts = text.Split('=');
            if (parts.Length != 2 || !TryReadPort(parts[0], 1, out int port) || !TryReadPort(parts[1], 0, out int instead))
            {
                throw new CliException(
                    $"--port takes PORT=PORT, the gateway's and the one to open instead; it was given '{text}'",
                    "write for example --port 443=8443, or --port 443=0 for a free port");
            }

            opened[port] = opened.TryAdd(port, instead)
                ? instead
                : throw new CliException($"--port says twice what to open for port {port}", "leave one out");
        }

        return opened;
    }

    private static bool TryReadPort(string text, int min, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port >= min && port <= 65535;
}
