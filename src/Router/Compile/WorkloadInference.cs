using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Which pods there are, where the manifests do not say so themselves (rules GW-2, GW-3).</summary>
internal static class WorkloadInference
{
    /// <summary>The ingress gateway of a standard installation: the default among several.</summary>
    public static WorkloadId Standard { get; } = new(ClusterSet.RootNamespace, [new("istio", "ingressgateway")]);

    /// <summary>Every distinct selector among the loaded Gateways is a workload; without any selector the standard one.</summary>
    public static ImmutableArray<WorkloadId> GatewayWorkloads(MeshManifests manifests)
    {
        List<WorkloadId> selectors =
        [
            .. manifests.Gateways
                .Where(g => !g.Selector.IsEmpty)
                .Select(g => WithNamespace(manifests, new WorkloadId(null, g.Selector)))
                .Distinct(),
        ];
        if (selectors.Count == 0 && !manifests.Gateways.IsEmpty)
        {
            selectors.Add(WithNamespace(manifests, new WorkloadId(null, Standard.Labels)));
        }

        return [.. selectors.OrderBy(w => w.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>Fills in the namespace: that of a pod with these labels, else of a Service that selects them, else
    /// <c>istio-system</c>.</summary>
    public static WorkloadId WithNamespace(MeshManifests manifests, WorkloadId workload)
    {
        if (workload.Namespace is not null)
        {
            return workload;
        }

        string? ns = manifests.Workloads
                .FirstOrDefault(w => workload.Labels.All(l => w.PodLabels.TryGetValue(l.Key, out string? v) && v == l.Value))
                ?.Id.Namespace
            ?? manifests.Services
                .FirstOrDefault(s => !s.Selector.IsEmpty
                    && s.Selector.All(l => workload.Labels.TryGetValue(l.Key, out string? v) && v == l.Value))
                ?.Id.Namespace;
        return new WorkloadId(ns ?? ClusterSet.RootNamespace, workload.Labels);
    }

    /// <summary>A calling workload; its namespace is <c>default</c> when it does not say.</summary>
    public static WorkloadId Caller(WorkloadId from) =>
        from.Namespace is null ? new WorkloadId("default", from.Labels) : from;
}
