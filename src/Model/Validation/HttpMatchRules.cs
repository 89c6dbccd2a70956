namespace HelloMesh.Model;

/// <summary>Rules V-HM-01 to V-HM-10, V-VS-07: conditions of a rule of http.</summary>
internal static class HttpMatchRules
{
    private const string Present = "*";

    private static readonly string[] PlainConditions = ["scheme", "method", "authority"];

    public static void Check(YamlMapping match, bool isMesh, DiagnosticBag diagnostics)
    {
        CheckHeaders(match.Child("headers"), takesStar: false, isMesh, diagnostics);
        CheckHeaders(match.Child("withoutHeaders"), takesStar: true, isMesh, diagnostics);
        if (match.Child("uri") is { } uri)   // V-HM-04: an empty prefix is fine here
        {
            PatternRules.Check(uri, "regex", "V-HM-04", diagnostics);
        }

        foreach (string field in PlainConditions)
        {
            CheckCondition(match.Child(field), "V-HM-05", "V-HM-05", takesStar: false, diagnostics);
        }

        foreach (YamlEntry parameter in match.Child("queryParams").Pairs())
        {
            CheckCondition(parameter.Value as YamlMapping, "V-HM-06", "V-HM-06", takesStar: false, diagnostics);
        }

        SourceRules.CheckPort(match, "V-HM-07", diagnostics);
        SourceRules.CheckLabels(match, "V-HM-08", diagnostics);
        GatewayReferenceRules.Check(match, diagnostics);   // V-HM-09
        if (match.IsFilled("sourceNamespace") && !NameForms.IsLabel(match.Text("sourceNamespace")))   // V-HM-10
        {
            diagnostics.Report(
                VirtualServiceFindings.BadNamespace, "V-HM-10", match.SpanOf("sourceNamespace"),
                $"'{match.Text("sourceNamespace")}' is no namespace", "use letters, digits and '-', 63 at most");
        }
    }

    /// <summary>One exact, prefix or regex.</summary>
    public static void CheckCondition(
        YamlMapping? condition, string prefixRule, string patternRule, bool takesStar, DiagnosticBag diagnostics)
    {
        if (condition is null)
        {
            return;
        }

        if (condition.Has("prefix") && condition.Text("prefix").Length == 0)   // V-HM-02, V-HM-05, V-HM-06
        {
            diagnostics.Report(
                VirtualServiceFindings.EmptyPrefix, prefixRule, condition.SpanOf("prefix"), "an empty prefix is refused here",
                "write {} to ask for presence, or leave the condition out");
        }

        if (!takesStar || condition.Text("regex") != Present)
        {
            PatternRules.Check(condition, "regex", patternRule, diagnostics);
        }
    }

    private static void CheckHeaders(YamlMapping? headers, bool takesStar, bool isMesh, DiagnosticBag diagnostics)
    {
        foreach (YamlEntry header in headers.Pairs())
        {
            bool isClaim = NameForms.IsClaim(header.Key);
            bool isPseudo = header.Key is ":method" or ":scheme" or ":authority" or ":path" or ":status";
            if (!isClaim && !isPseudo && !NameForms.IsToken(header.Key))   // V-HM-01
            {
                diagnostics.Report(
                    VirtualServiceFindings.BadHeaderName, "V-HM-01", header.KeySpan, $"'{header.Key}' cannot be the name of a header",
                    "use letters, digits and '-'; of pseudo headers :method, :scheme, :authority, :path and :status");
            }

            if (isClaim && isMesh)   // V-VS-07
            {
                diagnostics.Report(
                    VirtualServiceFindings.ClaimsInMesh, "V-VS-07", header.KeySpan, "claims can only be matched on gateways",
                    "list gateways: without mesh, or remove the condition");
            }

            CheckCondition(header.Value as YamlMapping, "V-HM-02", "V-HM-03", takesStar, diagnostics);
        }
    }
}
