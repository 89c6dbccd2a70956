using static HelloMesh.Model.Field;
using static HelloMesh.Model.MessageSchema;

namespace HelloMesh.Model;

/// <summary>Fields of a ServiceEntry, with the sizes that the API server allows (rule V-SE-34).</summary>
internal static class ServiceEntrySchema
{
    private const int LabelValueLengthMax = 63;
    private const int LabelCountMax = 256;

    /// <summary>A workload selector; also of a Sidecar.</summary>
    public static MessageSchema Selector(string rule) => Of(
        "a workload selector", TextMap("labels").Short(LabelValueLengthMax, rule).Counted(0, LabelCountMax, rule));

    private static readonly MessageSchema Port = Of(
        "a port of a ServiceEntry", UInt("number").Needed("V-SE-12"), Text("protocol"), Text("name").Needed("V-SE-12"), UInt("targetPort"));

    private static readonly MessageSchema Endpoint = Of(
        "an endpoint",
        Text("address").Short(256, "V-SE-34"),
        UIntMap("ports").Counted(0, 128, "V-SE-34"),
        TextMap("labels").Counted(0, 256, "V-SE-34"),
        Text("network").Short(2048, "V-SE-34"),
        Text("locality").Short(2048, "V-SE-34"),
        UInt("weight"),
        Text("serviceAccount").Short(253, "V-SE-34"));

    /// <summary>The spec.</summary>
    public static readonly MessageSchema Spec = Of(
        "the spec of a ServiceEntry",
        Texts("hosts").Needed("V-SE-01").Counted(1, 256, "V-SE-01"),
        Texts("addresses").Short(64, "V-SE-08").Counted(0, 256, "V-SE-08"),
        Many("ports", Port).Counted(0, 256, "V-SE-34"),
        Enumeration("location", "V-SE-34", "MESH_EXTERNAL", "MESH_INTERNAL"),
        Enumeration("resolution", "V-SE-34", "NONE", "STATIC", "DNS", "DNS_ROUND_ROBIN", "DYNAMIC_DNS"),
        Many("endpoints", Endpoint).Counted(0, 4096, "V-SE-34"),
        One("workloadSelector", Selector("V-SE-06")).Like("workloadSelector: {labels: {app: NAME}}"),
        Texts("exportTo"),
        Texts("subjectAltNames"));
}
