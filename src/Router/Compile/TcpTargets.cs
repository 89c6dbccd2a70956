using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Clusters of a <c>tls</c> or <c>tcp</c> rule (rule TLS-10).</summary>
internal static class TcpTargets
{
    public static TcpProxy Build(
        ImmutableArray<RouteDestination> route,
        VirtualService owner,
        string rule,
        SourceSpan source,
        string ns,
        RouteScope scope)
    {
        bool isWeighted = route.Length > 1;
        return new TcpProxy
        {
            IsWeighted = isWeighted,
            Clusters =
            [
                .. route
                    .Where(d => !isWeighted || d.Weight > 0)
                    .Select(d => new WeightedCluster(
                        ActionTranslator.ClusterName(new ShortNames(ns).Resolve(d.Destination), scope),
                        isWeighted ? d.Weight : 0,
                        null,
                        null)),
            ],
            VirtualService = owner,
            Rule = rule,
            Source = source,
        };
    }
}
