using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Findings about Services: 0470 to 0489; 1040 is ours, as the control plane accepts any name of a port.</summary>
internal static class ServiceFindings
{
    public static readonly DiagnosticInfo BadPort = DiagnosticInfo.Error("HM0470", "Bad port of a Service");
    public static readonly DiagnosticInfo BadPortName = DiagnosticInfo.Error("HM0471", "Bad name of a Service port");
    public static readonly DiagnosticInfo PortTwice = DiagnosticInfo.Error("HM0472", "Service port defined twice");
    public static readonly DiagnosticInfo BadProtocol = DiagnosticInfo.Error("HM0473", "Bad protocol of a Service port");
    public static readonly DiagnosticInfo BadTargetPort = DiagnosticInfo.Error("HM0474", "Bad target port");
    public static readonly DiagnosticInfo BadExternalName = DiagnosticInfo.Error("HM0475", "Bad external name");
    public static readonly DiagnosticInfo NoPorts = DiagnosticInfo.Error("HM0476", "Service without ports");
    public static readonly DiagnosticInfo ProtocolUnknown = DiagnosticInfo.Warning("HM1040", "Protocol of a Service port is unknown");

    public static ImmutableArray<DiagnosticInfo> All { get; } =
    [
        BadPort, BadPortName, PortTwice, BadProtocol, BadTargetPort, BadExternalName, NoPorts,
        ProtocolUnknown,
    ];
}
