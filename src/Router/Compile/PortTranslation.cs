using System.Collections.Frozen;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Server port → listener port through the Services that select the gateway's pods (rules GW-8 to GW-11).</summary>
internal sealed class PortTranslation
{
    private const string OptOutLabel = "experimental.istio.io/disable-gateway-port-translation";

    private readonly Dictionary<int, int> _targets = [];

    public PortTranslation(MeshManifests manifests, WorkloadId workload)
    {
        // GW-9: only Services of the workload's namespace, by age, then host name.
        IEnumerable<Service> services = manifests.Services
            .Where(s => s.Id.Namespace == workload.Namespace && !s.Selector.IsEmpty
                && s.Selector.All(pair => workload.Labels.TryGetValue(pair.Key, out string? v) && v == pair.Value))
            .Order<Service>(ManifestOrder.ByAge);
        List<ContainerPort> containerPorts =
        [
            .. manifests.Workloads
                .Where(w => w.Id.Namespace == workload.Namespace
                    && workload.Labels.All(l => w.PodLabels.TryGetValue(l.Key, out string? v) && v == l.Value))
                .SelectMany(w => w.ContainerPorts),
        ];
        foreach (Service service in services)
        {
            HasService = true;
            if (!service.Meta.Labels.ContainsKey(OptOutLabel))   // GW-11
            {
                AddPorts(service, containerPorts);
            }
        }
    }

    /// <summary>True when a Service selects the workload: clients then call its ports.</summary>
    public bool HasService { get; }

    /// <summary>Service port → target port.</summary>
    public FrozenDictionary<int, int> Targets => _targets.ToFrozenDictionary();

    public int ToListenerPort(int serverPort) => _targets.GetValueOrDefault(serverPort, serverPort);

    private void AddPorts(Service service, List<ContainerPort> containerPorts)
    {
        // GW-10: of two ports with the same target and protocol only the first remains.
        var seen = new HashSet<(int, Protocol)>();
        foreach (ServicePort port in service.Ports)
        {
            int? target = Resolve(port, containerPorts);
            if (target is { } number && seen.Add((number, Protocols.OfServicePort(port))))
            {
                _targets.TryAdd((int)port.Port, number);
            }
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
