namespace HelloMesh.Model;

/// <summary>Rules V-TP-02 to V-TP-04: a traffic policy as a whole. The schema reports the other rules of V-TP.</summary>
internal static class TrafficPolicyRules
{
    public static void Check(YamlMapping policy, string ns, DiagnosticBag diagnostics)
    {
        CheckSettings(policy, ns, diagnostics);
        foreach (YamlNode settings in policy.Items("portLevelSettings"))
        {
            CheckSettings((YamlMapping)settings, ns, diagnostics);
        }

        if (policy.Has("tunnel") && policy.Has("proxyProtocol"))   // V-TP-02
        {
            Exclude(policy, "proxyProtocol", "tunnel", "V-TP-02", diagnostics);
        }

        if (policy.Child("tunnel") is { } tunnel)
        {
            CheckTunnel(tunnel, diagnostics);
        }
    }

    /// <summary>Reports two settings of which only one may be given.</summary>
    public static void Exclude(YamlMapping node, string field, string other, string rule, DiagnosticBag diagnostics) =>
        diagnostics.Report(
            DestinationRuleFindings.SettingsExclude, rule, node.KeySpanOf(field), $"'{field}' and '{other}' do not go together",
            "keep one of them", node.KeySpanOf(other), "the other one");

    /// <summary>What a policy and an element of portLevelSettings have in common.</summary>
    private static void CheckSettings(YamlMapping settings, string ns, DiagnosticBag diagnostics)
    {
        if (settings.Child("connectionPool") is { } pool)
        {
            ConnectionPoolRules.Check(pool, diagnostics);
        }

        if (settings.Child("outlierDetection") is { } detection)
        {
            OutlierDetectionRules.Check(detection, diagnostics);
        }

        if (settings.Child("loadBalancer") is { } balancer)
        {
            LoadBalancerRules.Check(balancer, settings.Has("outlierDetection") || settings.IsUnusable("outlierDetection"), diagnostics);
        }

        if (settings.Child("tls") is { } tls)
        {
            ClientTlsRules.Check(tls, ns, diagnostics);
        }
    }

    private static void CheckTunnel(YamlMapping tunnel, DiagnosticBag diagnostics)
    {
        if (tunnel.Text("protocol") is not ("" or "CONNECT" or "POST"))   // V-TP-03
        {
            diagnostics.Report(
                DestinationRuleFindings.BadTunnel, "V-TP-03", tunnel.SpanOf("protocol"), $"'{tunnel.Text("protocol")}' is no protocol of a tunnel",
                "write CONNECT or POST");
        }

        string host = tunnel.Text("targetHost");
        if (tunnel.Has("targetHost") && !NameForms.IsDomainName(host) && !NameForms.IsAddress(host))   // V-TP-04
        {
            diagnostics.Report(
                DestinationRuleFindings.BadTunnel, "V-TP-04", tunnel.SpanOf("targetHost"), $"'{host}' is neither a host name nor an address",
                HostRules.Advice(host));
        }

        if (tunnel.UInt("targetPort") is { } port && !NameForms.IsPort(port))   // V-TP-04
        {
            diagnostics.Report(
                DestinationRuleFindings.BadTunnel, "V-TP-04", tunnel.SpanOf("targetPort"), $"{port} is not a port", "write a port from 1 to 65535");
        }
    }
}
