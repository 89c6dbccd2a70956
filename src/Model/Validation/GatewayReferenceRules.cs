namespace HelloMesh.Model;

/// <summary>Rules V-VS-04 to V-VS-06, V-HM-09, V-L4-11: references to Gateways. Every entry is looked at, also behind
/// one without a slash, where the control plane stops.</summary>
internal static class GatewayReferenceRules
{
    public static void Check(YamlMapping node, DiagnosticBag diagnostics)
    {
        foreach (YamlNode item in node.Items("gateways"))
        {
            var reference = (YamlScalar)item;
            string text = reference.Value;
            int slash = text.IndexOf('/');
            if (slash >= 0)
            {
                if (!NameForms.IsLabel(text.AsSpan(0, slash)) || !NameForms.IsLabel(text.AsSpan(slash + 1)))   // V-VS-04
                {
                    diagnostics.Report(
                        VirtualServiceFindings.BadGatewayReference, "V-VS-04", reference.Span, $"'{text}' names no Gateway",
                        "write namespace/name, both of letters, digits and '-'");
                }
            }
            else if (!NameForms.IsDomainName(text))   // V-VS-05
            {
                diagnostics.Report(
                    VirtualServiceFindings.BadGatewayReference, "V-VS-05", reference.Span, $"'{text}' names no Gateway",
                    "write namespace/name, name, or mesh");
            }
            else if (text.Contains('.', StringComparison.Ordinal))   // V-VS-06
            {
                string[] parts = text.Split('.');
                diagnostics.Report(
                    VirtualServiceFindings.LegacyGateway, "V-VS-06", reference.Span, $"'{text}' names a Gateway in the old form",
                    $"write {parts[1]}/{parts[0]}");
            }
        }
    }
}
