using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>An object that a plan from a snapshot names. Its name is there at once; the object itself is read from the
/// manifests in the snapshot when somebody looks into it.</summary>
internal sealed class ManifestReference(NamespacedName id, int index, Func<MeshManifests> manifests)
{
    public NamespacedName Id { get; } = id;

    public VirtualService VirtualService => manifests().VirtualServices[index];

    public Gateway Gateway => manifests().Gateways[index];
}
