namespace HelloMesh.Model;

// Findings of our own about objects together: HM1004 and above.
public static partial class DiagnosticCatalogue
{
    private static readonly DiagnosticInfo ObjectDefinedTwiceInfo = new("HM1004", DiagnosticSeverity.Warning, "Object defined twice");

    private static readonly DiagnosticInfo GatewayNotFoundInfo = new("HM1005", DiagnosticSeverity.Warning, "Gateway does not exist");

    private static readonly DiagnosticInfo HostMeetsNoServerInfo = new("HM1006", DiagnosticSeverity.Warning, "Host meets no server");

    private static readonly DiagnosticInfo DelegateNotFoundInfo = new("HM1007", DiagnosticSeverity.Warning, "Delegate does not exist");

    private static readonly DiagnosticInfo ListenerRefusedInfo = new("HM1008", DiagnosticSeverity.Error, "Listener refused by the proxy");

    private static readonly DiagnosticInfo ServerSkippedInfo = new("HM1009", DiagnosticSeverity.Warning, "Server skipped by the control plane");

    private static readonly DiagnosticInfo DirectiveNotCarriedOutInfo = new("HM1010", DiagnosticSeverity.Error, "Template directive not carried out");

    /// <summary>HM1010: template directive not carried out.</summary>
    public static Diagnostic DirectiveNotCarriedOut(SourceSpan span, string directive) =>
        DirectiveNotCarriedOutInfo.At(
            span,
            $"template directive {directive} is not carried out; the lines around it are read as they stand",
            "render the templates first and read what comes out: helm template CHART > manifests.yaml");

    /// <summary>HM1008: listener refused by the proxy.</summary>
    public static Diagnostic ListenerRefused(SourceSpan span, string listener, string reason, string rule, SourceSpan other) =>
        ListenerRefusedInfo.At(
            span,
            $"listener {listener} never serves: {reason}",
            "correct or remove the culprit; until then every host on the port is lost",
            rule,
            other == span ? default : other,
            "the other one");

    /// <summary>HM1009: server skipped by the control plane.</summary>
    public static Diagnostic ServerSkipped(SourceSpan span, string reason, string rule, SourceSpan winner) =>
        ServerSkippedInfo.At(span, reason, "give it a port of its own, or remove the host that both serve", rule, winner, "this one is served");

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
