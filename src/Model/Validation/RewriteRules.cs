namespace HelloMesh.Model;

/// <summary>Rules V-RW-01 to V-RW-04.</summary>
internal static class RewriteRules
{
    public static void Check(YamlMapping route, DiagnosticBag diagnostics)
    {
        if (route.Child("rewrite") is not { } rewrite)
        {
            return;
        }

        YamlMapping? regex = rewrite.Child("uriRegexRewrite");
        if (regex is not null && rewrite.IsFilled("uri"))   // V-RW-01
        {
            Report("V-RW-01", rewrite.KeySpanOf("uriRegexRewrite"), "a rewrite has either 'uri' or 'uriRegexRewrite'", "keep one of them", diagnostics);
        }

        if (regex is null && !rewrite.IsFilled("uri") && !rewrite.IsFilled("authority")
            && !rewrite.IsUnusable("uri", "authority", "uriRegexRewrite"))   // V-RW-02
        {
            Report("V-RW-02", route.KeySpanOf("rewrite"), "the rewrite changes nothing", "set uri, uriRegexRewrite or authority", diagnostics);
        }

        if (regex is null)
        {
            return;
        }

        if (!regex.IsFilled("match") || !regex.IsFilled("rewrite"))   // V-RW-03
        {
            if (!regex.IsUnusable("match", "rewrite"))
            {
                Report("V-RW-03", rewrite.KeySpanOf("uriRegexRewrite"), "a regex rewrite needs 'match' and 'rewrite'", "write both, neither of them empty", diagnostics);
            }
        }
        else
        {
            PatternRules.Check(regex, "match", "V-RW-04", diagnostics);
        }
    }

    private static void Report(string rule, SourceSpan span, string text, string fix, DiagnosticBag diagnostics) =>
        diagnostics.Report(VirtualServiceFindings.BadRewrite, rule, span, text, fix);
}
