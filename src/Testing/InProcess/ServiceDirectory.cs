using System.Collections.Immutable;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Results;

namespace HelloMesh.Testing;

/// <summary>The services and workloads that some manifests know of, by the names that people write.</summary>
internal sealed class ServiceDirectory
{
    private readonly MeshManifests _manifests;
    private readonly SortedSet<string> _destinations = new(StringComparer.Ordinal);
    private readonly HashSet<(string Destination, string Subset)> _subsets = [];

    public ServiceDirectory(RoutingTable table)
    {
        _manifests = table.Manifests;
        foreach (Service service in _manifests.Services)
        {
            foreach (ServicePort port in service.Ports.Where(p => p.Protocol != "UDP"))
            {
                _destinations.Add($"{HostOf(service)}:{port.Port}");
            }
        }

        foreach (ServiceEntry entry in _manifests.ServiceEntries)
        {
            foreach (string host in entry.Hosts.Select(h => h.Value))
            {
                _destinations.UnionWith(entry.Ports.Select(port => $"{host}:{port.Number}"));
            }
        }

        foreach (ProxyPlan plan in table.Gateways)
        {
            AddClusters(plan);
        }
    }

    /// <summary>Every <c>host:port</c> that may be called.</summary>
    public IReadOnlyCollection<string> Destinations => _destinations;

    /// <summary>The full name of a service; fails where there is none of this name, or several.</summary>
    public string Resolve(MeshService service)
    {
        int colon = service.Name.LastIndexOf(':');
        if (colon <= 0 || service.Name.Contains("://", StringComparison.Ordinal) || !int.TryParse(service.Name.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null, out int port)
            || port is < 1 or > 65535)
        {
            throw new MeshException($"'{service.Name}' is not a service: write host:port, for example reviews.bookinfo:9080");
        }

        string[] meant = [.. _destinations.Where(d => ExpectationComparer.IsDestination(service.Name, d))];
        if (meant.Length == 1)
        {
            CheckSubset(service, meant[0]);
            return meant[0];
        }

        if (meant.Length > 1)
        {
            throw new MeshException($"'{service.Name}' may mean {string.Join(" or ", meant)}; write more of the name");
        }

        string host = service.Name[..colon];
        string[] ports = [.. _destinations.Where(d => ExpectationComparer.IsDestination($"{host}:{PortOf(d)}", d)).Select(PortOf)];
        throw new MeshException(ports.Length > 0
            ? $"nothing routes to '{service.Name}': {host} has port {string.Join(", ", ports)}, not {port}"
            : $"no route reaches '{service.Name}', and no Service or ServiceEntry declares it"
                + (Advice.Nearest(service.Name, _destinations) is { } near ? $"; did you mean '{near}'?" : "") + Known());
    }

    /// <summary>The workload behind a service, as a caller is written; <c>null</c> where the manifests do not say.</summary>
    public string? WorkloadOf(string destination)
    {
        string host = destination[..destination.LastIndexOf(':')];
        return _manifests.Services.FirstOrDefault(s => HostOf(s) == host) is { Selector.IsEmpty: false } service
            ? new WorkloadId(service.Meta.Id.Namespace, service.Selector).ToString()
            : null;
    }

    /// <summary>Reads a caller; fails where the manifests hold no such workload.</summary>
    public WorkloadId Caller(string from)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (!WorkloadId.TryParse(from, out WorkloadId? caller))
        {
            throw new MeshException($"'{from}' is not a workload: write namespace/label=value, for example bookinfo/app=productpage");
        }

        WorkloadId[] known =
        [
            .. _manifests.Workloads.Select(w => new WorkloadId(w.Meta.Id.Namespace, w.PodLabels)),
            .. _manifests.Services.Where(s => !s.Selector.IsEmpty).Select(s => new WorkloadId(s.Meta.Id.Namespace, s.Selector)),
        ];
        string ns = caller!.Namespace ?? "default";
        if (known.Any(w => w.Namespace == ns && (Holds(w, caller) || Holds(caller, w))))
        {
            return caller;
        }

        string[] names = [.. known.Select(w => w.ToString()).Distinct().Order(StringComparer.Ordinal)];
        throw new MeshException(
            $"no Deployment, Pod or Service of the manifests is the workload '{from}'{SpellingAdvice.Clause(from, names)}"
            + (names.Length == 0 ? "" : $" (there is {string.Join(", ", names.Take(8))}{(names.Length > 8 ? ", …" : "")})")
            + "; give a WorkloadId for a caller that the manifests do not hold");
    }

    /// <summary>A name as short as people write it: without the cluster's domain.</summary>
    public static string ShortName(string destination) =>
        destination.Replace(".svc.cluster.local:", ":", StringComparison.Ordinal);

    private static string HostOf(Service service) => $"{service.Meta.Id.Name}.{service.Meta.Id.Namespace}.svc.cluster.local";

    private static string PortOf(string destination) => destination[(destination.LastIndexOf(':') + 1)..];

    private static bool Holds(WorkloadId all, WorkloadId some) =>
        some.Labels.All(label => all.Labels.TryGetValue(label.Key, out string? value) && value == label.Value);

    private string Known() => _destinations.Count == 0
        ? ""
        : $" (there is {string.Join(", ", _destinations.Take(8).Select(ShortName))}{(_destinations.Count > 8 ? ", …" : "")})";

    private void CheckSubset(MeshService service, string destination)
    {
        if (service.Subset is { } subset && SubsetsOf(destination) is var subsets && !subsets.Contains(subset))
        {
            throw new MeshException(
                $"no DestinationRule or route knows a subset '{subset}' of {ShortName(destination)}{SpellingAdvice.Clause(subset, subsets)}"
                + (subsets.Count == 0 ? "" : $" (there is {string.Join(", ", subsets)})"));
        }
    }

    /// <summary>The subsets that DestinationRules and routes know of a destination.</summary>
    public IReadOnlyList<string> SubsetsOf(string destination)
    {
        string host = destination[..destination.LastIndexOf(':')];
        IEnumerable<string> subsets =
        [
            .. _manifests.DestinationRules
                .Where(r => host.StartsWith(r.Host.Value + ".", StringComparison.Ordinal) || host == r.Host.Value
                    || (r.Host.Value.StartsWith('*') && host.EndsWith(r.Host.Value[1..], StringComparison.Ordinal)))
                .SelectMany(r => r.Subsets.Select(s => s.Name)),
            .. _subsets.Where(s => s.Destination == destination).Select(s => s.Subset),
        ];
        return [.. subsets.Distinct(StringComparer.Ordinal)];
    }

    private void AddClusters(ProxyPlan plan)
    {
        IEnumerable<FilterChain> chains = plan.Listeners.SelectMany(l => l.FilterChains);
        foreach (FilterChain chain in chains)
        {
            foreach (WeightedCluster cluster in chain.Tcp?.Clusters ?? [])
            {
                AddCluster(cluster.Name);
            }

            foreach (Route route in chain.Http?.VirtualHosts.SelectMany(h => h.Routes) ?? [])
            {
                if (route.Action is ForwardAction action)
                {
                    foreach (string cluster in action.Clusters.Select(c => c.Name).Concat(action.Mirrors.Select(m => m.Cluster)))
                    {
                        AddCluster(cluster);
                    }
                }
            }
        }
    }

    private void AddCluster(string cluster)
    {
        string[] parts = cluster.Split('|');
        if (parts.Length == 4)
        {
            _destinations.Add($"{parts[3]}:{parts[1]}");
            if (parts[2].Length > 0)
            {
                _subsets.Add(($"{parts[3]}:{parts[1]}", parts[2]));
            }
        }
    }
}
