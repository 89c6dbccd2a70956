namespace HelloMesh.Model;

/// <summary>Compares mappings by what they hold, whatever the order of their fields; used for matches, whose name does
/// not count in http.</summary>
internal sealed class SameContent : IEqualityComparer<YamlMapping>
{
    private readonly string? _leftOut;

    private SameContent(string? leftOut) => _leftOut = leftOut;

    public static SameContent Whole { get; } = new(null);

    public static SameContent WithoutName { get; } = new("name");

    public bool Equals(YamlMapping? x, YamlMapping? y) => ReferenceEquals(x, y) || (x is not null && y is not null && AreEqual(x, y, _leftOut));

    public int GetHashCode(YamlMapping obj) => HashOf(obj, _leftOut);

    private static bool AreEqual(YamlNode x, YamlNode y, string? leftOut)
    {
        switch (x, y)
        {
            case (YamlScalar a, YamlScalar b):
                return a.Value == b.Value;
            case (YamlSequence a, YamlSequence b):
                for (int i = 0; i < a.Items.Length; i++)
                {
                    if (i >= b.Items.Length || !AreEqual(a.Items[i], b.Items[i], null))
                    {
                        return false;
                    }
                }

                return a.Items.Length == b.Items.Length;
            case (YamlMapping a, YamlMapping b):
                int count = 0;
                foreach (YamlEntry entry in a.Entries)
                {
                    if (entry.Key != leftOut)
                    {
                        count++;
                        if (b.Get(entry.Key) is not { } other || !AreEqual(entry.Value, other, null))
                        {
                            return false;
                        }
                    }
                }

                return count == b.Entries.Length - (leftOut is not null && b.Get(leftOut) is not null ? 1 : 0);
            default:
                return false;
        }
    }

    private static int HashOf(YamlNode node, string? leftOut)
    {
        int hash = 0;
        switch (node)
        {
            case YamlScalar scalar:
                return string.GetHashCode(scalar.Value, StringComparison.Ordinal);
            case YamlSequence list:
                foreach (YamlNode item in list.Items)
                {
                    hash = HashCode.Combine(hash, HashOf(item, null));
                }

                return hash;
            case YamlMapping map:
                foreach (YamlEntry entry in map.Entries)
                {
                    if (entry.Key != leftOut)
                    {
                        hash += HashCode.Combine(string.GetHashCode(entry.Key, StringComparison.Ordinal), HashOf(entry.Value, null));
                    }
                }

                return hash;
            default:
                return hash;
        }
    }
}
