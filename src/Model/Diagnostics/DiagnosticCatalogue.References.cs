namespace HelloMesh.Model;

// Findings about references between objects: 05xx.
public static partial class DiagnosticCatalogue
{
    private static readonly DiagnosticInfo ObjectDefinedTwiceInfo = new("HM1004", DiagnosticSeverity.Warning, "Object defined twice");

    private static readonly DiagnosticInfo GatewayNotFoundInfo = new("HM1005", DiagnosticSeverity.Warning, "Gateway does not exist");

    private static readonly DiagnosticInfo HostMeetsNoServerInfo = new("HM1006", DiagnosticSeverity.Warning, "Host meets no server");

    private static readonly DiagnosticInfo DelegateNotFoundInfo = new("HM1007", DiagnosticSeverity.Warning, "Delegate does not exist");

    /// <summary>HM1004: object defined twice.</summary>
    public static Diagnostic ObjectDefinedTwice(SourceSpan span, string what, SourceSpan first) =>
        ObjectDefinedTwiceInfo.At(
            span,
            $"{what} is defined twice; the last one counts",
            "rename or remove one",
            "V-DOC-16",
            first,
            "first defined here");

    /// <summary>HM1005: gateway does not exist.</summary>
    public static Diagnostic GatewayNotFound(
        SourceSpan span, string virtualService, string reference, string resolved, string advice) =>
        GatewayNotFoundInfo.At(
            span,
            $"VirtualService '{virtualService}' is bound to Gateway '{reference}', and there is no Gateway {resolved}",
            advice,
            "VH-3");

    /// <summary>HM1006: host meets no server.</summary>
    public static Diagnostic HostMeetsNoServer(SourceSpan span, string host, string gateways, SourceSpan server) =>
        HostMeetsNoServerInfo.At(
            span,
            $"host '{host}' meets no server of {gateways}, so no request for it gets there",
            "add the host to a server of the Gateway, or correct its spelling",
            "VH-10",
            server,
            "the servers' hosts");

    /// <summary>HM1007: delegate does not exist.</summary>
    public static Diagnostic DelegateNotFound(SourceSpan span, string reference) =>
        DelegateNotFoundInfo.At(
            span,
            $"there is no delegate VirtualService {reference}; this route disappears",
            "correct the name or the namespace, or add the delegate",
            "ACT-61");

}
