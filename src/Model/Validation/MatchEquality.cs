namespace HelloMesh.Model;

/// <summary>Compares matches as the control plane does: as values, so that the order of fields and fields that hold their
/// default do not count. Of an http match the name does not count either.</summary>
internal sealed class MatchEquality(bool isHttp) : IEqualityComparer<YamlMapping>
{
    /// <inheritdoc />
    public bool Equals(YamlMapping? x, YamlMapping? y)
    {
        int left = 0;
        foreach (YamlEntry entry in x.Pairs())
        {
            if (Counts(entry))
            {
                left++;
                bool isSame = entry.Key switch
                {
                    "port" => x!.UInt("port") == y!.UInt("port"),
                    "ignoreUriCase" => y!.Bool("ignoreUriCase") == true,
                    _ => y!.Get(entry.Key) is { } other && AreEqual(entry.Value, other),
                };
                if (!isSame)
                {
                    return false;
                }
            }
        }

        foreach (YamlEntry entry in y.Pairs())
        {
            left -= Counts(entry) ? 1 : 0;
        }

        return left == 0;
    }

    /// <inheritdoc />
    public int GetHashCode(YamlMapping obj)
    {
        int hash = 0;
        foreach (YamlEntry entry in obj.Entries)
        {
            hash += !Counts(entry) ? 0 : entry.Key switch
            {
                "port" => obj.UInt("port").GetHashCode(),
                "ignoreUriCase" => 1,
                _ => HashOf(entry),
            };
        }

        return hash;
    }

    private bool Counts(YamlEntry entry) => (entry.Key, entry.Value) switch
    {
        ("name", _) when isHttp => false,
        ("port", YamlScalar port) => YamlScalar.TryParseInteger(port.Value, out long number) && number != 0,
        ("ignoreUriCase", YamlScalar ignores) => YamlScalar.TryParseBoolean(ignores.Value, out bool value) && value,
        ("uri" or "scheme" or "method" or "authority", YamlMapping) => true,
        (_, YamlMapping map) => map.Entries.Length > 0,
        (_, YamlSequence list) => list.Items.Length > 0,
        (_, YamlScalar text) => text.Value.Length > 0,
        _ => true,
    };

    private static int HashOf(YamlEntry entry) => HashCode.Combine(entry.Key, HashOf(entry.Value));

    private static int HashOf(YamlNode node)
    {
        int hash = 0;
        switch (node)
        {
            case YamlScalar scalar:
                hash = scalar.Value.GetHashCode(StringComparison.Ordinal);
                break;
            case YamlSequence list:
                foreach (YamlNode item in list.Items)
                {
                    hash = HashCode.Combine(hash, HashOf(item));
                }

                break;
            case YamlMapping map:
                foreach (YamlEntry entry in map.Entries)
                {
                    hash += HashOf(entry);
                }

                break;
        }

        return hash;
    }

    private static bool AreEqual(YamlNode left, YamlNode right)
    {
        switch (left, right)
        {
            case (YamlScalar a, YamlScalar b):
                return a.Value == b.Value;
            case (YamlSequence a, YamlSequence b):
                for (int i = 0; i < a.Items.Length; i++)
                {
                    if (i == b.Items.Length || !AreEqual(a.Items[i], b.Items[i]))
                    {
                        return false;
                    }
                }

                return a.Items.Length == b.Items.Length;
            case (YamlMapping a, YamlMapping b):
                foreach (YamlEntry entry in a.Entries)
                {
                    if (b.Get(entry.Key) is not { } other || !AreEqual(entry.Value, other))
                    {
                        return false;
                    }
                }

                return a.Entries.Length == b.Entries.Length;
            default:
                return false;
        }
    }
}
