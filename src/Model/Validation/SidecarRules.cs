namespace HelloMesh.Model;

/// <summary>Rules V-SC-01 to V-SC-25: a Sidecar as a whole, and its outbound traffic policy.</summary>
internal static class SidecarRules
{
    public static void Check(YamlMapping spec, ObjectMeta meta, DiagnosticBag diagnostics)
    {
        if (spec.Child("workloadSelector") is { } selector && !SelectorRules.Check(selector, "labels", "V-SC-01", diagnostics))   // V-SC-01
        {
            return;
        }

        SelectorRules.WarnIfEmpty(spec, "labels", "V-SC-02", diagnostics);   // V-SC-02
        SidecarIngressRules.Check(spec, diagnostics);
        SidecarEgressRules.Check(spec, meta.Id.Namespace, diagnostics);
        if (spec.Child("inboundConnectionPool") is { } pool)   // V-SC-12
        {
            ConnectionPoolRules.Check(pool, diagnostics);
        }

        if (spec.Child("outboundTrafficPolicy") is { } policy && policy.Child("egressProxy") is { } proxy)
        {
            CheckProxy(policy, proxy, diagnostics);
        }
    }

    private static void CheckProxy(YamlMapping policy, YamlMapping proxy, DiagnosticBag diagnostics)
    {
        if (policy.Text("mode") is "" or "REGISTRY_ONLY" && !policy.IsUnusable("mode"))   // V-SC-23: nothing else is looked at
        {
            diagnostics.Report(
                SidecarFindings.BadProxy, "V-SC-23", policy.KeySpanOf("egressProxy"), "an egress proxy needs traffic to be allowed to anywhere",
                "write mode: ALLOW_ANY, or remove egressProxy");
            return;
        }

        int before = diagnostics.ErrorCount;
        DestinationRules.Check(proxy, diagnostics);
        string host = proxy.Text("host");
        if (diagnostics.ErrorCount == before && proxy.Has("host") && !NameForms.IsDomainName(host))   // V-SC-24
        {
            diagnostics.Report(
                SidecarFindings.BadProxy, "V-SC-24", proxy.SpanOf("host"), $"'{host}' is not the name of one host", "write the full name of a service");
        }
    }
}
