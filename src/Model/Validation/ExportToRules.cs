namespace HelloMesh.Model;

/// <summary>Rules V-EX-01 to V-EX-04, V-VS-12, V-DR-05, V-SE-32: the namespaces that an object is exported to.</summary>
internal static class ExportToRules
{
    /// <param name="spec">The spec.</param>
    /// <param name="ns">Namespace of the object.</param>
    /// <param name="allowsNobody">Whether <c>~</c> may stand here.</param>
    /// <param name="diagnostics">Where findings go.</param>
    public static void Check(YamlMapping spec, string ns, bool allowsNobody, DiagnosticBag diagnostics)
    {
        ReadOnlySpan<YamlNode> entries = spec.Items("exportTo");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (YamlNode node in entries)
        {
            var entry = (YamlScalar)node;
            string text = entry.Value;
            bool isNobody = allowsNobody && text == "~";
            if (!isNobody && text is not ("." or "*") && !NameForms.IsLabel(text))   // V-EX-01
            {
                diagnostics.Report(
                    VirtualServiceFindings.BadExport, "V-EX-01", entry.Span, $"'{text}' is no namespace to export to",
                    "write '.', '*' or the name of a namespace");
            }
            else if (!seen.Add(text == "." ? ns : text))   // V-EX-02
            {
                diagnostics.Report(
                    VirtualServiceFindings.BadExport, "V-EX-02", entry.Span, $"'{text}' is listed twice ('.' is {ns})", "remove one");
            }
            else if (entries.Length > 1 && (text == "*" || isNobody))   // V-EX-03, V-EX-04
            {
                diagnostics.Report(
                    VirtualServiceFindings.BadExport, isNobody ? "V-EX-04" : "V-EX-03", entry.Span, $"'{text}' stands beside other entries",
                    $"write ['{text}'] alone, or only names");
            }
        }
    }
}
