using System.Globalization;

namespace HelloMesh.Router;

/// <summary>Takes Envoy's cluster names apart (rule ACT-1).</summary>
internal static class ClusterNames
{
    /// <summary>Host, port and subset of a name; an empty host for names of other forms, such as
    /// <c>PassthroughCluster</c>.</summary>
    public static (string Host, int Port, string? Subset) Parse(string cluster)
    {
        string[] parts = cluster.Split('|');
        return parts.Length == 4 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? (parts[3], port, parts[2].Length > 0 ? parts[2] : null)
            : ("", 0, null);
    }

    /// <summary>Fills in destination and subset from a name such as <c>outbound|80|v1|a.shop.svc.cluster.local</c>.</summary>
    public static RouteResult Describe(RouteResult result, string cluster)
    {
        Span<Range> parts = stackalloc Range[5];
        ReadOnlySpan<char> name = cluster;
        return name.Split(parts, '|') == 4
            ? result with
            {
                Cluster = cluster,
                Destination = string.Concat(name[parts[3]], ":", name[parts[1]]),
                Subset = name[parts[2]].IsEmpty ? null : name[parts[2]].ToString(),
            }
            : result with { Cluster = cluster, Destination = cluster };
    }
}
