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
        Istio("DestinationRule", RegistrySchema.DestinationRuleSpec),
        Istio("ServiceEntry", RegistrySchema.ServiceEntrySpec),
        Istio("Sidecar", RegistrySchema.SidecarSpec),
        Kubernetes("Service", "", KubernetesSchema.ServiceSpec),
        Kubernetes("Pod", "", KubernetesSchema.PodSpec),
        Kubernetes("Deployment", "apps", KubernetesSchema.WorkloadSpec),
        Kubernetes("StatefulSet", "apps", KubernetesSchema.WorkloadSpec),
        Kubernetes("DaemonSet", "apps", KubernetesSchema.WorkloadSpec),
        Kubernetes("ReplicaSet", "apps", KubernetesSchema.WorkloadSpec),
    }.ToFrozenDictionary(k => k.Kind, StringComparer.Ordinal);

    /// <summary>What to write for apiVersion.</summary>
    public string RecommendedApiVersion => Group.Length == 0 ? Versions[0] : $"{Group}/{Versions[0]}";

    private static KindSchema Istio(string kind, MessageSchema spec) => new(
        kind,
        "networking.istio.io",
        IstioVersions,
        MessageSchema.Of(
            $"a {kind}",
            Field.Text("apiVersion"),
            Field.Text("kind"),
            Field.One("metadata", KubernetesSchema.Metadata),
            Field.One("spec", spec),
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
