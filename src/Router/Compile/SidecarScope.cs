using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>What one entry of a Sidecar's egress brings in.</summary>
/// <param name="Port">Port; 0 for all others (rule MESH-3).</param>
/// <param name="Services">Imported services, one for each host (rule MESH-2).</param>
/// <param name="VirtualServices">VirtualServices in play, in order (rule MESH-4).</param>
internal sealed record EgressScope(
    int Port, ImmutableArray<RegistryService> Services, ImmutableArray<BoundVirtualService> VirtualServices);

/// <summary>What a calling workload sees (rules MESH-1 to MESH-4).</summary>
internal sealed class SidecarScope
{
    private static readonly string[] Everything = ["*/*"];

    private readonly ImmutableArray<EgressScope> _egress;

    public SidecarScope(MeshManifests manifests, Registry registry, VirtualServiceIndex virtualServices, WorkloadId workload)
    {
        Sidecar? sidecar = Find(manifests.Sidecars, workload);
        RegistryOnly = sidecar?.OutboundTrafficPolicyMode == "REGISTRY_ONLY";
        List<BoundVirtualService> bound = virtualServices.ForGateway("mesh", workload.Namespace!);
        IEnumerable<(int Port, IEnumerable<string> Hosts)> entries = sidecar is null || sidecar.Egress.IsEmpty
            ? [(0, Everything)]
            : sidecar.Egress.Select(e => ((int)e.Port, e.Hosts.Select(h => h.Value)));
        _egress = [.. entries.Select(e => Import(e.Port, [.. e.Hosts], registry, bound, workload.Namespace!))];
    }

    /// <summary>True under <c>REGISTRY_ONLY</c> (rule MESH-15).</summary>
    public bool RegistryOnly { get; }

    public IEnumerable<EgressScope> Egress => _egress;

    /// <summary>The entry that serves a port: the one for it, else the one for all others (rule MESH-3).</summary>
    public EgressScope? ForPort(int port) =>
        _egress.FirstOrDefault(e => e.Port == port) ?? _egress.FirstOrDefault(e => e.Port == 0);

    /// <summary>Rule MESH-1: one with a selector before one without, then that of the root namespace.</summary>
    private static Sidecar? Find(ImmutableArray<Sidecar> sidecars, WorkloadId workload)
    {
        List<Sidecar> byAge = [.. sidecars.Order<Sidecar>(ManifestOrder.ByAge)];
        return byAge.Find(s => s.Id.Namespace == workload.Namespace && s.WorkloadSelector is not null
                && s.WorkloadSelector.All(l => workload.Labels.TryGetValue(l.Key, out string? v) && v == l.Value))
            ?? byAge.Find(s => s.Id.Namespace == workload.Namespace && s.WorkloadSelector is null)
            ?? byAge.Find(s => s.Id.Namespace == ClusterSet.RootNamespace && s.WorkloadSelector is null);
    }

    private static EgressScope Import(
        int port, string[] hosts, Registry registry, List<BoundVirtualService> bound, string ns)
    {
        List<(string Namespace, string Name)> imports = [.. hosts.Where(h => !h.StartsWith('~')).Select(h => Split(h, ns))];
        List<(string Namespace, string Name)> excludes =
            [.. hosts.Where(h => h.StartsWith('~')).Select(h => Split(h[1..], ns)).Select(e => e with { Namespace = e.Namespace.Length == 0 ? "*" : e.Namespace })];
        return new EgressScope(
            port,
            [
                .. registry.Services
                    .Where(s => s.IsVisibleTo(ns) && Covers(imports, s) && !Covers(excludes, s))
                    .GroupBy(s => s.Host)
                    .Select(group => group.FirstOrDefault(s => s.Namespace == ns)
                        ?? group.FirstOrDefault(s => s.IsKubernetes)
                        ?? group.First()),
            ],
            [
                .. bound.Where(vs => imports.Any(i =>
                    (i.Namespace == "*" || i.Namespace == vs.Namespace)
                    && vs.Hosts.Any(h => HostNames.Overlap(h, i.Name)))),
            ]);
    }

    private static (string Namespace, string Name) Split(string host, string ns)
    {
        int slash = host.IndexOf('/');
        if (slash < 0)
        {
            return ("*", host);
        }

        string prefix = host[..slash];
        return (prefix == "." ? ns : prefix, host[(slash + 1)..]);
    }

    private static bool Covers(List<(string Namespace, string Name)> entries, RegistryService service) =>
        entries.Exists(e => (e.Namespace == "*" || e.Namespace == service.Namespace)
            && HostNames.IsCoveredBy(service.Host, e.Name));
}
