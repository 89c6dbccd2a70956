namespace HelloMesh.Model;

/// <summary>Rules V-DR-01 to V-DR-08: the host, the subsets, and whom the rule is for.</summary>
internal static class DestinationRuleRules
{
    public static void Check(YamlMapping spec, ObjectMeta meta, DiagnosticBag diagnostics)
    {
        string ns = meta.Id.Namespace;
        if (spec.Has("host") && !NameForms.IsWildcardDomain(spec.Text("host")))   // V-DR-01
        {
            string host = spec.Text("host");
            bool isAddress = NameForms.IsAddress(host);
            diagnostics.Report(
                DestinationRuleFindings.BadHost, "V-DR-01", spec.SpanOf("host"),
                isAddress ? $"{host} is an address, and hosts are named" : $"'{host}' is no host name",
                isAddress ? "declare a ServiceEntry for the address and name its host" : HostRules.Advice(host));
        }

        CheckSubsets(spec, ns, diagnostics);
        if (spec.Child("trafficPolicy") is { } policy)
        {
            TrafficPolicyRules.Check(policy, ns, diagnostics);
        }

        int before = diagnostics.ErrorCount;
        ExportToRules.Check(spec, ns, allowsNobody: false, diagnostics);   // V-DR-05
        if (spec.Child("workloadSelector") is not { } selector)
        {
            return;
        }

        if (diagnostics.ErrorCount == before && spec.Items("exportTo") is [YamlScalar first, ..] exported
            && (exported.Length > 1 || (first.Value != "." && first.Value != ns)))   // V-DR-06
        {
            diagnostics.Report(
                DestinationRuleFindings.SelectedAndExported, "V-DR-06", spec.KeySpanOf("exportTo"),
                "a DestinationRule with a workloadSelector is for its own namespace only",
                "write exportTo: [\".\"], or remove it", spec.KeySpanOf("workloadSelector"), "the selector");
        }

        SelectorRules.Check(selector, "matchLabels", "V-DR-07", diagnostics);   // V-DR-07
        SelectorRules.WarnIfEmpty(spec, "matchLabels", "V-DR-08", diagnostics);   // V-DR-08
    }

    private static void CheckSubsets(YamlMapping spec, string ns, DiagnosticBag diagnostics)
    {
        var seen = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        foreach (YamlNode node in spec.Items("subsets"))
        {
            var subset = (YamlMapping)node;
            string name = subset.Text("name");
            SourceSpan span = subset.SpanOf("name");
            if (subset.Has("name") && !NameForms.IsLabel(name))   // V-DR-02
            {
                diagnostics.Report(
                    DestinationRuleFindings.BadSubsetName, "V-DR-02", span, $"'{name}' cannot be the name of a subset",
                    "use letters, digits and '-', 63 at most");
            }
            else if (subset.Has("name") && !seen.TryAdd(name, span))   // V-DR-03
            {
                diagnostics.Report(
                    DestinationRuleFindings.SubsetTwice, "V-DR-03", span, $"subset '{name}' is defined twice", "rename or remove one",
                    seen[name], "first defined here");
            }

            SourceRules.CheckLabels(subset.Child("labels"), "V-DR-04", DestinationRuleFindings.BadLabel, diagnostics);   // V-DR-04
            if (subset.Child("trafficPolicy") is { } policy)
            {
                TrafficPolicyRules.Check(policy, ns, diagnostics);
            }
        }
    }
}
