using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>For an explanation: rules of VirtualServices for the request's host that the route table does not hold, and
/// why the control plane left them out (rules VH-1 to VH-10, VH-21, RM-5 to RM-8, ACT-61 to ACT-66).</summary>
internal sealed class LeftOutRules(VirtualServiceIndex virtualServices, ProxyPlan plan, FilterChain chain, int listenerPort)
{
    private const string Mesh = "mesh";

    /// <summary>The rules that are missing from a virtual host.</summary>
    /// <param name="host">Host of the request: lower case, without port.</param>
    /// <param name="chosen">The virtual host that takes the request; <c>null</c> when there is none.</param>
    public IEnumerable<ExplanationStep> For(string host, VirtualHost? chosen)
    {
        HashSet<string> gateways = plan.IsGateway
            ? [.. plan.Listeners.SelectMany(l => l.FilterChains).Select(c => c.Gateway!.Id.ToString())]
            : [Mesh];
        string[] names = [host, .. chosen?.Domains.Where(d => !d.StartsWith('*')) ?? []];
        foreach (BoundVirtualService virtualService in virtualServices.All)
        {
            if (!virtualService.Hosts.Any(h => names.Any(name => HostNames.IsCoveredBy(name, h.ToLowerInvariant()))))
            {
                continue;
            }

            if (WhyNotOffered(virtualService, gateways) is { } step)
            {
                yield return step;
                continue;
            }

            foreach (ExplanationStep lost in LostRules(virtualService, chosen))
            {
                yield return lost;
            }
        }
    }

    private ExplanationStep? WhyNotOffered(BoundVirtualService virtualService, HashSet<string> gateways)
    {
        SourceSpan place = virtualService.Source.Meta.Span;
        string name = $"VirtualService {virtualService.Source.Id}";
        if (!virtualService.Gateways.Any(gateways.Contains))
        {
            string bound = string.Join(", ", virtualService.Gateways);
            return Lost(
                plan.IsGateway ? $"{name} is bound to {bound}, which {plan.Workload} does not serve" : $"{name} is bound to {bound}, not to mesh",
                virtualService.Source.Gateways.IsEmpty ? "VH-1" : "VH-2",
                place);
        }

        return virtualService.VisibilityClass(plan.Workload.Namespace!) >= 0
            ? null
            : Lost($"{name} is not exported to namespace {plan.Workload.Namespace}", "VH-5", place);
    }

    private IEnumerable<ExplanationStep> LostRules(BoundVirtualService virtualService, VirtualHost? chosen)
    {
        string name = virtualService.Source.Id.ToString();
        foreach (LostDelegate lost in virtualService.LostDelegates)
        {
            yield return Lost($"{name} {lost.Text}: {lost.Reason}", lost.Rule, lost.Source);
        }

        HashSet<string> present =
        [
            .. (chosen?.Routes ?? []).Where(r => r.VirtualService == virtualService.Source).Select(r => r.Rule),
        ];
        bool isAnyLeft = false;
        string? catchAll = null;
        foreach ((HttpRule rule, int match, string text) in Matches(virtualService))
        {
            if (present.Contains(text))
            {
                catchAll = text;
                continue;
            }

            HttpMatchRequest? source = match < 0 ? null : rule.Route.Match[match];
            SourceSpan place = source?.Span ?? rule.Route.Span;
            if (source is not null && RouteExpander.WhyDropped(source, Scope(virtualService)) is { } dropped)
            {
                yield return Lost($"{name} {text}: {dropped.Text}", dropped.Rule, place);
            }
            else if (present.Count > 0)
            {
                yield return Lost($"{name} {text}: comes after {catchAll}, which takes everything", "VH-21", place);
            }
            else
            {
                isAnyLeft = true;
            }
        }

        if (isAnyLeft)
        {
            yield return Lost(
                $"VirtualService {name} has no host in common with what is served here",
                plan.IsGateway ? "VH-10" : "MESH-8",
                virtualService.Source.Meta.Span);
        }
    }

    private static IEnumerable<(HttpRule Rule, int Match, string Text)> Matches(BoundVirtualService virtualService)
    {
        foreach (HttpRule rule in virtualService.MergeHttp())
        {
            if (rule.Route.Match.IsEmpty)
            {
                yield return (rule, -1, rule.Text);
            }

            for (int i = 0; i < rule.Route.Match.Length; i++)
            {
                yield return (rule, i, rule.MatchTexts[i]);
            }
        }
    }

    private RouteScope Scope(BoundVirtualService virtualService)
    {
        Server? server = chain.Gateway?.Servers[chain.ServerIndex];
        string gateway = chain.Gateway?.Id.ToString() ?? Mesh;
        return new RouteScope(
            plan.Workload,
            virtualService.Gateways.Contains(gateway) ? gateway : virtualService.Gateways[0],
            (int?)server?.Port?.Number ?? listenerPort,
            server?.Tls is not null,
            _ => null);
    }

    private static ExplanationStep Lost(string text, string rule, SourceSpan source) =>
        new("left out", StepVerdict.Lost, text, rule, source);
}
