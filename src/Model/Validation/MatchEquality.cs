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
                if (entry.Key == "port" ? x!.UInt("port") != y!.UInt("port") : y!.Get(entry.Key) is not { } other || !AreEqual(entry.Value, other))
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
            hash += !Counts(entry) ? 0 : entry.Key == "port" ? obj.UInt("port").GetHashCode() : HashOf(entry);
        }

        return hash;
    }

    private bool Counts(YamlEntry entry) => entry.Value switch
    {
        YamlSequence list => list.Items.Length > 0,
        YamlMapping map => map.Entries.Length > 0 || entry.Key is "uri" or "scheme" or "method" or "authority",
        YamlScalar { Value: "" } => false,
        YamlScalar scalar when entry.Key == "port" => YamlScalar.TryParseInteger(scalar.Value, out long port) && port != 0,
        YamlScalar { Kind: YamlScalarKind.Boolean } scalar => YamlScalar.TryParseBoolean(scalar.Value, out bool value) && value,
        _ => !isHttp || entry.Key != "name",
    };

    private static int HashOf(YamlEntry entry) => HashCode.Combine(entry.Key, HashOf(entry.Value));

    private static int HashOf(YamlNode node)
    {
        int hash = 0;
        switch (node)
        {
            case YamlScalar { Kind: not YamlScalarKind.Boolean } scalar:
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
            case (YamlScalar { Kind: YamlScalarKind.Boolean }, YamlScalar { Kind: YamlScalarKind.Boolean }):
                return true;   // both true: false is the default and does not count
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
