namespace HelloMesh.Model;

/// <summary>Rules V-VS-01 to V-VS-12: the object as a whole.</summary>
internal static class VirtualServiceRules
{
    public static void Check(YamlMapping spec, ObjectMeta meta, DiagnosticBag diagnostics)
    {
        if (!spec.Children("http").Any() && !spec.Children("tls").Any() && !spec.Children("tcp").Any())
        {
            diagnostics.Report(DiagnosticCatalogue.VirtualServiceWithoutRoutes(meta.Span, meta.Id.Name));   // V-VS-10
        }

        foreach (YamlMapping route in spec.Children("http"))
        {
            HttpRouteRules.Check(route, diagnostics);
        }

        foreach (YamlMapping route in spec.Children("tls").Concat(spec.Children("tcp")))
        {
            DestinationRules.CheckList(route, diagnostics);
        }
    }
}
