namespace HelloMesh.Router;

/// <summary>Takes Envoy's cluster names apart (rule ACT-1).</summary>
internal static class ClusterNames
{
    /// <summary>Fills in destination and subset from a name such as <c>outbound|80|v1|a.shop.svc.cluster.local</c>.</summary>
    public static RouteResult Describe(RouteResult result, string cluster)
    {
        string[] parts = cluster.Split('|');
        return parts.Length == 4
            ? result with
            {
                Cluster = cluster,
                Destination = $"{parts[3]}:{parts[1]}",
                Subset = parts[2].Length == 0 ? null : parts[2],
            }
            : result with { Cluster = cluster, Destination = cluster };
    }
}
