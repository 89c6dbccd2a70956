using System.Collections.Immutable;

namespace HelloMesh.Router;

/// <summary>What a TCP proxy does with a connection (rules TLS-3, TLS-10, TLS-20).</summary>
internal static class TcpResults
{
    public static RouteResult Build(
        RouteResult start, ProxyPlan proxy, TcpProxy tcp, ImmutableArray<string>? chain, in Decision decision)
    {
        WeightedCluster cluster = tcp.Clusters[decision.Cluster];
        if (decision.Outcome == Outcome.Blackhole)
        {
            return start with
            {
                Outcome = Outcome.Blackhole,
                Cluster = cluster.Name,
                Chain = chain,
                Reason = "nothing in the registry takes the connection, and REGISTRY_ONLY allows nothing else (rule MESH-15)",
            };
        }

        RouteResult result = ClusterNames.Describe(start, cluster.Name) with
        {
            Outcome = decision.Outcome,
            Known = proxy.Clusters.Contains(cluster.Name),
            Chain = chain,
            Weights = tcp.IsWeighted ? [.. tcp.Clusters.Select(c => new ClusterWeight(c.Name, c.Weight))] : [],
            Rule = tcp.Rule.Length == 0 ? null : tcp.Rule,
            Source = tcp.Source,
        };
        return decision.Outcome == Outcome.Forwarded
            ? result
            : result with
            {
                Flags = "NC",
                Reason = $"no loaded manifest declares {cluster.Name} for this proxy: the connection is closed (rule TLS-10)",
            };
    }
}
