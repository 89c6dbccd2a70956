using static HelloMesh.Model.Field;
using static HelloMesh.Model.MessageSchema;

namespace HelloMesh.Model;

/// <summary>Fields of ServiceEntry, DestinationRule and Sidecar.</summary>
internal static class RegistrySchema
{
    private static readonly MessageSchema LabelSelector = Of("a workload selector", TextMap("labels"));

    private static readonly MessageSchema MatchLabels = Of("a workload selector", TextMap("matchLabels"));

    private static readonly MessageSchema EntryPort = Of(
        "a port of a ServiceEntry", UInt("number").Needed("V-SE-12"), Text("protocol"), Text("name").Needed("V-SE-12"), UInt("targetPort"));

    private static readonly MessageSchema Endpoint = Of(
        "an endpoint",
        Text("address"),
        new FieldSchema("ports", FieldKind.UInt32, FieldShape.Map),
        TextMap("labels"),
        Text("network"),
        Text("locality"),
        UInt("weight"),
        Text("serviceAccount"));

    /// <summary>The spec of a ServiceEntry.</summary>
    public static readonly MessageSchema ServiceEntrySpec = Of(
        "the spec of a ServiceEntry",
        Texts("hosts").Needed("V-SE-01"),
        Texts("addresses"),
        Many("ports", EntryPort),
        Enumeration("location", "V-SE-34", "MESH_EXTERNAL", "MESH_INTERNAL"),
        Enumeration("resolution", "V-SE-34", "NONE", "STATIC", "DNS", "DNS_ROUND_ROBIN", "DYNAMIC_DNS"),
        Many("endpoints", Endpoint),
        One("workloadSelector", LabelSelector).Like("workloadSelector: {labels: {app: NAME}}"),
        Texts("exportTo"),
        Texts("subjectAltNames"));

    // Traffic policies decide nothing about where a request goes; their parts are known by name and not looked into.
    private static readonly MessageSchema PortPolicy = Of(
        "an element of portLevelSettings",
        Opaque("port"),
        Opaque("loadBalancer"),
        Opaque("connectionPool"),
        Opaque("outlierDetection"),
        Opaque("tls"));

    private static readonly MessageSchema TrafficPolicy = Of(
        "a traffic policy",
        Opaque("loadBalancer"),
        Opaque("connectionPool"),
        Opaque("outlierDetection"),
        Opaque("tls"),
        Many("portLevelSettings", PortPolicy),
        Opaque("tunnel"),
        Opaque("proxyProtocol"),
        Opaque("retryBudget"));

    private static readonly MessageSchema Subset = Of(
        "a subset", Text("name").Needed("V-DR-02"), TextMap("labels"), One("trafficPolicy", TrafficPolicy));

    /// <summary>The spec of a DestinationRule.</summary>
    public static readonly MessageSchema DestinationRuleSpec = Of(
        "the spec of a DestinationRule",
        Text("host").Needed("V-DR-01"),
        One("trafficPolicy", TrafficPolicy),
        Many("subsets", Subset),
        Texts("exportTo"),
        One("workloadSelector", MatchLabels).Like("workloadSelector: {matchLabels: {app: NAME}}"));

    private static readonly MessageSchema SidecarPort = Of(
        "the port of a listener", UInt("number"), Text("protocol"), Text("name"), UInt("targetPort"));

    private static readonly FieldSchema CaptureMode =
        Enumeration("captureMode", "V-SC-25", "DEFAULT", "IPTABLES", "NONE");

    private static readonly MessageSchema Ingress = Of(
        "an ingress listener",
        One("port", SidecarPort).Needed("V-SC-04"),
        Text("bind"),
        CaptureMode,
        Text("defaultEndpoint"),
        One("tls", GatewaySchema.Tls),
        Opaque("connectionPool"));

    private static readonly MessageSchema Egress = Of(
        "an egress listener", One("port", SidecarPort), Text("bind"), CaptureMode, Texts("hosts").Needed("V-SC-19"));

    private static readonly MessageSchema OutboundTrafficPolicy = Of(
        "an outbound traffic policy",
        Enumeration("mode", "V-SC-25", "REGISTRY_ONLY", "ALLOW_ANY"),
        One("egressProxy", VirtualServiceSchema.Destination));

    /// <summary>The spec of a Sidecar.</summary>
    public static readonly MessageSchema SidecarSpec = Of(
        "the spec of a Sidecar",
        One("workloadSelector", LabelSelector).Like("workloadSelector: {labels: {app: NAME}}"),
        Many("ingress", Ingress),
        Many("egress", Egress),
        One("outboundTrafficPolicy", OutboundTrafficPolicy),
        Opaque("inboundConnectionPool"));
}
