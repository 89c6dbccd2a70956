namespace HelloMesh.Model;

/// <summary>Rules V-RD-01 to V-RD-06; as in the control plane, only the first that fails is reported.</summary>
internal static class RedirectRules
{
    private const uint PortMax = 65535;

    public static void Check(YamlMapping route, DiagnosticBag diagnostics)
    {
        if (route.Child("redirect") is not { } redirect)
        {
            return;
        }

        if (redirect.IsFilled("uri") && redirect.IsFilled("prefixRewrite"))   // V-RD-01
        {
            Report("V-RD-01", redirect.KeySpanOf("prefixRewrite"), "a redirect has either 'uri' or 'prefixRewrite'", "keep one of them", diagnostics);
        }
        else if (redirect.IsFilled("prefixRewrite") && OtherThanPrefix(route) is { } match)   // V-RD-02
        {
            diagnostics.Report(
                VirtualServiceFindings.BadRedirect, "V-RD-02", redirect.KeySpanOf("prefixRewrite"), "prefixRewrite needs prefix matches only",
                "match uri by prefix, or write redirect.uri", match.Head(), "this match is none");
        }
        else if (!redirect.IsFilled("uri") && !redirect.IsFilled("prefixRewrite") && !redirect.IsFilled("authority")
            && !redirect.IsFilled("scheme") && !redirect.Has("port") && !redirect.Has("derivePort")
            && !redirect.IsUnusable("uri", "prefixRewrite", "authority", "scheme", "port", "derivePort"))   // V-RD-03
        {
            Report("V-RD-03", route.KeySpanOf("redirect"), "the redirect changes nothing", "set uri, prefixRewrite, authority, scheme or port", diagnostics);
        }
        else if (redirect.UInt("redirectCode") is { } code && code is not (0 or (>= 300 and <= 399)))   // V-RD-04
        {
            Report("V-RD-04", redirect.SpanOf("redirectCode"), $"{code} is no redirect", "write 301, 302, 303, 307 or 308", diagnostics);
        }
        else if (redirect.IsFilled("scheme") && redirect.Text("scheme") is not ("http" or "https"))   // V-RD-05
        {
            Report("V-RD-05", redirect.SpanOf("scheme"), $"'{redirect.Text("scheme")}' is no scheme for a redirect", "write http or https", diagnostics);
        }
        else if (redirect.UInt("port") is > PortMax and uint port)   // V-RD-06
        {
            Report("V-RD-06", redirect.SpanOf("port"), $"{port} is not a port", "write a port from 1 to 65535", diagnostics);
        }
    }

    private static YamlMapping? OtherThanPrefix(YamlMapping route)
    {
        foreach (YamlNode node in route.Items("match"))
        {
            if (((YamlMapping)node).Child("uri") is { } uri && !uri.Has("prefix") && !uri.IsUnusable("prefix"))
            {
                return uri;
            }
        }

        return null;
    }

    private static void Report(string rule, SourceSpan span, string text, string fix, DiagnosticBag diagnostics) =>
        diagnostics.Report(VirtualServiceFindings.BadRedirect, rule, span, text, fix);
}
