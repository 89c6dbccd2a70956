using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace HelloMesh.Router;

/// <content>What somebody asks who carries real requests by the table, and not only looks them up.</content>
public sealed partial class RoutingTable
{
    private readonly ConditionalWeakTable<object, Forwarding[]> _forwardings = [];

    /// <summary>The proxy that a request enters, as an index in <see cref="Proxies"/>; -1 when there is none, or when several
    /// gateways may be meant. <see cref="Route"/> says which of the two.</summary>
    /// <param name="request">The request.</param>
    public int ProxyOf(MeshRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ImmutableArray<int> candidates = ChooseProxies(request).Candidates;
        return candidates.Length == 1 ? candidates[0] : -1;
    }

    /// <summary>Loads a request for one proxy.</summary>
    /// <param name="proxy">Index in <see cref="Proxies"/>.</param>
    /// <param name="request">The request.</param>
    /// <param name="buffer">Holds what the view points at; it must not be loaded again while the view is in use.</param>
    public RequestView Prepare(int proxy, MeshRequest request, RequestBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(buffer);
        return Load(proxy, request, buffer);
    }

    /// <summary>Looks a request up and decides what becomes of it, preflights included (rule ACT-54).</summary>
    /// <param name="view">The request as the proxy sees it.</param>
    /// <param name="request">The same request as it was sent.</param>
    /// <param name="line">Number of the request, for the seeded draw.</param>
    public Decision Decide(in RequestView view, MeshRequest request, long line = 0)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (TryDecide(view, line, request.Draw, out Decision decision))
        {
            return decision;
        }

        ProxyPlan proxy = _compiled.Plans[decision.Match.Proxy];
        Route route = Decider.RouteOf(proxy, decision.Match);
        bool answersPreflight = CorsFilter.AnswerPreflight(route.Cors!, request, _regexes) is not null;
        var draws = new Draws(_options.Seed, line, request.Draw);
        return Decider.Decide(
            proxy, decision.Match, route, view.IsTls, view.Error, _options.ClosedRegistry, draws, answersPreflight);
    }

    /// <summary>The route that a decision is about; <c>null</c> when none was found.</summary>
    /// <param name="decision">What <see cref="Decide"/> gave.</param>
    public Route? RouteOf(in Decision decision) =>
        Decider.RouteOrNull(_compiled.Plans[decision.Match.Proxy], decision.Match);

    /// <summary>How the proxy forwards; the same object each time for the same route and destination.</summary>
    /// <param name="decision">What <see cref="Decide"/> gave; its outcome is <see cref="Outcome.Forwarded"/>.</param>
    public Forwarding ForwardingOf(in Decision decision)
    {
        MatchResult match = decision.Match;
        FilterChain chain = _compiled.Plans[match.Proxy].Listeners[match.Listener].FilterChains[match.FilterChain];
        object owner = match.Kind == MatchKind.Route ? chain.Http!.VirtualHosts[match.VirtualHost].Routes[match.Route] : chain.Tcp!;
        return _forwardings.GetValue(owner, static owner => owner is Route route
            ? [.. Enumerable.Range(0, ((ForwardAction)route.Action).Clusters.Length).Select(i => ForwardingBuilder.ForRoute(route, i))]
            : [.. Enumerable.Range(0, ((TcpProxy)owner).Clusters.Length).Select(i => ForwardingBuilder.ForTcp((TcpProxy)owner, i))])
            [decision.Cluster];
    }

    /// <summary>The path with query that the upstream of a forwarded request gets (rules RM-44, ACT-35 to ACT-37).</summary>
    /// <param name="decision">What <see cref="Decide"/> gave; its outcome is <see cref="Outcome.Forwarded"/>.</param>
    /// <param name="view">The request as the proxy sees it.</param>
    /// <param name="sent">The path as it was sent, which is given back where nothing changes.</param>
    public string UpstreamPath(in Decision decision, in RequestView view, string sent)
    {
        if (decision.Match.Kind != MatchKind.Route)
        {
            return sent;
        }

        Route route = Decider.RouteOf(_compiled.Plans[decision.Match.Proxy], decision.Match);
        var action = (ForwardAction)route.Action;
        return action.PathRewrite is null && action.RegexRewritePattern is null
            ? Ascii.Equals(view.PathAndQuery, sent) ? sent : Encoding.UTF8.GetString(view.PathAndQuery)
            : PathRewriter.ForUpstream(route.Match, action, view, _regexes);
    }

    /// <summary>How long the fault filter holds a request back before anything else happens; <c>null</c> when it does not
    /// (rules ACT-50, ACT-52).</summary>
    /// <param name="decision">What <see cref="Decide"/> gave.</param>
    /// <param name="line">Number of the request, for the seeded draw.</param>
    /// <param name="draw">The request's own draw; <c>null</c> for none.</param>
    public TimeSpan? DelayOf(in Decision decision, long line, double? draw) =>
        decision.Match.Kind == MatchKind.Route && RouteOf(decision) is { Action: ForwardAction, Fault: { Delay: { } delay } fault }
        && new Draws(_options.Seed, line, draw).Delay * 100 < fault.DelayPercent
            ? delay
            : null;

    /// <summary>Whether a request is copied to a mirror (rule ACT-70).</summary>
    /// <param name="forwarding">How the request is forwarded.</param>
    /// <param name="mirror">Index in <see cref="Forwarding.Mirrors"/>.</param>
    /// <param name="line">Number of the request, for the seeded draw.</param>
    /// <param name="draw">The request's own draw; <c>null</c> for none.</param>
    public bool IsMirrored(Forwarding forwarding, int mirror, long line, double? draw)
    {
        ArgumentNullException.ThrowIfNull(forwarding);
        return new Draws(_options.Seed, line, draw).Mirror(mirror) * 100 < forwarding.Mirrors[mirror].Percent;
    }

    /// <summary>0 to 1 (exclusive), seeded: the jitter of the wait before a retry.</summary>
    /// <param name="line">Number of the request.</param>
    /// <param name="retry">Number of the retry, from 1.</param>
    public double BackoffDraw(long line, int retry) => new Draws(_options.Seed, line, null).Backoff(retry);

    /// <summary>Headers that the CORS filter adds to the response of an ordinary request (rule ACT-54).</summary>
    /// <param name="route">The route.</param>
    /// <param name="request">The request as it was sent.</param>
    public ImmutableArray<KeyValuePair<string, string>> CorsHeaders(Route route, MeshRequest request)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(request);
        return route.Cors is { } cors ? [.. CorsFilter.OnResponse(cors, request, _regexes)] : [];
    }
}
