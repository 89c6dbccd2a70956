using HelloMesh.Model;
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
        var seen = new RuleSet();
        return plans.SelectMany(RulesOf).Where(rule => seen.Add(rule.Owner, rule.Rule));
    }

    /// <summary>Rules of the plans that are not among those hit, each once.</summary>
    /// <param name="plans">The plans.</param>
    /// <param name="hit">Owners and rules that answered.</param>
    /// <param name="listedMax">How many to list.</param>
    /// <returns>How many there are, and the first ones in the order of the plans.</returns>
    public static (int Count, IReadOnlyList<ServedRule> First) FindUnreached(
        IEnumerable<ProxyPlan> plans, IReadOnlySet<(string Owner, string Rule)> hit, int listedMax)
    {
        int count = 0;
        var first = new List<ServedRule>();
        foreach (ServedRule rule in Served(plans).Where(rule => !hit.Contains((rule.Owner, rule.Rule))))
        {
            count++;
            if (first.Count < listedMax)
            {
                first.Add(rule);
            }
        }

        return (count, first);
    }

    private static IEnumerable<ServedRule> RulesOf(ProxyPlan plan)
    {
        foreach (FilterChain chain in plan.Listeners.Where(l => l.Rejection is null).SelectMany(l => l.FilterChains))
        {
            PlanList<VirtualHost> hosts = chain.Http?.VirtualHosts ?? [];
            for (int i = 0; i < hosts.Length; i++)
            {
                NamespacedName? last = null;
                string text = "";
                foreach (RuleOrigin route in hosts.Glance(i).Origins)
                {
                    if (route.Owner is not { } owner)
                    {
                        continue;
                    }

                    if (owner != last)
                    {
                        text = owner.ToString();
                        last = owner;
                    }

                    yield return new ServedRule(text, route.Rule, route.Source);
                }
            }

            if (chain.Tcp is { Owner: { } tcpOwner } tcp)
            {
                yield return new ServedRule(tcpOwner.ToString(), tcp.Rule, tcp.Source);
            }
        }
    }
}
