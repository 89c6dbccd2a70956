using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>What routes are made for: the workload, the gateway and the port (rules RM-4 to RM-8, GW-39).</summary>
/// <param name="Workload">The proxy's pod.</param>
/// <param name="Gateway"><c>namespace/name</c>, or <c>mesh</c>.</param>
/// <param name="Port">Server port on a gateway, listener port on a sidecar.</param>
/// <param name="IsTls">Whether the server has a <c>tls</c> block (rule ACT-28).</param>
/// <param name="FindService">The service that a destination host means (rules ACT-7, MESH-12).</param>
internal sealed class RouteScope(
    WorkloadId Workload, string Gateway, int Port, bool IsTls, Func<string, RegistryService?> FindService)
{
    public WorkloadId Workload { get; } = Workload;

    public string Gateway { get; } = Gateway;

    public Func<string, RegistryService?> FindService { get; } = FindService;

    /// <summary>True once anybody has asked for the port or for TLS: what was made with this scope is for such servers only.</summary>
    public bool DependsOnServer { get; private set; }

    public int Port
    {
        get
        {
            DependsOnServer = true;
            return field;
        }
    } = Port;

    public bool IsTls
    {
        get
        {
            DependsOnServer = true;
            return field;
        }
    } = IsTls;

    /// <summary>The only cluster of routes without weights; neighbours mostly lead to the same.</summary>
    public ImmutableArray<WeightedCluster> OnlyCluster(Destination destination)
    {
        if (_destination is { } last
            && last.Host == destination.Host && last.Subset == destination.Subset && last.Port == destination.Port)
        {
            return _clusters;
        }

        string name = ActionTranslator.ClusterName(destination, this);
        if (_destination is null || _clusters[0].Name != name)
        {
            _clusters = [new WeightedCluster(name, 0, null, null)];   // ACT-43: merged into the route's own operations
        }

        _destination = destination;
        return _clusters;
    }

    private Destination? _destination;
    private ImmutableArray<WeightedCluster> _clusters;
}

/// <summary>One route for each match of each <c>http</c> rule, in order (rules RM-1, RM-2, VH-21).</summary>
internal static class RouteExpander
{
    public static ImmutableArray<Route> Expand(BoundVirtualService virtualService, RouteScope scope)
    {
        var routes = ImmutableArray.CreateBuilder<Route>(virtualService.Source.Http.Length);
        foreach (HttpRule rule in virtualService.MergeHttp())
        {
            if (rule.Route.Match.IsEmpty)
            {
                routes.Add(Translate(virtualService, rule, null, rule.Text, scope));
                break;   // VH-21 (a): nothing after a route without match
            }

            for (int i = 0; i < rule.Route.Match.Length; i++)
            {
                if (WhyDropped(rule.Route.Match[i], scope) is null)
                {
                    Route route = Translate(virtualService, rule, rule.Route.Match[i], rule.MatchTexts[i], scope);
                    routes.Add(route);
                    if (route.IsCatchAll)
                    {
                        return routes.DrainToImmutable();   // VH-21 (b)
                    }
                }
            }
        }

        return routes.DrainToImmutable();
    }

    /// <summary>Static conditions: a failing match is not emitted at all (rules RM-4 to RM-8).</summary>
    /// <returns>The condition that fails; <c>null</c> for a match that is emitted.</returns>
    public static ConditionFailure? WhyDropped(HttpMatchRequest match, RouteScope scope)
    {
        if (match is { Port: 0, Gateways.IsEmpty: true, SourceLabels.IsEmpty: true, SourceNamespace.Length: 0 })
        {
            return null;
        }

        return WhyFailing(match, scope);
    }

    private static ConditionFailure? WhyFailing(HttpMatchRequest match, RouteScope scope)
    {
        if (match.Port != 0 && match.Port != scope.Port)
        {
            return new ConditionFailure($"is for port {match.Port}, this is {scope.Port}", "RM-5");
        }

        if (!match.Gateways.IsEmpty)   // replaces the source checks
        {
            return match.Gateways.Any(g => g.Value == scope.Gateway)
                ? null
                : new ConditionFailure($"is for {string.Join(", ", match.Gateways.Select(g => g.Value))}, this is {scope.Gateway}", "RM-6");
        }

        if (!match.SourceLabels.IsEmpty && !match.SourceLabels.All(l => scope.Workload.Labels.TryGetValue(l.Key, out string? v) && v == l.Value))
        {
            return new ConditionFailure($"sourceLabels are not those of {scope.Workload}", "RM-7");
        }

        return match.SourceNamespace.Length == 0 || match.SourceNamespace == scope.Workload.Namespace
            ? null
            : new ConditionFailure($"is for callers in namespace {match.SourceNamespace}, not {scope.Workload.Namespace}", "RM-8");
    }

    private static Route Translate(
        BoundVirtualService virtualService, HttpRule rule, HttpMatchRequest? match, string text, RouteScope scope)
    {
        HttpRoute source = rule.Route;
        RouteMatch translated = MatchTranslator.Translate(match);
        string name = source.Name.Length > 0 && match is { Name.Length: > 0 } ? $"{source.Name}.{match.Name}" : source.Name;
        return ActionTranslator.Translate(source, translated, scope, new RouteOrigin(
            name, virtualService.Source, text, match?.Span ?? source.Span));
    }
}
