using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>One service of the registry: a Kubernetes Service, or one host of a ServiceEntry (rule ACT-5).</summary>
internal sealed class RegistryService
{
    public required string Host { get; init; }

    public required string Namespace { get; init; }

    public required bool IsKubernetes { get; init; }

    public required ImmutableArray<RegistryPort> Ports { get; init; }

    /// <summary>Namespaces that see it; empty means all (rule ACT-7).</summary>
    public required ImmutableArray<string> ExportTo { get; init; }

    /// <summary>Virtual addresses other than 0.0.0.0 (rule MESH-7).</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    public bool IsHeadless { get; init; }

    public string ExternalName { get; init; } = "";

    public bool IsMeshExternal { get; init; }

    /// <summary>A DNS or static ServiceEntry; without any endpoint its clusters do not exist (rule ACT-13).</summary>
    public bool NeedsEndpoints { get; init; }

    public required Manifest Origin { get; init; }

    public bool IsVisibleTo(string ns) =>
        ExportTo.IsEmpty || ExportTo.Contains("*") || ExportTo.Contains(ns)
        || (ExportTo.Contains(".") && Namespace == ns);

    public bool IsExportedByName(string ns) =>
        !ExportTo.Contains("*") && (ExportTo.Contains(ns) || (ExportTo.Contains(".") && Namespace == ns));
}

/// <summary>One port of a registry service.</summary>
internal sealed record RegistryPort(int Number, string Name, Protocol Protocol);

/// <summary>All Services and ServiceEntries (rules ACT-5 to ACT-7).</summary>
internal sealed class Registry
{
    private readonly Dictionary<string, List<RegistryService>> _byHost = new(StringComparer.Ordinal);

    public Registry(MeshManifests manifests)
    {
        var all = new List<RegistryService>();
        all.AddRange(manifests.Services.Order<Service>(ManifestOrder.ByAge).Select(FromService));
        all.AddRange(manifests.ServiceEntries.Order<ServiceEntry>(ManifestOrder.ByAge).SelectMany(FromServiceEntry));
        Services = [.. MergeServiceEntries(all)];
        foreach (RegistryService service in Services)
        {
            if (!_byHost.TryGetValue(service.Host, out List<RegistryService>? same))
            {
                _byHost.Add(service.Host, same = []);
            }

            same.Add(service);
        }
    }

    /// <summary>All services: Kubernetes first, then ServiceEntries, each by age.</summary>
    public ImmutableArray<RegistryService> Services { get; }

    public RegistryService? Find(string host, string ns)
    {
        if (_byHost.TryGetValue(host, out List<RegistryService>? same))
        {
            foreach (RegistryService service in same)
            {
                if (service.Namespace == ns)
                {
                    return service;
                }
            }
        }

        return null;
    }

    /// <summary>The service that a workload in a namespace sees under a host (rule ACT-7).</summary>
    public RegistryService? Visible(string host, string ns) =>
        _byHost.TryGetValue(host, out List<RegistryService>? same) ? Visible(same, ns) : null;

    /// <summary>A Kubernetes Service, else one exported by name, else any.</summary>
    private static RegistryService? Visible(List<RegistryService> same, string ns)
    {
        RegistryService? named = null;
        RegistryService? any = null;
        foreach (RegistryService service in same)
        {
            if (!service.IsVisibleTo(ns))
            {
                continue;
            }

            if (service.IsKubernetes)
            {
                return service;
            }

            any ??= service;
            named ??= service.IsExportedByName(ns) ? service : null;
        }

        return named ?? any;
    }

    /// <summary>One service for each host that a workload in a namespace sees.</summary>
    public IEnumerable<RegistryService> AllVisible(string ns) =>
        _byHost.Values.Select(same => Visible(same, ns)).OfType<RegistryService>();

    private static RegistryService FromService(Service service) => new()
    {
        Host = $"{service.Id.Name}.{service.Id.Namespace}.svc.{HostNames.ClusterDomain}",
        Namespace = service.Id.Namespace,
        IsKubernetes = true,
        Ports = [.. service.Ports.Select(p => new RegistryPort((int)p.Port, p.Name, Protocols.OfServicePort(p)))],
        ExportTo = service.ExportTo,
        Addresses = [.. service.ClusterIPs.Where(a => a is not ("None" or ""))],
        IsHeadless = service.ClusterIPs.Contains("None"),
        ExternalName = service.Type == "ExternalName" ? service.ExternalName : "",
        Origin = service,
    };

    private static IEnumerable<RegistryService> FromServiceEntry(ServiceEntry entry)
    {
        foreach (Located<string> host in entry.Hosts)
        {
            yield return new RegistryService
            {
                Host = host.Value,
                Namespace = entry.Id.Namespace,
                IsKubernetes = false,
                Ports = [.. entry.Ports.Select(p => new RegistryPort((int)p.Number, p.Name, Protocols.Parse(p.Protocol)))],
                ExportTo = [.. entry.ExportTo.Select(e => e.Value)],
                Addresses = [.. entry.Addresses.Where(a => a != "0.0.0.0" && !a.Contains('/', StringComparison.Ordinal))],
                IsMeshExternal = entry.Location != "MESH_INTERNAL",
                NeedsEndpoints = entry.Resolution == "STATIC" && entry.Endpoints.IsEmpty && entry.WorkloadSelector.IsEmpty,
                Origin = entry,
            };
        }
    }

    /// <summary>Ports of ServiceEntries of one namespace and host are united (rule ACT-7).</summary>
    private static IEnumerable<RegistryService> MergeServiceEntries(List<RegistryService> all)
    {
        foreach (IGrouping<(string Host, string Namespace, bool), RegistryService> group in
            all.GroupBy(s => (s.Host, s.Namespace, s.IsKubernetes)))
        {
            RegistryService first = group.First();
            if (group.Skip(1).Any() && !first.IsKubernetes)
            {
                yield return new RegistryService
                {
                    Host = first.Host,
                    Namespace = first.Namespace,
                    IsKubernetes = false,
                    Ports = [.. group.SelectMany(s => s.Ports).DistinctBy(p => p.Number)],
                    ExportTo = first.ExportTo,
                    Addresses = [.. group.SelectMany(s => s.Addresses).Distinct()],
                    IsMeshExternal = first.IsMeshExternal,
                    NeedsEndpoints = group.All(s => s.NeedsEndpoints),
                    Origin = first.Origin,
                };
            }
            else
            {
                yield return first;
            }
        }
    }
}
