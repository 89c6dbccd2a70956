using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Findings about ServiceEntries: 0430 to 0449.</summary>
internal static class ServiceEntryFindings
{
    public static readonly DiagnosticInfo BadHost = DiagnosticInfo.Error("HM0430", "Bad host of a ServiceEntry");
    public static readonly DiagnosticInfo PartialWildcard = DiagnosticInfo.Warning("HM0431", "Star that is not a whole label");
    public static readonly DiagnosticInfo FieldsExclude = DiagnosticInfo.Error("HM0432", "Fields that exclude each other");
    public static readonly DiagnosticInfo SelectorWithoutEffect = DiagnosticInfo.Warning("HM0433", "Workload selector without effect");
    public static readonly DiagnosticInfo BadAddress = DiagnosticInfo.Error("HM0434", "Bad address of a ServiceEntry");
    public static readonly DiagnosticInfo PortTwice = DiagnosticInfo.Error("HM0435", "Port defined twice");
    public static readonly DiagnosticInfo BadPort = DiagnosticInfo.Error("HM0436", "Bad port of a ServiceEntry");
    public static readonly DiagnosticInfo NoAddress = DiagnosticInfo.Warning("HM0437", "TCP port without an address");
    public static readonly DiagnosticInfo BadEndpoint = DiagnosticInfo.Error("HM0438", "Bad endpoint");
    public static readonly DiagnosticInfo EndpointWithoutAddress = DiagnosticInfo.Warning("HM0439", "Endpoint without an address");
    public static readonly DiagnosticInfo BadEndpointPort = DiagnosticInfo.Error("HM0440", "Bad port of an endpoint");
    public static readonly DiagnosticInfo AddressesShared = DiagnosticInfo.Warning("HM0441", "Hosts share addresses");
    public static readonly DiagnosticInfo WaypointInside = DiagnosticInfo.Error("HM0442", "Waypoint for a dynamic host inside the mesh");

    public static ImmutableArray<DiagnosticInfo> All { get; } =
    [
        BadHost, PartialWildcard, FieldsExclude, SelectorWithoutEffect, BadAddress, PortTwice, BadPort, NoAddress,
        BadEndpoint, EndpointWithoutAddress, BadEndpointPort, AddressesShared, WaypointInside,
    ];
}
