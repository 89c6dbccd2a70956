using System.Collections.Immutable;
using System.Text;

namespace HelloMesh.Router;

/// <summary>Every step from listener to action, and for each earlier route why it lost; walks the plan as the reference
/// matcher does.</summary>
internal sealed class Explainer(ProxyPlan plan, RegexCache regexes)
{
    private readonly ImmutableArray<ExplanationStep>.Builder _steps = ImmutableArray.CreateBuilder<ExplanationStep>();

    public ImmutableArray<ExplanationStep> Explain(in RequestView request, RouteResult result)
    {
        Add("workload", StepVerdict.Taken, $"the request goes to {plan.Workload}", "GW-2");
        int listener = ReferenceMatcher.FindListener(plan, request);
        if (listener < 0)
        {
            ExplainClosedPort(request.Port);
            return End("listener", result, "GW-35");
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

        Add("listener", StepVerdict.Taken, $"{found.Name} listens on port {found.Port}", "GW-8");
        int chain = ReferenceMatcher.FindFilterChain(found, request);
        ExplainChains(found, chain, request);
        if (chain < 0)
        {
            return End("filter chain", result, "GW-30");
        }

        if (ReferenceMatcher.EndOfConnection(found.FilterChains[chain], request) is { } ended)
        {
            return End("connection", result, ended switch
            {
                MatchKind.Tcp => "TLS-3",
                MatchKind.MissingClientCertificate => "GW-37",
                MatchKind.RequestRefused => "RM-40",
                _ => "GW-33",
            });
        }

        ExplainRequest(request);
        ExplainHttp(found.FilterChains[chain].Http!, request, result);
        return _steps.ToImmutable();
    }

    private void ExplainClosedPort(int port)
    {
        foreach (SkippedServer skipped in plan.SkippedServers)
        {
            Add("listener", StepVerdict.Lost, skipped.Reason, skipped.Rule, skipped.Gateway.Servers[skipped.ServerIndex].Span);
        }

        string ports = string.Join(", ", plan.Listeners.Select(l => l.Port).Distinct().Order());
        Add(
            "listener", StepVerdict.Lost, ports.Length == 0 ? "no port is open" : $"port {port} is not among {ports}", "GW-35");
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

    private void ExplainHttp(RouteConfiguration configuration, in RequestView request, RouteResult result)
    {
        Add("virtual host", StepVerdict.Note, $"route table {configuration.Name}", "GW-19");
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

        if (chosen < 0)
        {
            End("virtual host", result, "VH-30");
            return;
        }

        VirtualHost host = configuration.VirtualHosts[chosen];
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
            string name = $"{route.VirtualService?.Id} {route.Rule}{(route.Name.Length == 0 ? "" : $" '{route.Name}'")}";
            if (matcher.FirstFailure(route.Match, request) is { } failure)
            {
                Add("route", StepVerdict.Lost, $"{name}: {failure}", "RM-28", route.Source);
                continue;
            }

            Add("route", StepVerdict.Taken, $"{name}: {ConditionText.Of(route.Match)}", "RM-28", route.Source);
            Add("action", StepVerdict.Ended, Describe(result), ActionRule(result));
            return;
        }

        End("route", result, "RM-28");
    }

    private static string Describe(RouteResult result) => result.Outcome switch
    {
        Outcome.Forwarded => result.Weights.IsEmpty
            ? $"forwarded to {result.Destination} ({result.Cluster})"
            : $"forwarded to {result.Destination}, drawn among {string.Join(", ", result.Weights.Select(w => $"{w.Cluster} {w.Weight}"))}",
        Outcome.Redirect => $"{result.Status} to {result.Location}",
        Outcome.DirectResponse => $"answered with {result.Status}",
        Outcome.FaultAbort => $"aborted with {result.Status}",
        Outcome.CorsPreflight => "preflight answered",
        _ => result.Reason ?? result.Outcome.ToName(),
    };

    private static string ActionRule(RouteResult result) => result.Outcome switch
    {
        Outcome.Forwarded => result.Weights.IsEmpty ? "ACT-1" : "ACT-17",
        Outcome.Redirect => "ACT-26",
        Outcome.DirectResponse => "ACT-32",
        Outcome.FaultAbort => "ACT-51",
        Outcome.CorsPreflight => "ACT-54",
        _ => "ACT-10",
    };

    private ImmutableArray<ExplanationStep> End(string stage, RouteResult result, string rule)
    {
        Add(
            stage,
            StepVerdict.Ended,
            result.Reason ?? (result.Destination is null ? result.Outcome.ToName() : Describe(result)),
            rule,
            result.Source);
        return _steps.ToImmutable();
    }

    private void Add(string stage, StepVerdict verdict, string text, string rule, Model.SourceSpan source = default) =>
        _steps.Add(new ExplanationStep(stage, verdict, text, rule, source));

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
