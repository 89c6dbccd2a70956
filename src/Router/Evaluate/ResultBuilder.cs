using System.Collections.Immutable;
using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>A look-up's answer in the words of a result: what the proxy does next (file 4 of the rules).</summary>
internal sealed class ResultBuilder(IReadOnlyList<ProxyPlan> proxies, RoutingOptions options, RegexCache regexes, ResultParts parts)
{
    /// <summary>What upstreams are taken to answer, so that operations on responses have something to work on.</summary>
    private static readonly KeyValuePair<string, string>[] UpstreamResponse = [new("server-x", "echo"), new("x-base", "up")];

    public RouteResult Build(MatchResult match, in RequestView view, MeshRequest request, Draws draws)
    {
        ProxyPlan proxy = proxies[match.Proxy];
        MatchedRoute found = MatchedRoute.Of(proxy, match);
        ImmutableArray<HeaderChange>? preflight = found.Route?.Cors is { } cors
            ? CorsFilter.AnswerPreflight(cors, request, regexes)
            : null;
        Decision decision = Decider.Decide(
            proxy, match, found.Route, view.IsTls, view.Error, options.ClosedRegistry, draws, preflight is not null);
        return Describe(decision, found, preflight, view, request);
    }

    /// <summary>Puts a decision into words.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="found">What its look-up found.</param>
    /// <param name="preflight">Headers of the answer to a preflight; <c>null</c> when it is none.</param>
    /// <param name="view">The request as the proxy sees it.</param>
    /// <param name="request">The request as it was sent; its method and its headers count.</param>
    public RouteResult Describe(
        in Decision decision,
        in MatchedRoute found,
        ImmutableArray<HeaderChange>? preflight,
        in RequestView view,
        MeshRequest request)
    {
        MatchResult match = decision.Match;
        ProxyPlan proxy = proxies[match.Proxy];
        Listener? listener = match.Listener < 0 ? null : proxy.Listeners[match.Listener];
        FilterChain? chain = match.FilterChain < 0 ? null : listener!.FilterChains[match.FilterChain];
        RouteResult start = Start(proxy, listener, chain);
        return match.Kind switch
        {
            MatchKind.NoListener => Bare(proxy, Outcome.NoListener, WhyClosed(proxy, view.Port)),
            MatchKind.ListenerRejected => Bare(proxy, Outcome.ListenerRejected, listener!.Rejection!.Reason) with
            {
                Listener = listener.Name,
                Source = listener.Rejection.Second,
            },
            MatchKind.NoFilterChain => NoChain(proxy, view),
            MatchKind.PlaintextToTls => Bare(
                proxy, Outcome.ProtocolError, "plaintext to a server that expects TLS (rule GW-33)") with
            {
                Listener = listener!.Name,
            },
            MatchKind.MissingClientCertificate => Bare(
                proxy, Outcome.ProtocolError, "the server wants a client certificate and none is presented (rule GW-37)") with
            {
                Listener = listener!.Name,
            },
            MatchKind.Tcp => TcpResults.Build(
                start with { RouteConfig = null },
                proxy,
                chain!.Tcp!,
                listener!.Port == Listener.AnyPort ? null : chain.ServerNames,
                decision),
            MatchKind.TlsToPlaintext => Refused(
                start, 400, "DPE", "http1.codec_error", "TLS to a plaintext HTTP server (rule GW-33)"),
            MatchKind.RequestRefused => Refuse(start, view.Error),
            MatchKind.NoVirtualHost => NotFound(
                start, $"no virtual host takes the Host '{Text(view.Authority)}' (rule VH-30)"),
            MatchKind.TlsRequired => start with
            {
                Outcome = Outcome.Redirect,
                Status = 301,
                Location = $"https://{Text(view.Authority)}{Text(view.PathAndQuery)}",
                Reason = "the server demands TLS (rule GW-16)",
            },
            MatchKind.NoRoute => NotFound(
                start,
                $"none of the routes of virtual host '{found.Host!.Name}' matches (rule RM-28)"),
            _ => Routed(start, proxy, found, decision, preflight, view, request),
        };
    }

    private static RouteResult Bare(ProxyPlan proxy, Outcome outcome, string reason) =>
        new() { Outcome = outcome, Workload = proxy.Workload.ToString(), Reason = reason };

    private static string WhyClosed(ProxyPlan proxy, int port)
    {
        string bound = proxy.AddressesOn(port);
        return proxy is { IsGateway: true, Listeners.IsEmpty: true }
            ? $"no server of a Gateway applies to {proxy.Workload}: nothing listens on port {port} (rule GW-35)"
            : bound.Length == 0
            ? $"nothing listens on port {port} (rule GW-35)"
            : $"port {port} is open on {bound} only, and the URL names no such address (rule GW-27)";
    }

