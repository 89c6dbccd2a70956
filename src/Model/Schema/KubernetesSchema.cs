using static HelloMesh.Model.Field;
using static HelloMesh.Model.MessageSchema;

namespace HelloMesh.Model;

/// <summary>The few fields of Kubernetes' own kinds that routing looks at; all others are passed over.</summary>
internal static class KubernetesSchema
{
    /// <summary>Metadata of every object.</summary>
    public static readonly MessageSchema Metadata = Open(
        "metadata",
        Text("name"),
        Text("generateName"),
        Text("namespace"),
        TextMap("labels") with { Rule = "V-DOC-17" },
        TextMap("annotations").Free() with { Rule = "V-DOC-17" },
        Text("creationTimestamp").Free());

    private static readonly MessageSchema ServicePort = Open(
        "a port of a Service",
        Text("name"),
        UInt("port").Needed("V-SV-01"),
        new FieldSchema("targetPort", FieldKind.TextOrNumber),
        Text("protocol"),
        Text("appProtocol"));

    /// <summary>The spec of a Service.</summary>
    public static readonly MessageSchema ServiceSpec = Open(
        "the spec of a Service",
        TextMap("selector"),
        Many("ports", ServicePort),
        Text("clusterIP"),
        Texts("clusterIPs"),
        Text("type"),
        Text("externalName"));

    private static readonly MessageSchema ContainerPort = Open(
        "a port of a container", Text("name"), UInt("containerPort"), Text("protocol"));

    private static readonly MessageSchema Container = Open("a container", Text("name"), Many("ports", ContainerPort));

    /// <summary>The spec of a Pod.</summary>
    public static readonly MessageSchema PodSpec = Open(
        "the spec of a Pod", Many("containers", Container), Many("initContainers", Container));

    private static readonly MessageSchema PodTemplate = Open("a pod template", One("metadata", Metadata), One("spec", PodSpec));

    /// <summary>The spec of a Deployment, StatefulSet, DaemonSet or ReplicaSet.</summary>
    public static readonly MessageSchema WorkloadSpec = Open("the spec of a workload", One("template", PodTemplate));
}
