using HelloMesh.Router;

namespace HelloMesh.Testing.Results;

/// <summary>Finds the rules that no request reached.</summary>
internal static class RuleCoverage
{
    /// <summary>Rules of the plans, in their order, each once; none of a listener that the proxy refuses.</summary>
    /// <param name="plans">The plans.</param>
    public static IEnumerable<ServedRule> Served(IEnumerable<ProxyPlan> plans)
    {
        ArgumentNullException.ThrowIfNull(plans);
        var seen = new HashSet<(string Owner, string Rule)>();
        return plans.SelectMany(RulesOf).Where(rule => seen.Add((rule.Owner, rule.Rule)));
    }

    /// <summary>Rules of the plans that are not among those hit, in the order of the plans, each once.</summary>
    /// <param name="plans">The plans.</param>
    /// <param name="hit">Owners and rules that answered.</param>
    public static IReadOnlyList<ServedRule> FindUnreached(IEnumerable<ProxyPlan> plans, IReadOnlySet<(string Owner, string Rule)> hit) =>
        [.. Served(plans).Where(rule => !hit.Contains((rule.Owner, rule.Rule)))];

    private static IEnumerable<ServedRule> RulesOf(ProxyPlan plan)
    {
        foreach (FilterChain chain in plan.Listeners.Where(l => l.Rejection is null).SelectMany(l => l.FilterChains))
        {
            foreach (RuleOrigin route in chain.Http?.VirtualHosts.SelectMany(host => host.Origins) ?? [])
            {
                if (route.Owner is { } owner)
                {
                    yield return new ServedRule(owner.ToString(), route.Rule, route.Source);
                }
            }

            if (chain.Tcp is { Owner: { } tcpOwner } tcp)
            {
                yield return new ServedRule(tcpOwner.ToString(), tcp.Rule, tcp.Source);
            }
        }
    }
}
