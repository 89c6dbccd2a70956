using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Plans as findings: listeners that the proxy refuses, servers that the control plane skips.</summary>
internal static class PlanFindings
{
    public static ImmutableArray<Diagnostic> Of(ImmutableArray<ProxyPlan> plans)
    {
        var findings = new DiagnosticBag();
        foreach (ProxyPlan plan in plans)
        {
            foreach (Listener listener in plan.Listeners)
            {
                if (listener.Rejection is { } rejection)
                {
                    findings.Report(DiagnosticCatalogue.ListenerRefused(
                        rejection.Second, listener.Name, rejection.Reason, rejection.Rule, rejection.First));
                }
            }

            foreach (SkippedServer skipped in plan.SkippedServers)
            {
                findings.Report(DiagnosticCatalogue.ServerSkipped(
                    skipped.Gateway.Servers[skipped.ServerIndex].Span, skipped.Reason, skipped.Rule, skipped.Winner));
            }
        }

        return findings.ToSorted();
    }
}
