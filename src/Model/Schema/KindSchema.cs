using System.Collections.Frozen;
using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>A kind of object that is read.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Group">Its API group; empty for the core group.</param>
/// <param name="Versions">Versions it has; the first is the one to recommend.</param>
/// <param name="Root">Schema of the whole document.</param>
/// <param name="Spec">Schema of its spec.</param>
internal sealed record KindSchema(
    string Kind, string Group, ImmutableArray<string> Versions, MessageSchema Root, MessageSchema Spec)
{
    private static readonly ImmutableArray<string> IstioVersions = ["v1", "v1beta1", "v1alpha3"];

    /// <summary>All kinds, by name.</summary>
    public static readonly FrozenDictionary<string, KindSchema> All = new[]
    {
        Istio("Gateway", GatewaySchema.Spec),
        Istio("VirtualService", VirtualServiceSchema.Spec),
        Istio("DestinationRule", DestinationRuleSchema.Spec, "V-DR-01"),
        Istio("ServiceEntry", ServiceEntrySchema.Spec, "V-SE-01"),
        Istio("Sidecar", SidecarSchema.Spec, "V-SC-03"),
        Kubernetes("Service", "", KubernetesSchema.ServiceSpec),
        Kubernetes("Pod", "", KubernetesSchema.PodSpec),
        Kubernetes("Deployment", "apps", KubernetesSchema.WorkloadSpec),
        Kubernetes("StatefulSet", "apps", KubernetesSchema.WorkloadSpec),
        Kubernetes("DaemonSet", "apps", KubernetesSchema.WorkloadSpec),
        Kubernetes("ReplicaSet", "apps", KubernetesSchema.WorkloadSpec),
    }.ToFrozenDictionary(k => k.Kind, StringComparer.Ordinal);

    /// <summary>What to write for apiVersion.</summary>
    public string RecommendedApiVersion => Group.Length == 0 ? Versions[0] : $"{Group}/{Versions[0]}";

    /// <param name="kind">The kind.</param>
    /// <param name="spec">Fields of its spec.</param>
    /// <param name="emptyRule">Rule that refuses an object without spec, where the schema is to report it.</param>
    private static KindSchema Istio(string kind, MessageSchema spec, string emptyRule = "") => new(
        kind,
        "networking.istio.io",
        IstioVersions,
        MessageSchema.Of(
            $"a {kind}",
            Field.Text("apiVersion"),
            Field.Text("kind"),
            Field.One("metadata", KubernetesSchema.Metadata),
            emptyRule.Length == 0 ? Field.One("spec", spec) : Field.One("spec", spec).Needed(emptyRule),
            Field.Opaque("status")),
        spec);

    private static KindSchema Kubernetes(string kind, string group, MessageSchema spec) => new(
        kind,
        group,
        ["v1"],
        MessageSchema.Open(
            $"a {kind}",
            Field.Text("apiVersion"),
            Field.Text("kind"),
            Field.One("metadata", KubernetesSchema.Metadata),
            Field.One("spec", spec)),
        spec);
}
