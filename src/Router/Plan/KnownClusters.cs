namespace HelloMesh.Router;

/// <summary>Names of the clusters that a proxy has (rule ACT-10).</summary>
public abstract class KnownClusters
{
    /// <summary>No cluster at all.</summary>
    public static KnownClusters None { get; } = Of([]);

    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>All names, in no order.</summary>
    public abstract IEnumerable<string> Names { get; }

    /// <summary>These clusters.</summary>
    /// <param name="names">Their names, as Envoy has them.</param>
    public static KnownClusters Of(IEnumerable<string> names) => Of(new HashSet<string>(names, StringComparer.Ordinal));

    /// <summary>A set that nobody changes any more, compared by its characters.</summary>
    internal static KnownClusters Of(HashSet<string> names) => new InMemory(names);

    /// <summary>Whether the proxy has a cluster.</summary>
    /// <param name="name">Its name.</param>
    public abstract bool Contains(string name);

    private sealed class InMemory(HashSet<string> names) : KnownClusters
    {
        public override int Count => names.Count;

        public override IEnumerable<string> Names => names;

        public override bool Contains(string name) => names.Contains(name);
    }
}
