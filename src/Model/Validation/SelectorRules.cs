namespace HelloMesh.Model;

/// <summary>Workload selectors: rules V-DR-07 and V-DR-08, V-SE-06 and V-SE-07, V-SC-01 and V-SC-02.</summary>
internal static class SelectorRules
{
    /// <returns>Whether the labels can be used.</returns>
    public static bool Check(YamlMapping selector, string field, string rule, DiagnosticBag diagnostics)
    {
        int before = diagnostics.ErrorCount;
        foreach (YamlEntry label in selector.Child(field).Pairs())
        {
            if (label.Key.Length == 0 || label.Key.Contains('*', StringComparison.Ordinal))
            {
                diagnostics.Report(
                    DestinationRuleFindings.BadSelector, rule, label.KeySpan,
                    label.Key.Length == 0 ? "a label without a name selects nothing" : $"'{label.Key}': labels are selected by their whole name",
                    "name the label");
            }

            if (label.Value is YamlScalar value && value.Value.Contains('*', StringComparison.Ordinal))
            {
                diagnostics.Report(
                    DestinationRuleFindings.BadSelector, rule, value.Span, $"'{value.Value}': labels are selected by their whole value",
                    "write the value in full, or another label");
            }
        }

        return diagnostics.ErrorCount == before;
    }

    public static void WarnIfEmpty(YamlMapping spec, string field, string rule, DiagnosticBag diagnostics)
    {
        if (spec.Child("workloadSelector") is { } selector && !selector.IsUnusable(field)
            && selector.Child(field) is null or { Entries.IsEmpty: true, Unusable.IsEmpty: true })
        {
            diagnostics.Report(
                DestinationRuleFindings.EmptySelector, rule, spec.KeySpanOf("workloadSelector"),
                "this workloadSelector names no labels, so it does not choose among workloads",
                $"write workloadSelector: {{{field}: {{app: NAME}}}}, or remove it");
        }
    }
}
