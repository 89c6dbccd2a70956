using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Manifests → plans: the phases, one call a line, in order.</summary>
internal sealed class PlanCompiler
{
    private readonly MeshManifests _manifests;
    private readonly Registry _registry;
    private readonly VirtualServiceIndex _virtualServices;
    private readonly ClusterSet _clusters;
    private readonly RegexCache _regexes;
    private readonly ImmutableArray<Gateway> _gateways;

    public PlanCompiler(MeshManifests manifests, RegexCache regexes)
    {
        _regexes = regexes;
        _manifests = manifests;
        _registry = new Registry(manifests);
        _virtualServices = new VirtualServiceIndex(manifests);
        _clusters = new ClusterSet(manifests);
        _gateways = [.. manifests.Gateways.Order<Gateway>(ManifestOrder.ByAge)];   // GW-4
    }

    /// <summary>All VirtualServices that can be bound, for explanations.</summary>
    public VirtualServiceIndex VirtualServices => _virtualServices;

    /// <summary>The plan of one gateway workload.</summary>
    public ProxyPlan CompileGateway(WorkloadId workload)
    {
        var translation = new PortTranslation(_manifests, workload);
        MergedServers merged = new ServerMerger(translation).Merge(_gateways.Where(g => Selects(g, workload)));
        var routes = new GatewayRouteBuilder(_virtualServices, _registry, workload, _manifests.Texts?.Options.WorkerCount ?? 1);
        var tcp = new GatewayTcpBuilder(_virtualServices, _registry, _clusters, workload);
        return new ProxyPlan
        {
            Workload = workload,
            IsGateway = true,
            Listeners = new GatewayListenerBuilder(merged, routes, tcp, new RouteTableRefusals(_regexes)).Build(),
            Clusters = KnownClusters.Of(_clusters.For(_registry.AllVisible(workload.Namespace!), workload)),
            PortTranslation = translation.Targets,
            SkippedServers = [.. merged.Skipped],
        };
    }

    /// <summary>The plan of one sidecar.</summary>
    public ProxyPlan CompileSidecar(WorkloadId workload) => new SidecarPlanBuilder(
        new SidecarScope(_manifests, _registry, _virtualServices, workload), _registry, _clusters, workload, _regexes).Build();

    /// <summary>Rule GW-2.</summary>
    public static bool Selects(Gateway gateway, WorkloadId workload) =>
        gateway.Selector.All(pair => workload.Labels.TryGetValue(pair.Key, out string? value) && value == pair.Value);
}
