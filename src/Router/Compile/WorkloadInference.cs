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
                .Select(g => Complete(manifests, new WorkloadId(null, g.Selector)))
                .Distinct(),
        ];
        if (selectors.Count == 0 && !manifests.Gateways.IsEmpty)
        {
            selectors.Add(Complete(manifests, new WorkloadId(null, Standard.Labels)));
        }

        return [.. selectors.OrderBy(w => w.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>The gateway pod that is meant by some of its labels: the pod of a loaded Deployment that carries them, with
    /// all its labels and its namespace; else the pods of a Service that selects such ones, with the labels that the
    /// Service asks for (rules GW-2, GW-9). Without either it is a pod of <c>istio-system</c> with just these labels.</summary>
    public static WorkloadId Complete(MeshManifests manifests, WorkloadId workload)
    {
        bool IsIn(string ns) => workload.Namespace is null || workload.Namespace == ns;

        if (manifests.Workloads.FirstOrDefault(w => IsIn(w.Id.Namespace) && Contains(w.PodLabels, workload.Labels)) is { } pod)
        {
            return new WorkloadId(pod.Id.Namespace, pod.PodLabels);
        }

        Service[] services = [.. manifests.Services.Where(s => !s.Selector.IsEmpty && IsIn(s.Id.Namespace))];
        Service? selecting = services.FirstOrDefault(s => Contains(workload.Labels, s.Selector))
            ?? services.FirstOrDefault(s => !workload.Labels.IsEmpty && Contains(s.Selector, workload.Labels));
        return selecting is null
            ? new WorkloadId(workload.Namespace ?? ClusterSet.RootNamespace, workload.Labels)
            : new WorkloadId(selecting.Id.Namespace, workload.Labels.SetItems(selecting.Selector));
    }

    private static bool Contains(IReadOnlyDictionary<string, string> all, IReadOnlyDictionary<string, string> some) =>
        some.All(label => all.TryGetValue(label.Key, out string? value) && value == label.Value);

    /// <summary>A calling workload; its namespace is <c>default</c> when it does not say.</summary>
    public static WorkloadId Caller(WorkloadId from) =>
        from.Namespace is null ? new WorkloadId("default", from.Labels) : from;
}
