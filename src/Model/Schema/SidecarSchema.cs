using static HelloMesh.Model.Field;
using static HelloMesh.Model.MessageSchema;

namespace HelloMesh.Model;

/// <summary>Fields of a Sidecar.</summary>
internal static class SidecarSchema
{
    private static readonly FieldSchema CaptureMode =
        Enumeration("captureMode", "V-SC-25", "DEFAULT", "IPTABLES", "NONE");

    private static readonly MessageSchema IngressPort = Of(
        "the port of a listener", UInt("number").Needed("V-SC-06"), Text("protocol"), Text("name"), UInt("targetPort"));

    private static readonly MessageSchema EgressPort = Of(
        "the port of a listener", UInt("number"), Text("protocol"), Text("name"), UInt("targetPort"));

    private static readonly MessageSchema Ingress = Of(
        "an ingress listener",
        One("port", IngressPort).Needed("V-SC-04").Like("port: {number: 80, protocol: HTTP, name: http}"),
        Text("bind"),
        CaptureMode,
        Text("defaultEndpoint"),
        One("tls", GatewaySchema.Tls),
        One("connectionPool", TrafficPolicySchema.ConnectionPool));

    private static readonly MessageSchema Egress = Of(
        "an egress listener",
        One("port", EgressPort).Like("port: {number: 80, protocol: HTTP, name: http}"),
        Text("bind"),
        CaptureMode,
        Texts("hosts").Needed("V-SC-19").Counted(1, int.MaxValue, "V-SC-19"));

    private static readonly MessageSchema PortSelector = Of("the port of an egress proxy", UInt("number"));

    private static readonly MessageSchema EgressProxy = Of(
        "an egress proxy",
        Text("host").Needed("V-RT-02"),
        Text("subset"),
        One("port", PortSelector).Needed("V-SC-24").Like("port: {number: 80}"));

    private static readonly MessageSchema OutboundTrafficPolicy = Of(
        "an outbound traffic policy",
        Enumeration("mode", "V-SC-25", "REGISTRY_ONLY", "ALLOW_ANY"),
        One("egressProxy", EgressProxy));

    /// <summary>The spec.</summary>
    public static readonly MessageSchema Spec = Of(
        "the spec of a Sidecar",
        One("workloadSelector", ServiceEntrySchema.Selector("V-SC-01")).Like("workloadSelector: {labels: {app: NAME}}"),
        Many("ingress", Ingress),
        Many("egress", Egress),
        One("outboundTrafficPolicy", OutboundTrafficPolicy),
        One("inboundConnectionPool", TrafficPolicySchema.ConnectionPool))
        .NeedingOneOf("V-SC-03", "ingress", "egress", "outboundTrafficPolicy", "inboundConnectionPool");
}
