using System.Collections.Immutable;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>A route of a plan, or the target of a TCP proxy.</summary>
/// <param name="Plan">The proxy.</param>
/// <param name="Match">The look-up that comes to it.</param>
internal sealed record Target(ProxyPlan Plan, MatchResult Match)
{
    public Listener Listener => Plan.Listeners[Match.Listener];

    public FilterChain Chain => Listener.FilterChains[Match.FilterChain];

    /// <summary>The virtual host; <c>null</c> for TCP.</summary>
    public VirtualHost? VirtualHost => Match.Kind == MatchKind.Tcp ? null : Chain.Http!.VirtualHosts[Match.VirtualHost];

    /// <summary>The route; <c>null</c> for TCP.</summary>
    public Route? Route => VirtualHost?.Routes[Match.Route];

    public VirtualService? Owner => Route is { } route ? route.VirtualService : Chain.Tcp!.VirtualService;

    public string Rule => Route?.Rule ?? Chain.Tcp!.Rule;

    public SourceSpan Source => Route?.Source ?? Chain.Tcp!.Source;

    /// <summary>Clusters that share the route's traffic; empty where one takes all.</summary>
    public ImmutableArray<WeightedCluster> Shares => Route switch
    {
        null => Chain.Tcp!.IsWeighted ? Chain.Tcp.Clusters : [],
        { Action: ForwardAction { IsWeighted: true } forward } => forward.Clusters,
        _ => [],
    };

    /// <summary>Clusters that the route may send to; none where it answers itself.</summary>
    public ImmutableArray<WeightedCluster> Clusters => Route switch
    {
        null => Chain.Tcp!.Clusters,
        { Action: ForwardAction forward } => forward.Clusters,
        _ => [],
    };

    /// <summary>For people: <c>shop/reviews http[0].match[1]</c>.</summary>
    public string Name => Owner is { } owner ? $"{owner.Id} {Rule}"
        : VirtualHost is { } host ? $"{host.Name} {(Rule.Length == 0 ? "default" : Rule)}"
        : $"{Listener.Name} {Chain.Tcp!.Clusters[0].Name}";

    /// <summary>Every route of a plan, in the order in which they are tried; none of a listener that the proxy refuses.</summary>
    public static IEnumerable<Target> Of(ProxyPlan plan, int proxy)
    {
        for (int l = 0; l < plan.Listeners.Length; l++)
        {
            Listener listener = plan.Listeners[l];
            for (int c = 0; listener.Rejection is null && c < listener.FilterChains.Length; c++)
            {
                FilterChain chain = listener.FilterChains[c];
                for (int h = 0; h < (chain.Http?.VirtualHosts.Length ?? 0); h++)
                {
                    for (int r = 0; r < chain.Http!.VirtualHosts[h].Routes.Length; r++)
                    {
                        yield return new Target(plan, new MatchResult(MatchKind.Route, proxy, l, c, h, r));
                    }
                }

                if (chain.Tcp is not null)
                {
                    yield return new Target(plan, new MatchResult(MatchKind.Tcp, proxy, l, c, -1, -1));
                }
            }
        }
    }
}