    private static RouteResult Start(ProxyPlan proxy, Listener? listener, FilterChain? chain) => new()
    {
        Outcome = Outcome.RouteNotFound,
        Workload = proxy.Workload.ToString(),
        Gateway = chain?.Owner?.ToString(),
        Server = chain?.Owner is null ? null : $"servers[{chain.ServerIndex}]",
        Listener = listener?.Name,
        RouteConfig = chain?.Http?.Name,
    };

    /// <summary>Plaintext that no chain takes fails as a handshake would (rules GW-30, GW-33).</summary>
    private static RouteResult NoChain(ProxyPlan proxy, in RequestView view) =>
        view.IsTls
            ? Bare(
                proxy,
                Outcome.FilterChainNotFound,
                view.ServerName.IsEmpty
                    ? "no server takes a connection without server name (rule GW-30)"
                    : $"no server takes the server name '{Text(view.ServerName)}' (rule GW-30)")
            : Bare(proxy, Outcome.ProtocolError, "plaintext to a server that expects TLS (rule GW-33)");

    private static RouteResult NotFound(RouteResult start, string reason) =>
        start with { Outcome = Outcome.RouteNotFound, Status = 404, Flags = "NR", Details = "route_not_found", Reason = reason };

    private static RouteResult Refused(RouteResult start, int status, string? flags, string details, string reason) =>
        start with { Outcome = Outcome.BadRequest, Status = status, Flags = flags, Details = details, Reason = reason };

    private static RouteResult Refuse(RouteResult start, RequestError error) => error switch
    {
        RequestError.Codec => Refused(
            start, 400, "DPE", "http1.codec_error", "bytes that HTTP/1 does not allow in a request (rule RM-45)"),
        RequestError.InvalidUrl => Refused(
            start, 400, "DPE", "http1.invalid_url", "the target is neither a path nor a URL (rule RM-42)"),
        RequestError.MissingHost => Refused(start, 400, null, "missing_host_header", "no Host (rule RM-41)"),
        RequestError.InvalidAuthority => Refused(
            start, 400, null, "http.invalid_authority", "characters that a Host may not have (rule RM-41)"),
        RequestError.MissingPath => Refused(start, 404, null, "missing_path_rejected", "no path (rule RM-42)"),
        RequestError.AbsolutePath => Refused(
            start, 404, null, "absolute_path_rejected", "the path does not start with a slash (rule RM-42)"),
        RequestError.Connect => NotFound(start, "CONNECT has no path, so no route takes it (rule RM-51)"),
        RequestError.HttpsUrlOnPlaintext => Refused(
            start, 403, "DPE", "http1.https_url_on_plaintext_connection", "an https URL on a plaintext connection (rule RM-50)"),
        _ => Refused(start, 400, null, "path_normalization_failed", "NUL in the path (rule RM-45)"),
    };

    private RouteResult Routed(
        RouteResult start,
        ProxyPlan proxy,
        in MatchedRoute found,
        in Decision decision,
        ImmutableArray<HeaderChange>? preflight,
        in RequestView view,
        MeshRequest request)
    {
        Route route = found.Route!;
        RouteResult result = start with
        {
            VirtualHost = found.Host!.Name,
            Route = route.Name.Length == 0 ? null : route.Name,
            VirtualService = route.Owner?.ToString(),
            Rule = route.Rule,
            Source = route.Source,
        };
        if (view.Error == RequestError.Upgrade)
        {
            return Refused(result, 403, null, "upgrade_failed", "an upgrade other than websocket (rule RM-52)");
        }

        switch (route.Action)
        {
            case RedirectAction redirect:
                return Redirect(result, route, redirect, view);
            case DirectResponseAction response:
                return result with
                {
                    Outcome = Outcome.DirectResponse,
                    Status = response.Status,
                    Body = request.Method == "HEAD" ? "" : response.Body ?? "",
                    Location = response.Status is 201 or (>= 300 and < 400)   // ACT-32
                        ? $"{Text(view.Scheme)}://{Text(view.Authority)}{Text(view.PathAndQuery)}"
                        : null,
                    ResponseHeaders = LocalResponseHeaders(route),
                };
            default:
                return Forward(result, proxy, route, decision, preflight, view, request);
        }
    }

    private RouteResult Redirect(RouteResult result, Route route, RedirectAction action, in RequestView view)
    {
        string path = PathRewriter.ForRedirect(route.Match, action, Text(view.Path), QueryOf(view));
        return result with
        {
            Outcome = Outcome.Redirect,
            Status = action.Status,
            Location = RedirectLocation.Compose(
                action, Text(view.Authority), Text(view.Scheme), view.IsForwardedHttps, path),
            ResponseHeaders = LocalResponseHeaders(route),
        };
    }

