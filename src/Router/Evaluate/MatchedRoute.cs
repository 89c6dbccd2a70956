namespace HelloMesh.Router;

/// <summary>What a look-up found in a plan, as far as it got.</summary>
/// <param name="Host">The virtual host; <c>null</c> where none was found.</param>
/// <param name="Route">The route; <c>null</c> where none was found.</param>
internal readonly record struct MatchedRoute(VirtualHost? Host, Route? Route)
{
    /// <summary>Takes both from a plan.</summary>
    public static MatchedRoute Of(ProxyPlan proxy, in MatchResult match)
    {
        VirtualHost? host = HostsOf(proxy, match)?[match.VirtualHost];
        return new MatchedRoute(host, match.Kind == MatchKind.Route ? host!.Routes[match.Route] : null);
    }

    /// <summary>The same for one use: a plan from a snapshot keeps neither.</summary>
    public static MatchedRoute Glance(ProxyPlan proxy, in MatchResult match)
    {
        VirtualHost? host = HostsOf(proxy, match)?.Glance(match.VirtualHost);
        return new MatchedRoute(host, match.Kind == MatchKind.Route ? host!.Routes.Glance(match.Route) : null);
    }

    private static PlanList<VirtualHost>? HostsOf(ProxyPlan proxy, in MatchResult match) =>
        match.Kind is MatchKind.Route or MatchKind.NoRoute
            ? proxy.Listeners[match.Listener].FilterChains[match.FilterChain].Http!.VirtualHosts
            : null;
}
