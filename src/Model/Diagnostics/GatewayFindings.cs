using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Findings about Gateways: 02xx.</summary>
internal static class GatewayFindings
{
    public static readonly DiagnosticInfo NoServers = DiagnosticInfo.Error("HM0201", "Gateway without servers");
    public static readonly DiagnosticInfo BadName = DiagnosticInfo.Error("HM0202", "Bad name of a Gateway");
    public static readonly DiagnosticInfo NoHosts = DiagnosticInfo.Error("HM0203", "Server without hosts");
    public static readonly DiagnosticInfo BadPort = DiagnosticInfo.Error("HM0204", "Bad server port");
    public static readonly DiagnosticInfo UnknownProtocol = DiagnosticInfo.Error("HM0205", "Unknown protocol");
    public static readonly DiagnosticInfo BadHost = DiagnosticInfo.Error("HM0206", "Bad host of a server");
    public static readonly DiagnosticInfo BadPortName = DiagnosticInfo.Error("HM0207", "Bad name of a server port");
    public static readonly DiagnosticInfo BadBind = DiagnosticInfo.Error("HM0208", "Bad bind address");
    public static readonly DiagnosticInfo TlsMissing = DiagnosticInfo.Error("HM0209", "Server without TLS settings");
    public static readonly DiagnosticInfo TlsUnexpected = DiagnosticInfo.Error("HM0210", "TLS settings where there is no TLS");
    public static readonly DiagnosticInfo RedirectWithoutEffect = DiagnosticInfo.Warning("HM0211", "httpsRedirect without effect");
    public static readonly DiagnosticInfo OldTlsVersion = DiagnosticInfo.Warning("HM0212", "Old TLS version without ciphers");
    public static readonly DiagnosticInfo CipherIgnored = DiagnosticInfo.Warning("HM0213", "Cipher without effect");
    public static readonly DiagnosticInfo MeshCertificates = DiagnosticInfo.Error("HM0214", "ISTIO_MUTUAL with certificates");
    public static readonly DiagnosticInfo CertificateIgnored = DiagnosticInfo.Warning("HM0215", "Certificate on a passthrough server");
    public static readonly DiagnosticInfo SeveralCertificates = DiagnosticInfo.Error("HM0216", "Several sources of certificates");
    public static readonly DiagnosticInfo CertificateMissing = DiagnosticInfo.Error("HM0217", "Certificate missing");
    public static readonly DiagnosticInfo RevocationList = DiagnosticInfo.Error("HM0218", "Revocation list out of place");
    public static readonly DiagnosticInfo CertificateCount = DiagnosticInfo.Error("HM0219", "Too many or too few certificates");

    public static ImmutableArray<DiagnosticInfo> All { get; } =
    [
        NoServers, BadName, NoHosts, BadPort, UnknownProtocol, BadHost, BadPortName, BadBind, TlsMissing, TlsUnexpected,
        RedirectWithoutEffect, OldTlsVersion, CipherIgnored, MeshCertificates, CertificateIgnored, SeveralCertificates,
        CertificateMissing, RevocationList, CertificateCount,
    ];
}
