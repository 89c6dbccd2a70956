namespace HelloMesh.Model;

/// <summary>Rules V-CO-01 to V-CO-06; maxAge is checked as a duration first (V-CO-05).</summary>
internal static class CorsRules
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "*"];

    private static readonly string[] HeaderFields = ["allowHeaders", "exposeHeaders"];

    public static void Check(YamlMapping route, DiagnosticBag diagnostics)
    {
        if (route.Child("corsPolicy") is not { } policy)
        {
            return;
        }

        foreach (YamlNode node in policy.Items("allowOrigins"))
        {
            var origin = (YamlMapping)node;
            if (!origin.IsFilled("exact") && !origin.IsFilled("prefix") && !origin.IsFilled("regex")
                && !origin.IsUnusable("exact", "prefix", "regex"))   // V-CO-01
            {
                Report("V-CO-01", origin.Head(), "the origin says nothing", "write exact: https://a.com, or exact: \"*\" for all", diagnostics);
            }
            else
            {
                PatternRules.Check(origin, "regex", "V-CO-02", diagnostics);
            }
        }

        foreach (YamlNode node in policy.Items("allowMethods"))
        {
            var method = (YamlScalar)node;
            if (Array.IndexOf(Methods, method.Value) < 0)   // V-CO-03
            {
                string advice = SpellingAdvice.Closest(method.Value, Methods) is { } close ? $"write {close}" : $"write one of {string.Join(", ", Methods)}";
                Report("V-CO-03", method.Span, $"'{method.Value}' is no method", advice, diagnostics);
            }
        }

        foreach (string field in HeaderFields)
        {
            foreach (YamlNode node in policy.Items(field))
            {
                var name = (YamlScalar)node;
                if (!NameForms.IsToken(name.Value))   // V-CO-04
                {
                    Report("V-CO-04", name.Span, $"'{name.Value}' cannot be the name of a header", "use letters, digits and '-', or '*'", diagnostics);
                }
            }
        }

        if (policy.Duration("maxAge") is { } age && age.Ticks % TimeSpan.TicksPerSecond != 0)   // V-CO-06
        {
            Report("V-CO-06", policy.SpanOf("maxAge"), "maxAge counts whole seconds", "write for example 24h or 90s", diagnostics);
        }
    }

    private static void Report(string rule, SourceSpan span, string text, string fix, DiagnosticBag diagnostics) =>
        diagnostics.Report(VirtualServiceFindings.BadCors, rule, span, text, fix);
}
