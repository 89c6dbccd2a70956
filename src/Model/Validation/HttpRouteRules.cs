namespace HelloMesh.Model;

/// <summary>Rules V-HR-01 to V-HR-12, V-HD-05, V-MI-01 to V-MI-06: what stands together in one rule of http.</summary>
internal static class HttpRouteRules
{
    private static readonly (string First, string Second, string Rule)[] Excluded =
    [
        ("redirect", "route", "V-HR-05"), ("redirect", "fault", "V-HR-06"), ("redirect", "rewrite", "V-HR-07"),
        ("redirect", "directResponse", "V-HR-08"), ("directResponse", "route", "V-HR-09"),
        ("directResponse", "fault", "V-HR-10"), ("directResponse", "rewrite", "V-HR-11"), ("mirror", "mirrors", "V-HR-12"),
    ];

    public static void Check(YamlMapping route, bool isDelegate, bool isMesh, DiagnosticBag diagnostics)
    {
        bool hasDelegate = route.Has("delegate");
        if (hasDelegate && !isDelegate)
        {
            Exclude(route, "delegate", "redirect", "V-HR-01", diagnostics);
            Exclude(route, "delegate", "route", "V-HR-02", diagnostics);
        }
        else
        {
            CheckActions(route, hasDelegate, diagnostics);
        }

        foreach (YamlNode match in route.Items("match"))
        {
            HttpMatchRules.Check((YamlMapping)match, isMesh, diagnostics);
        }

        HeaderOperationRules.Check(route, diagnostics);
        DestinationRules.CheckList(route, diagnostics);
        RedirectRules.Check(route, diagnostics);
        RewriteRules.Check(route, diagnostics);
        ResponseRules.Check(route, diagnostics);
        ResilienceRules.Check(route, diagnostics);
        CorsRules.Check(route, diagnostics);
        CheckAuthority(route, diagnostics);
        CheckMirrors(route, diagnostics);
    }

    private static void CheckActions(YamlMapping route, bool hasDelegate, DiagnosticBag diagnostics)
    {
        if (hasDelegate)   // V-HR-03
        {
            diagnostics.Report(
                VirtualServiceFindings.ActionsExclude, "V-HR-03", route.KeySpanOf("delegate"), "a delegate cannot delegate again",
                "write the routes here");
        }
        else if (!route.IsFilled("route") && !route.Has("redirect") && !route.Has("directResponse")
            && !route.IsUnusable("route", "redirect", "directResponse", "delegate"))   // V-HR-04
        {
            diagnostics.Report(
                VirtualServiceFindings.NoAction, "V-HR-04", route.Head(), "this route neither forwards nor redirects nor answers",
                "add route:, redirect: or directResponse:");
        }

        foreach ((string first, string second, string rule) in Excluded)
        {
            Exclude(route, first, second, rule, diagnostics);
        }
    }

    private static void Exclude(YamlMapping route, string first, string second, string rule, DiagnosticBag diagnostics)
    {
        if (route.IsFilled(first) && route.IsFilled(second))
        {
            diagnostics.Report(
                VirtualServiceFindings.ActionsExclude, rule, route.KeySpanOf(first), $"a route cannot have both '{first}' and '{second}'",
                "keep one of them, or make two routes", route.KeySpanOf(second), "the other one");
        }
    }

    /// <summary>Rewrites and header operations of the rule; those of its destinations are on a level of their own.</summary>
    private static void CheckAuthority(YamlMapping route, DiagnosticBag diagnostics)
    {
        SourceSpan first = default;
        if (route.Child("rewrite") is { } rewrite && rewrite.IsFilled("authority"))
        {
            first = rewrite.SpanOf("authority");
        }

        if (route.Child("headers")?.Child("request") is { } request)
        {
            CheckAuthority(request.Child("set"), ref first, diagnostics);
            CheckAuthority(request.Child("add"), ref first, diagnostics);
        }
    }

    private static void CheckAuthority(YamlMapping? operation, ref SourceSpan first, DiagnosticBag diagnostics)
    {
        foreach (YamlEntry entry in operation.Pairs())
        {
            if (!entry.Key.Equals("host", StringComparison.OrdinalIgnoreCase)
                && !entry.Key.Equals(":authority", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (first.Source is not null)   // V-HD-05
            {
                diagnostics.Report(
                    VirtualServiceFindings.AuthorityTwice, "V-HD-05", entry.KeySpan, "the rule sets the authority a second time",
                    "keep one of them", first, "first set here");
            }
            else
            {
                first = entry.Value.Span;
            }
        }
    }

    private static void CheckMirrors(YamlMapping route, DiagnosticBag diagnostics)
    {
        if (route.Child("mirror") is { } mirror)   // V-MI-01
        {
            DestinationRules.Check(mirror, diagnostics);
        }

        foreach (YamlNode node in route.Items("mirrors"))   // V-MI-02, V-MI-03
        {
            var other = (YamlMapping)node;
            if (other.Child("destination") is { } destination)
            {
                DestinationRules.Check(destination, diagnostics);
            }

            CheckPercentage(other, "percentage", "V-MI-03", diagnostics);
        }

        CheckPercentage(route, "mirrorPercentage", "V-MI-04", diagnostics);
        if (route.UInt("mirrorPercent") is not { } percent)
        {
            return;
        }

        if (percent > 100)   // V-MI-05
        {
            diagnostics.Report(
                VirtualServiceFindings.BadPercentage, "V-MI-05", route.SpanOf("mirrorPercent"), $"{percent} is more than 100 %", "write 100 at most");
        }

        diagnostics.Report(   // V-MI-06
            VirtualServiceFindings.OldMirrorPercent, "V-MI-06", route.KeySpanOf("mirrorPercent"), "mirrorPercent is replaced by mirrorPercentage",
            $"write mirrorPercentage: {{value: {Math.Min(percent, 100)}}}");
    }

    private static void CheckPercentage(YamlMapping node, string field, string rule, DiagnosticBag diagnostics)
    {
        if (node.Child(field) is { } percentage && percentage.Number("value") is { } value && value is not (>= 0 and <= 100))
        {
            diagnostics.Report(
                VirtualServiceFindings.BadPercentage, rule, percentage.SpanOf("value"), $"{percentage.Text("value")} is no percentage",
                "write a number from 0 to 100");
        }
    }
}
