using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Findings about Sidecars: 0450 to 0469.</summary>
internal static class SidecarFindings
{
    public static readonly DiagnosticInfo BadPort = DiagnosticInfo.Error("HM0450", "Bad port of a listener");
    public static readonly DiagnosticInfo BadBind = DiagnosticInfo.Error("HM0451", "Bad bind of a listener");
    public static readonly DiagnosticInfo BadDefaultEndpoint = DiagnosticInfo.Error("HM0452", "Bad defaultEndpoint");
    public static readonly DiagnosticInfo BadTls = DiagnosticInfo.Error("HM0453", "TLS settings that a listener does not take");
    public static readonly DiagnosticInfo PoolWithoutEffect = DiagnosticInfo.Warning("HM0454", "HTTP pool without effect");
    public static readonly DiagnosticInfo PortMissing = DiagnosticInfo.Error("HM0455", "Listener without port out of place");
    public static readonly DiagnosticInfo ListenerTwice = DiagnosticInfo.Error("HM0456", "Listener defined twice");
    public static readonly DiagnosticInfo BadHost = DiagnosticInfo.Error("HM0457", "Bad host of an egress listener");
    public static readonly DiagnosticInfo HostWithoutEffect = DiagnosticInfo.Warning("HM0458", "Egress host without effect");
    public static readonly DiagnosticInfo BadProxy = DiagnosticInfo.Error("HM0459", "Bad egress proxy");

    public static ImmutableArray<DiagnosticInfo> All { get; } =
    [
        BadPort, BadBind, BadDefaultEndpoint, BadTls, PoolWithoutEffect, PortMissing, ListenerTwice, BadHost,
        HostWithoutEffect, BadProxy,
    ];
}
