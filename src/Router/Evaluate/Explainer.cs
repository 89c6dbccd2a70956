using System.Collections.Immutable;
using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Every step from listener to action, and for each earlier route why it lost; walks the plan as the reference
/// matcher does.</summary>
internal sealed class Explainer(ProxyPlan plan, VirtualServiceIndex virtualServices, RegexCache regexes)
{
    private readonly ImmutableArray<ExplanationStep>.Builder _steps = ImmutableArray.CreateBuilder<ExplanationStep>();

    public ImmutableArray<ExplanationStep> Explain(in RequestView request, RouteResult result)
    {
        Add(
            "workload",
            StepVerdict.Taken,
            plan.IsGateway ? $"the request goes to {plan.Workload}" : $"the sidecar of {plan.Workload} takes the request",
            plan.IsGateway ? "GW-2" : "MESH-1");
        int listener = ReferenceMatcher.FindListener(plan, request);
        if (listener < 0)
        {
            return ExplainClosedPort(request.Port, result);
        }

        Listener found = plan.Listeners[listener];
        if (found.Rejection is { } rejection)
        {
            bool isPair = rejection.Second != rejection.First;
            Add("listener", StepVerdict.Note, isPair ? "first culprit" : "culprit", rejection.Rule, rejection.First);
            if (isPair)
            {
                Add("listener", StepVerdict.Note, "second culprit", rejection.Rule, rejection.Second);
            }

            return End("listener", result, rejection.Rule);
        }

        Add(
            "listener",
            StepVerdict.Taken,
            found.Port == Listener.AnyPort ? $"{found.Name} takes what no other listener takes" : $"{found.Name} listens on port {found.Port}",
            plan.IsGateway ? "GW-8" : found.Port == Listener.AnyPort ? "MESH-15" : "MESH-5");
        ExplainSkippedServers(found.Port);
        int chain = ReferenceMatcher.FindFilterChain(found, request);
        ExplainChains(found, chain, request);
        if (chain < 0)
        {
            return End("filter chain", result, result.Outcome == Outcome.ProtocolError ? "GW-33" : "GW-30");
        }

        if (ReferenceMatcher.EndOfConnection(found.FilterChains[chain], request) is { } ended)
        {
            return End("connection", result, ended switch
            {
                MatchKind.Tcp => RuleOfTcp(found.FilterChains[chain].Tcp!),
                MatchKind.MissingClientCertificate => "GW-37",
                MatchKind.RequestRefused => "RM-40",
                _ => "GW-33",
            });
        }

        ExplainRequest(request);
        ExplainHttp(found.FilterChains[chain], request, result);
        return _steps.ToImmutable();
    }

    /// <summary>tls rules, tcp rules, or neither of them.</summary>
    private string RuleOfTcp(TcpProxy tcp) =>
        tcp.Rule.StartsWith("tls", StringComparison.Ordinal) ? plan.IsGateway ? "TLS-3" : "MESH-20"
        : tcp.Rule.StartsWith("tcp", StringComparison.Ordinal) ? plan.IsGateway ? "TLS-20" : "MESH-22"
        : tcp.Clusters[0].Name is SidecarPlanBuilder.Passthrough or SidecarPlanBuilder.BlackHole ? "MESH-15"
        : plan.IsGateway ? "TLS-30" : "MESH-21";

    private void ExplainSkippedServers(int port)
    {
        foreach (SkippedServer skipped in plan.SkippedServers)
        {
            Server server = skipped.Gateway.Servers[skipped.ServerIndex];
            int own = (int)(server.Port?.Number ?? 0);
            if (port == own || port == plan.PortTranslation.GetValueOrDefault(own))
            {
                Add("listener", StepVerdict.Lost, skipped.Reason, skipped.Rule, server.Span);
            }
        }
    }

    private ImmutableArray<ExplanationStep> ExplainClosedPort(int port, RouteResult result)
    {
        ExplainSkippedServers(port);
        if (plan.AddressesOn(port).Length > 0)
        {
            return End("listener", result, "GW-27");
        }

        string ports = string.Join(", ", plan.Listeners.Select(l => l.Port).Distinct().Order());
        Add(
            "listener", StepVerdict.Lost, ports.Length == 0 ? "no port is open" : $"port {port} is not among {ports}", "GW-35");
        return End("listener", result, "GW-35");
    }

