using System.Collections.Frozen;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Server port → listener port through the Services and ServiceEntries that select the gateway's pods (rules GW-8 to GW-11).</summary>
internal sealed class PortTranslation
{
    private const string OptOutLabel = "experimental.istio.io/disable-gateway-port-translation";

    private readonly Dictionary<int, int> _targets = [];

    public PortTranslation(MeshManifests manifests, WorkloadId workload)
    {
        // GW-9: only what is in the workload's namespace, by age, then host name.
        bool Selects(Manifest manifest, IReadOnlyDictionary<string, string> selector) =>
            manifest.Id.Namespace == workload.Namespace && selector.Count > 0
            && selector.All(pair => workload.Labels.TryGetValue(pair.Key, out string? v) && v == pair.Value);

        IEnumerable<(Manifest Source, string Host)> selecting =
        [
            .. manifests.Services.Where(s => Selects(s, s.Selector))
                .Select(s => ((Manifest)s, $"{s.Id.Name}.{s.Id.Namespace}.svc.{HostNames.ClusterDomain}")),
            .. manifests.ServiceEntries.Where(e => Selects(e, e.WorkloadSelector))
                .SelectMany(e => e.Hosts.Select(h => ((Manifest)e, h.Value))),
        ];
        List<ContainerPort> containerPorts =
        [
            .. manifests.Workloads
                .Where(w => w.Id.Namespace == workload.Namespace
                    && workload.Labels.All(l => w.PodLabels.TryGetValue(l.Key, out string? v) && v == l.Value))
                .SelectMany(w => w.ContainerPorts),
        ];
        foreach ((Manifest source, _) in selecting
            .OrderBy(s => s.Source.Meta.CreationTimestamp ?? DateTimeOffset.MaxValue)
            .ThenBy(s => s.Host, StringComparer.Ordinal))
        {
            if (source.Meta.Labels.ContainsKey(OptOutLabel))   // GW-11
            {
                continue;
            }

            if (source is Service service)
            {
                AddPorts(service, containerPorts);
            }
            else
            {
                AddPorts((ServiceEntry)source);
            }
        }
    }

    /// <summary>Service port → target port.</summary>
    public FrozenDictionary<int, int> Targets => _targets.ToFrozenDictionary();

    public int ToListenerPort(int serverPort) => _targets.GetValueOrDefault(serverPort, serverPort);

    private void AddPorts(Service service, List<ContainerPort> containerPorts)
    {
        // GW-10: of two ports with the same target and protocol only the first remains.
        var seen = new HashSet<(int, string)>();
        foreach (ServicePort port in service.Ports)
        {
            int? target = Resolve(port, containerPorts);
            if (target is { } number && seen.Add((number, Protocols.NameOfServicePort(port))))
            {
                _targets.TryAdd((int)port.Port, number);
            }
        }
    }

    private void AddPorts(ServiceEntry entry)
    {
        foreach (ServiceEntryPort port in entry.Ports)
        {
            _targets.TryAdd((int)port.Number, (int)(port.TargetPort == 0 ? port.Number : port.TargetPort));
        }
    }

    private static int? Resolve(ServicePort port, List<ContainerPort> containerPorts)
    {
        if (port.TargetPortName.Length == 0)
        {
            return (int)(port.TargetPort == 0 ? port.Port : port.TargetPort);
        }

        return (int?)containerPorts.Find(c => c.Name == port.TargetPortName && c.Protocol == port.Protocol)?.Port;
    }
}
