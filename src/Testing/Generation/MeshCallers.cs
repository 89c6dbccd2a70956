using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>The workloads that calls inside the mesh must come from, so that each rule for the mesh is served to one.</summary>
internal static class MeshCallers
{
    /// <summary>More callers than this would each compile a sidecar of their own.</summary>
    private const int CallersMax = 256;

    /// <summary>Callers for the VirtualServices that are bound to the mesh: one for each source that a match names, else one
    /// of the VirtualService's own namespace. Compiles the sidecars of those it returns.</summary>
    /// <param name="table">The compiled manifests.</param>
    public static IReadOnlyList<WorkloadId> Of(RoutingTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var callers = new List<WorkloadId>();
        var served = new HashSet<string>(StringComparer.Ordinal);
        foreach (VirtualService virtualService in table.Manifests.VirtualServices.Where(IsForMesh))
        {
            List<WorkloadId> named = [.. Sources(virtualService, served).Where(caller => !callers.Contains(caller)).Distinct()];
            foreach (WorkloadId caller in named)
            {
                if (callers.Count == CallersMax)
                {
                    return callers;
                }

                callers.Add(caller);
                int sidecar = table.IndexOf(false, caller);   // first: it may add a plan
                served.UnionWith(Target.Of(table.Proxies[sidecar], sidecar).Select(target => target.Owner?.Id.ToString()).OfType<string>());
            }
        }

        return callers;
    }

    private static bool IsForMesh(VirtualService virtualService) =>
        !virtualService.Hosts.IsEmpty
        && (virtualService.Gateways.IsEmpty || virtualService.Gateways.Any(g => g.Value == "mesh")
            || virtualService.Http.SelectMany(rule => rule.Match).Any(match => match.Gateways.Any(g => g.Value == "mesh")));

    private static IEnumerable<WorkloadId> Sources(VirtualService virtualService, HashSet<string> served)
    {
        string own = virtualService.Id.Namespace;
        if (!served.Contains(virtualService.Id.ToString()))
        {
            yield return new WorkloadId(own, []);
        }

        foreach (HttpMatchRequest match in virtualService.Http.SelectMany(rule => rule.Match))
        {
            if (!match.SourceLabels.IsEmpty || match.SourceNamespace.Length > 0)
            {
                yield return new WorkloadId(match.SourceNamespace.Length > 0 ? match.SourceNamespace : own, match.SourceLabels);
            }
        }

        IEnumerable<IReadOnlyDictionary<string, string>> labels =
            virtualService.Tls.SelectMany(r => r.Match).Select(m => (IReadOnlyDictionary<string, string>)m.SourceLabels)
                .Concat(virtualService.Tcp.SelectMany(r => r.Match).Select(m => m.SourceLabels));
        foreach (IReadOnlyDictionary<string, string> source in labels.Where(l => l.Count > 0))
        {
            yield return new WorkloadId(own, source);
        }
    }
}
