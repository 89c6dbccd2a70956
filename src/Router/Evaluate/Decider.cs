using System.Collections.Immutable;

namespace HelloMesh.Router;

/// <summary>Decides what becomes of a request once it is looked up (file 4 of the rules); no words, no allocation.</summary>
internal static class Decider
{
    /// <summary>Decides.</summary>
    /// <param name="proxy">The proxy's plan.</param>
    /// <param name="match">What the look-up found.</param>
    /// <param name="route">The route that it found; <c>null</c> where it found none.</param>
    /// <param name="isTls">Whether the request came over TLS.</param>
    /// <param name="error">Why the proxy refuses the request itself.</param>
    /// <param name="closedRegistry">Whether undeclared clusters are missing ones.</param>
    /// <param name="draws">The request's draws.</param>
    /// <param name="answersPreflight">Whether the route's CORS filter answers the request as a preflight (rule ACT-54).</param>
    public static Decision Decide(
        ProxyPlan proxy,
        in MatchResult match,
        Route? route,
        bool isTls,
        RequestError error,
        bool closedRegistry,
        Draws draws,
        bool answersPreflight)
    {
        int cluster = -1;
        Outcome outcome = match.Kind switch
        {
            MatchKind.NoListener => Outcome.NoListener,
            MatchKind.ListenerRejected => Outcome.ListenerRejected,

            // Plaintext that no chain takes fails as a handshake would (rules GW-30, GW-33).
            MatchKind.NoFilterChain => isTls ? Outcome.FilterChainNotFound : Outcome.ProtocolError,
            MatchKind.PlaintextToTls or MatchKind.MissingClientCertificate => Outcome.ProtocolError,
            MatchKind.Tcp => Connect(proxy, TcpOf(proxy, match), closedRegistry, draws, out cluster),
            MatchKind.RequestRefused when error == RequestError.Connect => Outcome.RouteNotFound,   // RM-51
            MatchKind.TlsToPlaintext or MatchKind.RequestRefused => Outcome.BadRequest,
            MatchKind.TlsRequired => Outcome.Redirect,
            MatchKind.Route => Act(
                proxy, route!, error, closedRegistry, draws, answersPreflight, out cluster),
            _ => Outcome.RouteNotFound,
        };
        return new Decision(match, outcome, cluster, error);
    }

    /// <summary>What <see cref="Decide"/> needs besides the match.</summary>
    public static DecisionInputs InputsOf(ProxyPlan proxy, in MatchResult match, Route? route)
    {
        if (match.Kind == MatchKind.Tcp)
        {
            return TcpOf(proxy, match).IsWeighted ? DecisionInputs.Draw : DecisionInputs.None;
        }

        if (route is null)
        {
            return DecisionInputs.None;
        }

        bool isDrawn = route.Action is ForwardAction { IsWeighted: true } || route.Fault is { AbortStatus: not null };
        return (isDrawn ? DecisionInputs.Draw : DecisionInputs.None)
            | (route.Cors is not null ? DecisionInputs.Origin : DecisionInputs.None);
    }

    /// <summary>The route that was found; <c>null</c> where none was.</summary>
    public static Route? RouteOrNull(ProxyPlan proxy, in MatchResult match) =>
        match.Kind == MatchKind.Route ? RouteOf(proxy, match) : null;

    /// <summary>The route that was found.</summary>
    public static Route RouteOf(ProxyPlan proxy, in MatchResult match) => MatchedRoute.Of(proxy, match).Route!;

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
