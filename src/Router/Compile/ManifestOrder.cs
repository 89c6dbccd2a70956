using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Age, then name, then namespace; without a timestamp an object is newer than every dated one
/// (rules GW-4, VH-8).</summary>
internal sealed class ManifestOrder : IComparer<Manifest>
{
    public static ManifestOrder ByAge { get; } = new();

    public int Compare(Manifest? x, Manifest? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        int age = (x.Meta.CreationTimestamp ?? DateTimeOffset.MaxValue)
            .CompareTo(y.Meta.CreationTimestamp ?? DateTimeOffset.MaxValue);
        if (age != 0)
        {
            return age;
        }

        int name = string.CompareOrdinal(x.Id.Name, y.Id.Name);
        return name != 0 ? name : string.CompareOrdinal(x.Id.Namespace, y.Id.Namespace);
    }
}
