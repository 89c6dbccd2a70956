namespace HelloMesh.Model;

/// <summary>Rules V-DOC-14, V-DOC-15, V-DOC-18, V-DOC-19 and V-GW-01: names, namespaces and annotations of Istio's objects and
/// of Services.</summary>
internal static class MetadataRules
{
    private static readonly (string Annotation, string Rule)[] Refused =
    [
        ("istio.io/dry-run", "V-DOC-18"),
        ("internal.istio.io/webhook-always-reject", "V-DOC-19"),
        ("internal.istio.io/parents", "V-DOC-19"),
        ("internal.istio.io/parent-namespace", "V-DOC-19"),
    ];

    public static void Check(string kind, ObjectMeta meta, YamlMapping? metadata, DiagnosticBag diagnostics)
    {
        string name = meta.Id.Name;
        bool isService = kind == "Service";
        if (name.Length > 0)
        {
            CheckName(kind, name, meta.Span, diagnostics);
        }

        if (!NameForms.IsLowerLabel(meta.Id.Namespace))   // V-DOC-15
        {
            diagnostics.Report(
                MetadataFindings.BadNamespace, "V-DOC-15", metadata?.SpanOf("namespace") ?? meta.Span, $"'{meta.Id.Namespace}' cannot be a namespace",
                "use lower-case letters, digits and '-', 63 at most");
        }

        if (isService || meta.Annotations.IsEmpty)
        {
            return;
        }

        foreach ((string annotation, string rule) in Refused)   // V-DOC-18, V-DOC-19
        {
            if (meta.Annotations.ContainsKey(annotation))
            {
                diagnostics.Report(
                    MetadataFindings.AnnotationRefused, rule, metadata!.Child("annotations")!.KeySpanOf(annotation),
                    $"the annotation {annotation} is refused on a {kind}", "remove it");
            }
        }
    }

    private static void CheckName(string kind, string name, SourceSpan span, DiagnosticBag diagnostics)
    {
        if (kind == "Gateway" && !NameForms.IsLabel(name))   // V-GW-01
        {
            diagnostics.Report(
                GatewayFindings.BadName, "V-GW-01", span, $"'{name}' cannot be the name of a Gateway",
                "use lower-case letters, digits and '-', 63 at most, and no dot");
        }
        else if (kind == "Service" ? !IsServiceName(name) : !NameForms.IsLowerSubdomain(name))   // V-DOC-14
        {
            diagnostics.Report(
                MetadataFindings.BadName, "V-DOC-14", span, $"'{name}' cannot be the name of a {kind}",
                kind == "Service"
                    ? "use lower-case letters, digits and '-', 63 at most, a letter first"
                    : "use lower-case letters, digits, '-' and dots, 253 at most, a letter or digit at each end");
        }
    }

    private static bool IsServiceName(string name) => NameForms.IsLowerLabel(name) && char.IsAsciiLetter(name[0]);
}