    private void ExplainChains(Listener listener, int chosen, in RequestView request)
    {
        string name = request.IsTls ? $"server name '{Text(request.ServerName)}'" : "plaintext";
        for (int i = 0; i < listener.FilterChains.Length; i++)
        {
            FilterChain chain = listener.FilterChains[i];
            string names = chain.ServerNames.IsEmpty ? "any server name" : string.Join(", ", chain.ServerNames);
            string owner = chain.Gateway is { } gateway ? $" (Gateway {gateway.Id}, server {chain.ServerIndex})" : "";
            Add(
                "filter chain",
                i == chosen ? StepVerdict.Taken : StepVerdict.Lost,
                i == chosen ? $"{name} is taken by the chain for {names}{owner}" : $"{name} is not for {names}{owner}",
                "GW-30",
                chain.Gateway?.Servers[chain.ServerIndex].Span ?? chain.Tcp?.Source ?? default);
        }
    }

    private void ExplainRequest(in RequestView request)
    {
        Add(
            "request",
            StepVerdict.Note,
            $"the proxy matches path '{Text(request.Path)}', Host '{Text(request.Host)}', method {Text(request.Method)}",
            "RM-40");
    }

    private void ExplainHttp(FilterChain chain, in RequestView request, RouteResult result)
    {
        RouteConfiguration configuration = chain.Http!;
        Add("virtual host", StepVerdict.Note, $"route table {configuration.Name}", plan.IsGateway ? "GW-19" : "MESH-6");
        int chosen = ReferenceMatcher.FindVirtualHost(configuration, request.Host);
        for (int i = 0; i < configuration.VirtualHosts.Length; i++)
        {
            VirtualHost other = configuration.VirtualHosts[i];
            string domains = string.Join(", ", other.Domains);
            if (i == chosen)
            {
                Add("virtual host", StepVerdict.Taken, $"{other.Name} takes the Host ({domains})", "VH-30");
            }
            else if (chosen < 0)
            {
                Add("virtual host", StepVerdict.Lost, $"{other.Name} is for {domains}", "VH-30");
            }
        }

        VirtualHost? host = chosen < 0 ? null : configuration.VirtualHosts[chosen];
        _steps.AddRange(new LeftOutRules(virtualServices, plan, chain, request.Port).For(Text(request.Host), host));
        if (host is null)
        {
            End("virtual host", result, "VH-30");
            return;
        }

        if (host.RequiresTls && !request.IsForwardedHttps)
        {
            End("virtual host", result, "GW-16");
            return;
        }

        ExplainRoutes(host, request, result);
    }

    private void ExplainRoutes(VirtualHost host, in RequestView request, RouteResult result)
    {
        var matcher = new ReferenceMatcher([plan], regexes);
        foreach (Route route in host.Routes)
        {
            string owner = route.VirtualService is null ? "" : $"{route.VirtualService.Id} ";
            string name = $"{owner}{route.Rule}{(route.Name.Length == 0 || route.Name == route.Rule ? "" : $" '{route.Name}'")}";
            if (matcher.FirstFailure(route.Match, request) is { } failure)
            {
                Add("route", StepVerdict.Lost, $"{name}: {failure.Text}", failure.Rule, route.Source);
                continue;
            }

            Add("route", StepVerdict.Taken, $"{name}: {ConditionText.Of(route.Match)}", "RM-28", route.Source);
            _steps.AddRange(new ActionExplainer(route, result).Explain());
            return;
        }

        End("route", result, "RM-28");
    }

    private ImmutableArray<ExplanationStep> End(string stage, RouteResult result, string rule)
    {
        Add(
            stage,
            StepVerdict.Ended,
            result.Reason ?? (result.Destination is null ? result.Outcome.ToName() : ActionExplainer.Forwarded(result)),
            rule,
            result.Source);
        return _steps.ToImmutable();
    }

    private void Add(string stage, StepVerdict verdict, string text, string rule, SourceSpan source = default) =>
        _steps.Add(new ExplanationStep(stage, verdict, text, rule, source));

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
