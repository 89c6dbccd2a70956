namespace HelloMesh.Model;

/// <summary>Rules V-HR-01 to V-HR-12: which actions stand together.</summary>
internal static class HttpRouteRules
{
    public static void Check(YamlMapping route, DiagnosticBag diagnostics)
    {
        bool forwards = route.Children("route").Any();
        if (!forwards && !route.Has("redirect") && !route.Has("directResponse") && !route.Has("delegate"))
        {
            diagnostics.Report(DiagnosticCatalogue.RouteWithoutAction(ObjectRules.Head(route)));   // V-HR-04
        }

        foreach ((string first, string rule) in new[] { ("redirect", "V-HR-05"), ("directResponse", "V-HR-09") })
        {
            if (forwards && route.Has(first))
            {
                diagnostics.Report(DiagnosticCatalogue.ActionsExcludeEachOther(
                    route.KeySpanOf(first), first, "route", route.KeySpanOf("route"), rule));
            }
        }

        DestinationRules.CheckList(route, diagnostics);
    }
}
