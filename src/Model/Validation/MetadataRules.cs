namespace HelloMesh.Model;

/// <summary>Rules V-DOC-14, V-DOC-15, V-DOC-18 and V-DOC-19: names, namespaces and annotations of Istio's objects and
/// of Services.</summary>
internal static class MetadataRules
{
    private const int NameLengthMax = 253;

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
        if (name.Length > 0 && !(isService ? IsServiceName(name) : IsSubdomain(name)))   // V-DOC-14
        {
            diagnostics.Report(
                MetadataFindings.BadName, "V-DOC-14", meta.Span, $"'{name}' cannot be the name of a {kind}",
                isService
                    ? "use lower-case letters, digits and '-', 63 at most, a letter first"
                    : "use lower-case letters, digits, '-' and dots");
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

    private static bool IsServiceName(string name) => NameForms.IsLowerLabel(name) && char.IsAsciiLetter(name[0]);

    private static bool IsSubdomain(string name)
    {
        if (name.Length > NameLengthMax)
        {
            return false;
        }

        foreach (Range part in name.AsSpan().Split('.'))
        {
            if (!NameForms.IsLowerLabel(name.AsSpan(part)))
            {
                return false;
            }
        }

        return true;
    }
}
