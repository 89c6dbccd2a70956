namespace HelloMesh.Model;

/// <summary>Names and protocols of the ports of ServiceEntries and Sidecars (rules V-SE-12, V-SC-06, V-SC-17).</summary>
internal static class ListedPortRules
{
    public static void CheckProtocol(YamlMapping port, string rule, DiagnosticBag diagnostics)
    {
        string protocol = port.Text("protocol");
        if (protocol.Length > 0 && !NameForms.IsProtocol(protocol))
        {
            diagnostics.Report(
                GatewayFindings.UnknownProtocol, rule, port.SpanOf("protocol"), $"'{protocol}' is not a protocol that Istio knows",
                NameForms.ProtocolAdvice(protocol));
        }
    }

    /// <param name="port">The port.</param>
    /// <param name="mayBeEmpty">Whether an empty name is none.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="finding">The finding.</param>
    /// <param name="diagnostics">Where findings go.</param>
    public static void CheckName(YamlMapping port, bool mayBeEmpty, string rule, DiagnosticInfo finding, DiagnosticBag diagnostics)
    {
        string name = port.Text("name");
        if (port.Has("name") && !NameForms.IsLabel(name) && !(mayBeEmpty && name.Length == 0))
        {
            diagnostics.Report(
                finding, rule, port.SpanOf("name"), $"'{name}' cannot be the name of a port", "use letters, digits and '-', 63 at most");
        }
    }

    public static void CheckNumber(YamlMapping port, string field, string rule, DiagnosticInfo finding, DiagnosticBag diagnostics)
    {
        if (port.UInt(field) is { } number && !NameForms.IsPort(number))
        {
            diagnostics.Report(finding, rule, port.SpanOf(field), $"{number} is not a port", "write a port from 1 to 65535");
        }
    }
}
