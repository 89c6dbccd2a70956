namespace HelloMesh.Model;

/// <summary>Conditions that http, tls and tcp matches share: the port, and the labels of the caller.</summary>
internal static class SourceRules
{
    private const uint PortMax = 65535;

    /// <summary>Rules V-HM-07 and V-L4-09.</summary>
    public static void CheckPort(YamlMapping match, string rule, DiagnosticBag diagnostics)
    {
        if (match.UInt("port") is > PortMax and uint port)
        {
            diagnostics.Report(VirtualServiceFindings.BadPort, rule, match.SpanOf("port"), $"{port} is not a port", "write a port from 1 to 65535");
        }
    }

    /// <summary>Rules V-HM-08 and V-L4-10.</summary>
    public static void CheckLabels(YamlMapping match, string rule, DiagnosticBag diagnostics) =>
        CheckLabels(match.Child("sourceLabels"), rule, VirtualServiceFindings.BadLabel, diagnostics);

    /// <summary>P-LBLKEY and P-LBLVAL.</summary>
    public static void CheckLabels(YamlMapping? labels, string rule, DiagnosticInfo finding, DiagnosticBag diagnostics)
    {
        foreach (YamlEntry label in labels.Pairs())
        {
            if (!NameForms.IsLabelKey(label.Key))
            {
                diagnostics.Report(
                    finding, rule, label.KeySpan, $"'{label.Key}' cannot be the name of a label",
                    "use letters, digits, '-', '_' and '.', with an optional prefix/ in front");
            }

            if (label.Value is YamlScalar value && !NameForms.IsLabelValue(value.Value))
            {
                diagnostics.Report(
                    finding, rule, value.Span, $"'{value.Value}' cannot be the value of a label", "use letters, digits, '-', '_' and '.'");
            }
        }
    }
}
