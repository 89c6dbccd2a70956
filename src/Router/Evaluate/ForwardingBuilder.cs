using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Puts together how a proxy forwards by a route or a TCP proxy.</summary>
internal static class ForwardingBuilder
{
    public static Forwarding ForRoute(Route route, int clusterIndex)
    {
        var action = (ForwardAction)route.Action;
        WeightedCluster cluster = action.Clusters[clusterIndex];
        (string host, int port, string? subset) = ClusterNames.Parse(cluster.Name);
        return new Forwarding
        {
            Cluster = cluster.Name,
            Host = host,
            Port = port,
            Subset = subset,
            Route = route,
            Authority = action.AuthorityRewrite ?? cluster.AuthorityRewrite,
            RequestHeaders = Edits(HeaderTranslator.Clean(cluster.Headers?.Request), route.RequestHeaders),   // ACT-43
            ResponseHeaders = Edits(HeaderTranslator.Clean(cluster.Headers?.Response), route.ResponseHeaders),
            Timeout = action.Timeout,
            Retries = action.Retries,
            Mirrors = [.. action.Mirrors.Select(Target)],
        };
    }

    public static Forwarding ForTcp(TcpProxy tcp, int clusterIndex)
    {
        string cluster = tcp.Clusters[clusterIndex].Name;
        (string host, int port, string? subset) = ClusterNames.Parse(cluster);
        return new Forwarding { Cluster = cluster, Host = host, Port = port, Subset = subset, Tcp = tcp };
    }

    private static MirrorTarget Target(ClusterMirror mirror)
    {
        (string host, int port, string? subset) = ClusterNames.Parse(mirror.Cluster);
        return new MirrorTarget(mirror.Cluster, host, port, subset, mirror.Percent);
    }

    private static ImmutableArray<HeaderEdit> Edits(params ReadOnlySpan<HeaderOperation> operations)
    {
        var edits = ImmutableArray.CreateBuilder<HeaderEdit>();
        foreach (HeaderOperation operation in operations)
        {
            foreach (string name in operation.Remove)
            {
                edits.Add(new HeaderEdit(HeaderEditKind.Remove, name.ToLowerInvariant(), ""));
            }

            foreach ((string name, string value) in operation.Set)
            {
                edits.Add(new HeaderEdit(HeaderEditKind.Set, name.ToLowerInvariant(), HeaderChanges.Literal(value)));
            }

            foreach ((string name, string value) in operation.Add)
            {
                edits.Add(new HeaderEdit(HeaderEditKind.Add, name.ToLowerInvariant(), HeaderChanges.Literal(value)));
            }
        }

        return edits.ToImmutable();
    }
}
