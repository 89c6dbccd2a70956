using System.Globalization;

namespace HelloMesh.Model;

/// <summary>A match with a prefix, and what the control plane compares of its other conditions (V-VS-17).</summary>
internal sealed class PrefixMatch
{
    private static readonly string[] MapConditions = ["headers", "queryParams", "withoutHeaders"];

    public PrefixMatch(YamlMapping node, string prefix)
    {
        Node = node;
        Prefix = prefix;
        var kinds = new List<string> { (node.UInt("port") ?? 0).ToString(CultureInfo.InvariantCulture) };
        var texts = new List<string>();
        foreach (string field in MapConditions)
        {
            kinds.Add(field);
            foreach (YamlEntry entry in node.Child(field).Pairs().ToArray().OrderBy(e => e.Key, StringComparer.Ordinal))
            {
                kinds.Add(entry.Key);
                texts.Add(Tagged(entry.Value as YamlMapping));
            }
        }

        texts.Add(Tagged(node.Child("authority")));
        texts.Add(node.Child("method") is { } method && !method.Has("regex") ? Tagged(method) : "exact/GET");
        Kind = string.Join('\0', kinds);
        Texts = [.. texts];
    }

    public YamlMapping Node { get; }

    public string Prefix { get; }

    /// <summary>What must be equal: the port, and the names of headers and parameters.</summary>
    public string Kind { get; }

    /// <summary>The conditions' texts, of which the later one's must start the earlier one's. Those that differ most from
    /// match to match come first.</summary>
    public string[] Texts { get; }

    /// <summary>The prefix of a match; <c>null</c> when it has none.</summary>
    public static string? PrefixOf(YamlMapping match) =>
        match.Child("uri")?.Text("prefix") is { Length: > 0 } prefix ? prefix : null;

    /// <summary>Regular expressions and empty conditions count as nothing.</summary>
    private static string Tagged(YamlMapping? condition) =>
        condition is null ? ""
        : condition.Has("exact") ? "exact/" + condition.Text("exact")
        : condition.Has("prefix") ? "prefix/" + condition.Text("prefix")
        : "";
}
