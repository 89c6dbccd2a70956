namespace HelloMesh.Model;

/// <summary>A match with a prefix, and what the control plane compares of its other conditions (V-VS-17).</summary>
internal sealed class PrefixMatch
{
    private static readonly string[] MapConditions = ["headers", "queryParams", "withoutHeaders"];

    private readonly uint _port;
    private readonly string _method;
    private readonly string _authority;

    private PrefixMatch(YamlMapping node, string prefix, int index)
    {
        Node = node;
        Prefix = prefix;
        Index = index;
        _port = node.UInt("port") ?? 0;
        _method = node.Child("method") is { } method && !method.Has("regex") ? Tagged(method) : "exact/GET";
        _authority = Tagged(node.Child("authority"));
    }

    public YamlMapping Node { get; }

    public string Prefix { get; }

    /// <summary>Place in the order of all matches.</summary>
    public int Index { get; }

    public static PrefixMatch? Of(YamlMapping match, int index) =>
        match.Child("uri")?.Text("prefix") is { Length: > 0 } prefix ? new PrefixMatch(match, prefix, index) : null;

    /// <summary>Whether a later match, whose prefix starts with this one's, is taken to be covered.</summary>
    public bool Covers(PrefixMatch later)
    {
        if (later._port != _port || !IsPart(_method, later._method) || !IsPart(_authority, later._authority))
        {
            return false;
        }

        foreach (string field in MapConditions)
        {
            if (!IsPart(Node.Child(field), later.Node.Child(field)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The same keys, and each condition equal or with the later one's text at its start.</summary>
    private static bool IsPart(YamlMapping? earlier, YamlMapping? later)
    {
        if (earlier.Pairs().Length != later.Pairs().Length)
        {
            return false;
        }

        foreach (YamlEntry entry in earlier.Pairs())
        {
            if (later!.Get(entry.Key) is not YamlMapping other || !IsPart(Tagged(entry.Value as YamlMapping), Tagged(other)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPart(string earlier, string later) => earlier.StartsWith(later, StringComparison.Ordinal);

    /// <summary>Regular expressions and empty conditions count as nothing.</summary>
    private static string Tagged(YamlMapping? condition) =>
        condition is null ? ""
        : condition.Has("exact") ? "exact/" + condition.Text("exact")
        : condition.Has("prefix") ? "prefix/" + condition.Text("prefix")
        : "";
}
