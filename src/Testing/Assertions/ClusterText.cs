namespace HelloMesh.Testing;

/// <summary>Envoy's cluster names in the words of assertions.</summary>
internal static class ClusterText
{
    /// <summary><c>host:port</c>.</summary>
    public static string DestinationOf(string cluster)
    {
        string[] parts = cluster.Split('|');
        return parts.Length == 4 ? $"{parts[3]}:{parts[1]}" : cluster;
    }

    /// <summary><c>host:port</c>, with <c>/subset</c> where there is one.</summary>
    public static string WithSubset(string cluster)
    {
        string[] parts = cluster.Split('|');
        return parts.Length == 4 && parts[2].Length > 0 ? $"{parts[3]}:{parts[1]}/{parts[2]}" : DestinationOf(cluster);
    }
}
