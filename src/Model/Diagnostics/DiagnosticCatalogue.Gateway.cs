namespace HelloMesh.Model;

// Findings about Gateways: 02xx.
public static partial class DiagnosticCatalogue
{
    private static readonly DiagnosticInfo GatewayWithoutServersInfo = new("HM0201", DiagnosticSeverity.Error, "Gateway without servers");

    private static readonly DiagnosticInfo ServerWithoutHostsInfo = new("HM0203", DiagnosticSeverity.Error, "Server without hosts");

    private static readonly DiagnosticInfo BadServerPortInfo = new("HM0204", DiagnosticSeverity.Error, "Bad server port");

    private static readonly DiagnosticInfo UnknownProtocolInfo = new("HM0205", DiagnosticSeverity.Error, "Unknown protocol");

    /// <summary>HM0201: gateway without servers.</summary>
    public static Diagnostic GatewayWithoutServers(SourceSpan span, string gateway) =>
        GatewayWithoutServersInfo.At(
            span,
            $"Gateway '{gateway}' has no servers",
            "list at least one server under spec.servers",
            "V-GW-02");

    /// <summary>HM0203: server without hosts.</summary>
    public static Diagnostic ServerWithoutHosts(SourceSpan span, string gateway, string port) =>
        ServerWithoutHostsInfo.At(
            span,
            $"server on port {port} of Gateway '{gateway}' lists no hosts",
            "name at least one host, for example hosts: [\"*\"]",
            "V-GW-03");

    /// <summary>HM0204: bad server port.</summary>
    public static Diagnostic BadServerPort(SourceSpan span, uint number) =>
        BadServerPortInfo.At(span, $"{number} is not a port", "write a port from 1 to 65535", "V-GW-11");

    /// <summary>HM0205: unknown protocol.</summary>
    public static Diagnostic UnknownProtocol(SourceSpan span, string protocol, string rule) =>
        UnknownProtocolInfo.At(
            span,
            $"'{protocol}' is not a protocol that Istio knows",
            "write one of HTTP, HTTPS, HTTP2, GRPC, GRPC-WEB, TLS, TCP, MONGO, MYSQL, REDIS, UDP",
            rule);

}