    private RouteResult Forward(
        RouteResult result,
        ProxyPlan proxy,
        Route route,
        in Decision decision,
        ImmutableArray<HeaderChange>? preflight,
        in RequestView view,
        MeshRequest request)
    {
        var action = (ForwardAction)route.Action;
        if (decision.Outcome == Outcome.ListenerRejected)
        {
            return Bare(
                proxy,
                Outcome.ListenerRejected,
                $"the proxy refuses the route table: {route.Rule} has no destination with a weight (rules ACT-16, ACT-20)") with
            {
                Listener = result.Listener,
                Source = route.Source,
            };
        }

        result = result with
        {
            Outcome = decision.Outcome,
            Weights = action.IsWeighted ? [.. action.Clusters.Select(c => new ClusterWeight(c.Name, c.Weight))] : [],
            Mirrors = action.Mirrors,
            Timeout = action.Timeout,
            Retries = action.Retries,
            Fault = route.Fault,
        };
        switch (decision.Outcome)
        {
            case Outcome.FaultAbort:
                return result with
                {
                    Status = route.Fault!.AbortStatus,
                    Flags = "FI",
                    Details = "fault_filter_abort",
                    ResponseHeaders = LocalResponseHeaders(route),
                };
            case Outcome.CorsPreflight:
                return result with { Status = 200, Details = "cors_response", ResponseHeaders = preflight!.Value };
            default:
                WeightedCluster cluster = action.Clusters[decision.Cluster];
                result = ClusterNames.Describe(result, cluster.Name) with { Known = proxy.Clusters.Contains(cluster.Name) };
                return decision.Outcome == Outcome.ClusterNotFound
                    ? result with
                    {
                        Status = 503,
                        Flags = "NC",
                        Details = "cluster_not_found",
                        Reason = $"no loaded manifest declares {cluster.Name} for this proxy (rule ACT-10)",
                    }
                    : result with
                    {
                        Upstream = Has(ResultParts.Upstream) ? Upstream(route, action, cluster, view, request) : null,
                        ResponseHeaders = Has(ResultParts.ResponseHeaders) ? ResponseChanges(route, cluster, request) : [],
                    };
        }
    }

    private UpstreamRequest Upstream(
        Route route, ForwardAction action, WeightedCluster cluster, in RequestView view, MeshRequest request)
    {
        return new UpstreamRequest(
            action.AuthorityRewrite ?? cluster.AuthorityRewrite ?? Text(view.Authority),
            PathRewriter.ForUpstream(route.Match, action, view, regexes),
            RequestChanges(route, cluster, request));
    }

    private static ImmutableArray<HeaderChange> RequestChanges(Route route, WeightedCluster cluster, MeshRequest request)
    {
        if (request.Headers.IsEmpty && cluster.Headers is null && IsNone(route.RequestHeaders))
        {
            return [];
        }

        var headers = new HeaderChanges(request.Headers, HeaderRules.Combine(request.Headers));
        headers.Apply(HeaderTranslator.Clean(cluster.Headers?.Request));   // ACT-43: the destination's first
        headers.Apply(route.RequestHeaders);
        return headers.ToChanges();
    }

    private ImmutableArray<HeaderChange> ResponseChanges(Route route, WeightedCluster cluster, MeshRequest request)
    {
        if (route.Cors is null && cluster.Headers is null && IsNone(route.ResponseHeaders))
        {
            return [];
        }

        var headers = new HeaderChanges(UpstreamResponse, UpstreamResponse);
        headers.Apply(HeaderTranslator.Clean(cluster.Headers?.Response));
        headers.Apply(route.ResponseHeaders);
        if (route.Cors is { } cors)
        {
            headers.Apply(new HeaderOperation([.. CorsFilter.OnResponse(cors, request, regexes)], [], []));
        }

        return headers.ToChanges();
    }

    private static bool IsNone(HeaderOperation operation) =>
        operation.Set.IsEmpty && operation.Add.IsEmpty && operation.Remove.IsEmpty;

    private bool Has(ResultParts part) => (parts & part) != 0;

    /// <summary>Operations on what the proxy itself answers (rules ACT-29, ACT-32).</summary>
    private ImmutableArray<HeaderChange> LocalResponseHeaders(Route route)
    {
        if (!Has(ResultParts.ResponseHeaders) || IsNone(route.ResponseHeaders))
        {
            return [];
        }

        var headers = new HeaderChanges([], []);
        headers.Apply(route.ResponseHeaders);
        return headers.ToChanges();
    }

    private static string QueryOf(in RequestView view) => Text(view.PathAndQuery[view.Path.Length..]);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
