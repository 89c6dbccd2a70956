using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Checked trees to the kinds that say which services exist.</summary>
internal static class RegistryReader
{
    private const string ExportToAnnotation = "networking.istio.io/exportTo";

    public static Service ReadService(ObjectMeta meta, YamlMapping spec, SourceSpan span) => new()
    {
        Meta = meta,
        Span = span,
        Selector = spec.TextMap("selector"),
        Ports = spec.List("ports", ReadServicePort),
        ClusterIPs = ReadClusterIPs(spec),
        Type = spec.TextOrNull("type") ?? "ClusterIP",
        ExternalName = spec.Text("externalName"),
        ExportTo = meta.Annotations.TryGetValue(ExportToAnnotation, out string? exportTo)
            ? [.. exportTo.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
            : [],
    };

    public static ServiceEntry ReadServiceEntry(ObjectMeta meta, YamlMapping spec, SourceSpan span) => new()
    {
        Meta = meta,
        Span = span,
        Hosts = spec.LocatedTexts("hosts"),
        Addresses = spec.Texts("addresses"),
        Ports = spec.List("ports", n => new ServiceEntryPort(
            n.UInt("number") ?? 0, n.Text("name"), n.Text("protocol"), n.UInt("targetPort") ?? 0, n.Span)),
        Resolution = spec.TextOrNull("resolution") ?? "NONE",
        Location = spec.TextOrNull("location") ?? "MESH_EXTERNAL",
        Endpoints = spec.List("endpoints", n => new WorkloadEndpoint(n.Text("address"), n.TextMap("labels"), n.Span)),
        WorkloadSelector = spec.Child("workloadSelector")?.TextMap("labels") ?? ImmutableDictionary<string, string>.Empty,
        ExportTo = spec.LocatedTexts("exportTo"),
    };

    public static DestinationRule ReadDestinationRule(ObjectMeta meta, YamlMapping spec, SourceSpan span) => new()
    {
        Meta = meta,
        Span = span,
        Host = spec.LocatedText("host"),
        Subsets = spec.List("subsets", n => new Subset(n.Text("name"), n.TextMap("labels"), n.SpanOf("name"))),
        ExportTo = spec.LocatedTexts("exportTo"),
        WorkloadSelector = spec.Child("workloadSelector")?.TextMap("matchLabels"),
    };

    public static Sidecar ReadSidecar(ObjectMeta meta, YamlMapping spec, SourceSpan span) => new()
    {
        Meta = meta,
        Span = span,
        WorkloadSelector = spec.Child("workloadSelector")?.TextMap("labels"),
        Egress = spec.List("egress", ReadEgress),
        OutboundTrafficPolicyMode = spec.Child("outboundTrafficPolicy") is { } policy
            ? policy.TextOrNull("mode") ?? "REGISTRY_ONLY"
            : null,
    };

    public static Workload ReadWorkload(string kind, ObjectMeta meta, YamlMapping spec, SourceSpan span)
    {
        YamlMapping? template = kind == "Pod" ? null : spec.Child("template");
        YamlMapping? pod = kind == "Pod" ? spec : template?.Child("spec");
        return new Workload(kind)
        {
            Meta = meta,
            Span = span,
            PodLabels = kind == "Pod" ? meta.Labels
                : template?.Child("metadata")?.TextMap("labels") ?? ImmutableDictionary<string, string>.Empty,
            ContainerPorts = pod is null ? [] : ReadContainerPorts(pod),
        };
    }

    private static ImmutableArray<ContainerPort> ReadContainerPorts(YamlMapping pod) =>
    [
        .. pod.List("containers", c => c).Concat(pod.List("initContainers", c => c)).SelectMany(c => c.List(
            "ports",
            p => new ContainerPort(p.Text("name"), p.UInt("containerPort") ?? 0, p.TextOrNull("protocol") ?? "TCP"))),
    ];

    private static ServicePort ReadServicePort(YamlMapping node)
    {
        // A quoted number is a name to Kubernetes, and a name that it refuses; it is read as the number meant.
        string target = node.Text("targetPort");
        bool isNumber = YamlScalar.TryParseInteger(target, out long number) && number is > 0 and <= ushort.MaxValue;
        return new ServicePort(
            node.Text("name"),
            node.UInt("port") ?? 0,
            isNumber ? (uint)number : 0,
            isNumber ? "" : target,
            node.TextOrNull("protocol") ?? "TCP",
            node.Text("appProtocol"),
            node.Span);
    }

    private static ImmutableArray<string> ReadClusterIPs(YamlMapping spec)
    {
        ImmutableArray<string> addresses = spec.Texts("clusterIPs");
        return !addresses.IsEmpty ? addresses : spec.Text("clusterIP") is { Length: > 0 } address ? [address] : [];
    }

    private static SidecarEgress ReadEgress(YamlMapping node)
    {
        YamlMapping? port = node.Child("port");
        return new SidecarEgress(
            port?.UInt("number") ?? 0,
            port?.Text("protocol") ?? "",
            port?.Text("name") ?? "",
            node.Text("bind"),
            node.LocatedTexts("hosts"),
            node.Span);
    }
}
