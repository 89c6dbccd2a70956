namespace HelloMesh.Model;

/// <summary>Rules V-GW-01 to V-GW-17: servers, their hosts and ports.</summary>
internal static class GatewayRules
{
    public static void Check(YamlMapping spec, ObjectMeta meta, DiagnosticBag diagnostics)
    {
        if (spec.Get("servers") is not YamlSequence { Items.Length: > 0 } servers)
        {
            diagnostics.Report(DiagnosticCatalogue.GatewayWithoutServers(meta.Span, meta.Id.Name));   // V-GW-02
            return;
        }

        foreach (YamlMapping server in servers.Items.OfType<YamlMapping>())
        {
            CheckServer(server, meta, diagnostics);
        }
    }

    private static void CheckServer(YamlMapping server, ObjectMeta meta, DiagnosticBag diagnostics)
    {
        YamlMapping? port = server.Child("port");
        uint? number = port?.UInt("number");
        if (server.Get("hosts") is not YamlSequence { Items.Length: > 0 })
        {
            diagnostics.Report(DiagnosticCatalogue.ServerWithoutHosts(   // V-GW-03
                ObjectRules.Head(server), meta.Id.Name, number is null ? "?" : $"{number}"));
        }

        if (number is { } given && !NameForms.IsPort(given))
        {
            diagnostics.Report(DiagnosticCatalogue.BadServerPort(port!.SpanOf("number"), given));   // V-GW-11
        }

        if (port?.TextOrNull("protocol") is { Length: > 0 } protocol && !NameForms.IsProtocol(protocol))
        {
            diagnostics.Report(DiagnosticCatalogue.UnknownProtocol(port.SpanOf("protocol"), protocol, "V-GW-10"));
        }
    }
}
