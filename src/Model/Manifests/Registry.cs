using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Kubernetes Service (rules ACT-5 to ACT-7, GW-9).</summary>
public sealed class Service : Manifest
{
    /// <inheritdoc />
    public override string Kind => "Service";

    /// <summary>Selector; empty selects nothing (rule GW-9).</summary>
    public ImmutableDictionary<string, string> Selector { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Ports in manifest order.</summary>
    public ImmutableArray<ServicePort> Ports { get; init; } = [];

    /// <summary>Cluster addresses; empty when none is written; <c>None</c> for a headless Service.</summary>
    public ImmutableArray<string> ClusterIPs { get; init; } = [];

    /// <summary><c>ClusterIP</c>, <c>NodePort</c>, <c>LoadBalancer</c> or <c>ExternalName</c>.</summary>
    public string Type { get; init; } = "ClusterIP";

    /// <summary>Target of an ExternalName Service; empty otherwise (rule ACT-4).</summary>
    public string ExternalName { get; init; } = "";

    /// <summary>Values of the annotation <c>networking.istio.io/exportTo</c>; empty means all (rule ACT-7).</summary>
    public ImmutableArray<string> ExportTo { get; init; } = [];
}

/// <summary>One port of a Service.</summary>
/// <param name="Name">Name; empty when absent.</param>
/// <param name="Port">The service port.</param>
/// <param name="TargetPort">Numeric target; 0 when a name is given or the field is absent.</param>
/// <param name="TargetPortName">Named target; empty otherwise.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="AppProtocol">Application protocol; empty when absent.</param>
/// <param name="Span">Where it stands.</param>
public sealed record ServicePort(
    string Name, uint Port, uint TargetPort, string TargetPortName, string Protocol, string AppProtocol, SourceSpan Span);

/// <summary>Istio ServiceEntry (rules ACT-5, MESH-31).</summary>
public sealed class ServiceEntry : Manifest
{
    /// <inheritdoc />
    public override string Kind => "ServiceEntry";

    /// <summary>Hosts as written; each is a registry host name.</summary>
    public required ImmutableArray<Located<string>> Hosts { get; init; }

    /// <summary>Virtual addresses.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>Ports.</summary>
    public ImmutableArray<ServiceEntryPort> Ports { get; init; } = [];

    /// <summary><c>NONE</c>, <c>STATIC</c>, <c>DNS</c>, <c>DNS_ROUND_ROBIN</c>, <c>DYNAMIC_DNS</c>.</summary>
    public string Resolution { get; init; } = "NONE";

    /// <summary><c>MESH_EXTERNAL</c> or <c>MESH_INTERNAL</c>.</summary>
    public string Location { get; init; } = "MESH_EXTERNAL";

    /// <summary>Endpoints.</summary>
    public ImmutableArray<WorkloadEndpoint> Endpoints { get; init; } = [];

    /// <summary>Pod labels of <c>workloadSelector</c>; empty when absent.</summary>
    public ImmutableDictionary<string, string> WorkloadSelector { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Namespaces that see it; empty means all.</summary>
    public ImmutableArray<Located<string>> ExportTo { get; init; } = [];
}

/// <summary>One port of a ServiceEntry.</summary>
/// <param name="Number">Port number.</param>
/// <param name="Name">Name.</param>
/// <param name="Protocol">Protocol as written.</param>
/// <param name="TargetPort">Target port; 0 means the same.</param>
/// <param name="Span">Where it stands.</param>
public sealed record ServiceEntryPort(uint Number, string Name, string Protocol, uint TargetPort, SourceSpan Span);

/// <summary>One endpoint of a ServiceEntry.</summary>
/// <param name="Address">Address.</param>
/// <param name="Labels">Labels.</param>
/// <param name="Span">Where it stands.</param>
public sealed record WorkloadEndpoint(string Address, ImmutableDictionary<string, string> Labels, SourceSpan Span);

/// <summary>Istio DestinationRule, as far as it decides which subsets exist (rule ACT-12).</summary>
public sealed class DestinationRule : Manifest
{
    /// <inheritdoc />
    public override string Kind => "DestinationRule";

    /// <summary>Host as written.</summary>
    public required Located<string> Host { get; init; }

    /// <summary>Subsets in order.</summary>
    public ImmutableArray<Subset> Subsets { get; init; } = [];

    /// <summary>Namespaces that see it; empty means all.</summary>
    public ImmutableArray<Located<string>> ExportTo { get; init; } = [];

    /// <summary>Pod labels of <c>workloadSelector.matchLabels</c>; <c>null</c> when absent.</summary>
    public ImmutableDictionary<string, string>? WorkloadSelector { get; init; }
}

/// <summary>One subset.</summary>
/// <param name="Name">Name.</param>
/// <param name="Labels">Labels of its endpoints; no influence on routing (rule ACT-13).</param>
/// <param name="Span">Where it stands.</param>
public sealed record Subset(string Name, ImmutableDictionary<string, string> Labels, SourceSpan Span);

/// <summary>Istio Sidecar (rules MESH-1 to MESH-4).</summary>
public sealed class Sidecar : Manifest
{
    /// <inheritdoc />
    public override string Kind => "Sidecar";

    /// <summary>Pod labels; <c>null</c> when absent: all workloads of the namespace.</summary>
    public ImmutableDictionary<string, string>? WorkloadSelector { get; init; }

    /// <summary>Egress entries in order.</summary>
    public ImmutableArray<SidecarEgress> Egress { get; init; } = [];

    /// <summary><c>outboundTrafficPolicy.mode</c>; <c>null</c> when the block is absent, <c>REGISTRY_ONLY</c> when it
    /// is there without a mode (rule MESH-15).</summary>
    public string? OutboundTrafficPolicyMode { get; init; }
}

/// <summary>One entry of <c>egress</c>.</summary>
/// <param name="Port">Port; 0 means all others (rule MESH-3).</param>
/// <param name="Protocol">Protocol of the port; empty when absent.</param>
/// <param name="PortName">Name of the port; empty when absent.</param>
/// <param name="Bind">Bind address; empty when absent.</param>
/// <param name="Hosts">Imported hosts, <c>namespace/dnsName</c>.</param>
/// <param name="Span">Where it stands.</param>
public sealed record SidecarEgress(
    uint Port, string Protocol, string PortName, string Bind, ImmutableArray<Located<string>> Hosts, SourceSpan Span);

/// <summary>A Pod, or the pod template of a Deployment, StatefulSet, DaemonSet or ReplicaSet.</summary>
public sealed class Workload : Manifest
{
    /// <summary>Creates a workload of the given kind.</summary>
    public Workload(string kind) => Kind = kind;

    /// <inheritdoc />
    public override string Kind { get; }

    /// <summary>Labels of the pods.</summary>
    public required ImmutableDictionary<string, string> PodLabels { get; init; }

    /// <summary>Container ports, for named target ports (rule GW-10).</summary>
    public ImmutableArray<ContainerPort> ContainerPorts { get; init; } = [];
}

/// <summary>One container port.</summary>
/// <param name="Name">Name; empty when absent.</param>
/// <param name="Port">Number.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
public sealed record ContainerPort(string Name, uint Port, string Protocol);
