namespace HelloMesh.Model;

/// <summary>Rules V-RT-01 to V-RT-06: destinations and their weights, of http, tls and tcp routes (V-L4-12) and mirrors.</summary>
internal static class DestinationRules
{
    public static void CheckList(YamlMapping route, DiagnosticBag diagnostics)
    {
        ReadOnlySpan<YamlNode> destinations = route.Items("route");
        long sum = 0;
        bool isKnown = !route.IsUnusable("route");
        foreach (YamlNode node in destinations)
        {
            var weighted = (YamlMapping)node;
            int weight = weighted.Int("weight") ?? 0;
            if (weight < 0)   // V-RT-05
            {
                diagnostics.Report(
                    VirtualServiceFindings.NegativeWeight, "V-RT-05", weighted.SpanOf("weight"), $"weight {weight} is negative", "write 0 or more");
            }

            sum += weight;
            isKnown &= !weighted.IsUnusable("weight");
            if (weighted.Child("destination") is { } destination)
            {
                Check(destination, diagnostics);
            }

            HeaderOperationRules.Check(weighted, diagnostics);
        }

        if (destinations.Length > 1 && sum == 0 && isKnown)   // V-RT-06
        {
            diagnostics.Report(
                VirtualServiceFindings.WeightsAreZero, "V-RT-06", destinations[0].Head(), "the weights of these destinations add up to 0",
                "give at least one destination a weight");
        }
    }

    /// <summary>One destination; also of mirrors and of a Sidecar's proxy.</summary>
    public static void Check(YamlMapping destination, DiagnosticBag diagnostics)
    {
        string host = destination.Text("host");
        if (destination.Has("host") && (host == "*" || !NameForms.IsWildcardDomain(host)))   // V-RT-02
        {
            bool isAddress = NameForms.IsAddress(host);
            diagnostics.Report(
                VirtualServiceFindings.BadDestination, "V-RT-02", destination.SpanOf("host"),
                isAddress ? $"{host} is an address, and destinations are named" : $"'{host}' names no service",
                isAddress ? "declare a ServiceEntry for the address and name its host" : HostRules.Advice(host));
        }

        string subset = destination.Text("subset");
        if (subset.Length > 0 && !NameForms.IsLabel(subset))   // V-RT-03
        {
            diagnostics.Report(
                VirtualServiceFindings.BadDestination, "V-RT-03", destination.SpanOf("subset"), $"'{subset}' cannot be the name of a subset",
                "use letters, digits and '-', 63 at most");
        }

        if (destination.Child("port") is { } port && !port.IsUnusable("number") && !NameForms.IsPort(port.UInt("number") ?? 0))   // V-RT-04
        {
            diagnostics.Report(
                VirtualServiceFindings.BadPort, "V-RT-04", port.SpanOf("number"), $"{port.TextOrNull("number") ?? "nothing"} is not a port for 'port.number'",
                "write a port from 1 to 65535");
        }
    }
}
