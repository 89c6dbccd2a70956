using System.Collections.Immutable;

namespace HelloMesh.Router;

/// <summary>Decides what becomes of a request once it is looked up (file 4 of the rules); no words, no allocation.</summary>
internal static class Decider
{
    /// <summary>Decides.</summary>
    /// <param name="proxy">The proxy's plan.</param>
    /// <param name="match">What the look-up found.</param>
    /// <param name="view">The request.</param>
    /// <param name="closedRegistry">Whether undeclared clusters are missing ones.</param>
    /// <param name="draws">The request's draws.</param>
    /// <param name="answersPreflight">Whether the route's CORS filter answers the request as a preflight (rule ACT-54).</param>
    public static Decision Decide(
        ProxyPlan proxy, in MatchResult match, in RequestView view, bool closedRegistry, Draws draws, bool answersPreflight)
    {
        int cluster = -1;
        Outcome outcome = match.Kind switch
        {
            MatchKind.NoListener => Outcome.NoListener,
            MatchKind.ListenerRejected => Outcome.ListenerRejected,

            // Plaintext that no chain takes fails as a handshake would (rules GW-30, GW-33).
            MatchKind.NoFilterChain => view.IsTls ? Outcome.FilterChainNotFound : Outcome.ProtocolError,
            MatchKind.PlaintextToTls or MatchKind.MissingClientCertificate => Outcome.ProtocolError,
            MatchKind.Tcp => Connect(proxy, TcpOf(proxy, match), closedRegistry, draws, out cluster),
            MatchKind.RequestRefused when view.Error == RequestError.Connect => Outcome.RouteNotFound,   // RM-51
            MatchKind.TlsToPlaintext or MatchKind.RequestRefused => Outcome.BadRequest,
            MatchKind.TlsRequired => Outcome.Redirect,
            MatchKind.Route => Act(
                proxy, RouteOf(proxy, match), view.Error, closedRegistry, draws, answersPreflight, out cluster),
            _ => Outcome.RouteNotFound,
        };
        return new Decision(match, outcome, cluster, view.Error);
    }

    /// <summary>The route that was found.</summary>
    public static Route RouteOf(ProxyPlan proxy, in MatchResult match) => proxy.Listeners[match.Listener]
        .FilterChains[match.FilterChain].Http!.VirtualHosts[match.VirtualHost].Routes[match.Route];

    private static TcpProxy TcpOf(ProxyPlan proxy, in MatchResult match) =>
        proxy.Listeners[match.Listener].FilterChains[match.FilterChain].Tcp!;

    private static Outcome Act(
        ProxyPlan proxy,
        Route route,
        RequestError error,
        bool closedRegistry,
        Draws draws,
        bool answersPreflight,
        out int cluster)
    {
        cluster = -1;
        if (error == RequestError.Upgrade)   // RM-52
        {
            return Outcome.BadRequest;
        }

        if (route.Action is not ForwardAction action)
        {
            return route.Action is RedirectAction ? Outcome.Redirect : Outcome.DirectResponse;
        }

        if (action.Clusters.IsEmpty)   // ACT-20
        {
            return Outcome.ListenerRejected;
        }

        if (route.Fault is { AbortStatus: not null } fault && draws.Abort * 100 < fault.AbortPercent)
        {
            return Outcome.FaultAbort;
        }

        if (answersPreflight)
        {
            return Outcome.CorsPreflight;
        }

        cluster = Draw(action.Clusters, action.IsWeighted, draws);
        return IsMissing(proxy, action.Clusters[cluster], closedRegistry) ? Outcome.ClusterNotFound : Outcome.Forwarded;
    }

    private static Outcome Connect(ProxyPlan proxy, TcpProxy tcp, bool closedRegistry, Draws draws, out int cluster)
    {
        cluster = Draw(tcp.Clusters, tcp.IsWeighted, draws);
        return tcp.Clusters[cluster].Name == SidecarPlanBuilder.BlackHole ? Outcome.Blackhole
            : IsMissing(proxy, tcp.Clusters[cluster], closedRegistry) ? Outcome.ClusterNotFound
            : Outcome.Forwarded;
    }

    private static int Draw(ImmutableArray<WeightedCluster> clusters, bool isWeighted, Draws draws) =>
        isWeighted ? draws.Pick(clusters) : 0;

    /// <summary>Rule ACT-10.</summary>
    private static bool IsMissing(ProxyPlan proxy, WeightedCluster cluster, bool closedRegistry) =>
        closedRegistry && !proxy.Clusters.Contains(cluster.Name);
}
