using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Which clusters a workload has, and which DestinationRule defines their subsets (rules ACT-10 to ACT-13).</summary>
internal sealed class ClusterSet
{
    public const string RootNamespace = "istio-system";

    private readonly Dictionary<string, List<ResolvedRule>> _exact = new(StringComparer.Ordinal);
    private readonly List<ResolvedRule> _wildcards = [];

    public ClusterSet(MeshManifests manifests)
    {
        foreach (DestinationRule rule in manifests.DestinationRules.Order<DestinationRule>(ManifestOrder.ByAge))
        {
            var resolved = new ResolvedRule(rule, HostNames.Expand(rule.Host.Value, rule.Id.Namespace));
            if (resolved.Host.StartsWith('*'))
            {
                _wildcards.Add(resolved);
            }
            else if (_exact.TryGetValue(resolved.Host, out List<ResolvedRule>? same))
            {
                same.Add(resolved);
            }
            else
            {
                _exact.Add(resolved.Host, [resolved]);
            }
        }
    }

    public static string Name(string host, string subset, int port) => $"outbound|{port}|{subset}|{host}";

    /// <summary>Names of the clusters for services that a workload sees.</summary>
    public HashSet<string> For(IEnumerable<RegistryService> services, WorkloadId workload)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (RegistryService service in services)
        {
            if (service.ExternalName.Length > 0 || service.NeedsEndpoints)   // ACT-4, ACT-13
            {
                continue;
            }

            List<string> subsets = SubsetsOf(service, workload);
            foreach (RegistryPort port in service.Ports)
            {
                if (port.Protocol == Protocol.Udp)
                {
                    continue;
                }

                names.Add(Name(service.Host, "", port.Number));
                foreach (string subset in subsets)
                {
                    names.Add(Name(service.Host, subset, port.Number));
                }
            }
        }

        return names;
    }

    /// <summary>Subset names of the effective DestinationRule (rule ACT-12).</summary>
    public List<string> SubsetsOf(RegistryService service, WorkloadId workload) =>
        _wildcards.Count == 0 && !_exact.ContainsKey(service.Host) ? [] : SubsetsOfRules(service, workload);

    private List<string> SubsetsOfRules(RegistryService service, WorkloadId workload)
    {
        string ns = workload.Namespace!;
        List<ResolvedRule> effective = Best(
            service,
            r => r.Source.Id.Namespace == ns && (ns != RootNamespace || r.IsPrivate) && r.Selects(workload));
        if (effective.Count == 0)
        {
            effective = Best(service, r => r.Source.Id.Namespace == service.Namespace && r.IsExportedTo(ns));
        }

        if (effective.Count == 0)
        {
            effective = Best(service, r => r.Source.Id.Namespace == RootNamespace && r.IsExportedTo(ns));
        }

        return [.. effective.SelectMany(r => r.Source.Subsets).Select(s => s.Name).Distinct()];
    }

    /// <summary>The rules with the most specific host: exact, else the longest wildcard.</summary>
    private List<ResolvedRule> Best(RegistryService service, Func<ResolvedRule, bool> applies)
    {
        List<ResolvedRule> candidates = _wildcards.FindAll(r => HostNames.IsCoveredBy(service.Host, r.Host) && applies(r));
        if (_exact.TryGetValue(service.Host, out List<ResolvedRule>? exact))
        {
            candidates.AddRange(exact.Where(applies));
        }

        if (candidates.Count == 0)
        {
            return candidates;
        }

        string best = candidates.Select(r => r.Host).Order(Comparer<string>.Create(HostNames.CompareSpecificity)).First();
        ResolvedRule first = candidates.Find(r => r.Host == best)!;
        return candidates.FindAll(r => r.Host == best && first.CanMergeWith(r));
    }

    /// <summary>A DestinationRule with its host completed (rule ACT-12).</summary>
    private sealed record ResolvedRule(DestinationRule Source, string Host)
    {
        public bool IsPrivate =>
            Source.WorkloadSelector is not null
            || (!Source.ExportTo.IsEmpty
                && Source.ExportTo.All(e => e.Value == "." || e.Value == Source.Id.Namespace));

        public bool Selects(WorkloadId workload) =>
            Source.WorkloadSelector is null
            || Source.WorkloadSelector.All(l => workload.Labels.TryGetValue(l.Key, out string? v) && v == l.Value);

        public bool IsExportedTo(string ns) =>
            Source.WorkloadSelector is null
            && (Source.ExportTo.IsEmpty
                || Source.ExportTo.Any(e =>
                    e.Value == "*" || e.Value == ns || (e.Value == "." && Source.Id.Namespace == ns)));

        /// <summary>Rules of one host are united only when they are exported alike.</summary>
        public bool CanMergeWith(ResolvedRule other) =>
            Source.ExportTo.Select(e => e.Value).ToHashSet().SetEquals(other.Source.ExportTo.Select(e => e.Value))
            && (Source.WorkloadSelector is null) == (other.Source.WorkloadSelector is null);
    }
}
