namespace HelloMesh.Model;

/// <summary>Rules V-DR-01 to V-DR-08.</summary>
internal static class DestinationRuleRules
{
    public static void Check(YamlMapping spec, DiagnosticBag diagnostics)
    {
        var seen = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        foreach (YamlNode node in spec.Items("subsets"))
        {
            var subset = (YamlMapping)node;
            string name = subset.Text("name");
            SourceSpan span = subset.SpanOf("name");
            if (!seen.TryAdd(name, span))
            {
                diagnostics.Report(DiagnosticCatalogue.SubsetDefinedTwice(span, name, seen[name]));   // V-DR-03
            }
        }
    }
}
