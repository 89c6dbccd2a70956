namespace HelloMesh.Model;

/// <summary>Rules V-RT-01 to V-RT-06: destinations and their weights, of http, tls and tcp routes.</summary>
internal static class DestinationRules
{
    public static void CheckList(YamlMapping route, DiagnosticBag diagnostics)
    {
        int count = 0;
        long sum = 0;
        foreach (YamlMapping weighted in route.Children("route"))
        {
            int weight = weighted.Int("weight") ?? 0;
            if (weight < 0)
            {
                diagnostics.Report(DiagnosticCatalogue.NegativeWeight(weighted.SpanOf("weight"), $"{weight}"));   // V-RT-05
            }

            count++;
            sum += weight;
            if (weighted.Child("destination") is { } destination)
            {
                Check(destination, diagnostics);
            }
        }

        if (count > 1 && sum == 0)
        {
            diagnostics.Report(DiagnosticCatalogue.WeightsAddUpToZero(ObjectRules.Head(route.Children("route").First())));   // V-RT-06
        }
    }

    /// <summary>One destination, of a route or a mirror.</summary>
    public static void Check(YamlMapping destination, DiagnosticBag diagnostics)
    {
        if (destination.Child("port") is { } port && !NameForms.IsPort(port.UInt("number") ?? 0))   // V-RT-04
        {
            diagnostics.Report(DiagnosticCatalogue.BadPort(
                port.SpanOf("number"), "port.number", port.TextOrNull("number") ?? "nothing", "V-RT-04"));
        }
    }
}
