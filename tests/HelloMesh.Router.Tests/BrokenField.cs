using YamlDotNet.RepresentationModel;

namespace HelloMesh.Tests;

/// <summary>A way to break one field of an object of a kind, and the rule that refuses it.</summary>
/// <param name="Kind">Kind; <c>*</c> for every one.</param>
/// <param name="Path">Where the field is; <c>[]</c> stands for each element of a list.</param>
/// <param name="Value">What to write there, as YAML; <c>null</c> takes the field away.</param>
/// <param name="Rule">The rule; several with bars between them where other fields decide which.</param>
internal sealed record BrokenField(string Kind, string Path, string? Value, string Rule)
{
    /// <summary>The lines of tests/cases/broken-fields.txt: kind, path, rule, and the value or <c>-</c>.</summary>
    public static BrokenField[] All { get; } =
    [
        .. File.ReadLines(Repository.PathOf("tests", "cases", "broken-fields.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries))
            .Select(part => new BrokenField(part[0], part[1], part[3] == "-" ? null : part[3], part[2])),
    ];

    /// <summary>Does it in each place where that can be done, one after the other, and writes each result; the tree is as
    /// before after each.</summary>
    public IEnumerable<string> In(YamlMappingNode root, Func<YamlMappingNode, string> write)
    {
        string[] steps = Path.Split('.');
        foreach ((YamlNode parent, string last) in Parents(root, steps, 0))
        {
            if (parent is YamlSequenceNode list)
            {
                for (int i = 0; i < list.Children.Count; i++)
                {
                    YamlNode before = list.Children[i];
                    list.Children[i] = Parsed();
                    try
                    {
                        yield return write(root);
                    }
                    finally
                    {
                        list.Children[i] = before;
                    }
                }
            }
            else if (parent is YamlMappingNode mapping && !IsBeyondTheRules(mapping))
            {
                bool isThere = mapping.Children.TryGetValue(last, out YamlNode? before);
                if (Value is not null)
                {
                    mapping.Children[last] = Parsed();
                }
                else if (!isThere || !mapping.Children.Remove(last))
                {
                    continue;
                }

                try
                {
                    yield return write(root);
                }
                finally
                {
                    mapping.Children.Remove(last);
                    if (isThere)
                    {
                        mapping.Children[last] = before!;
                    }
                }
            }
        }
    }

    /// <summary>Of a rule that delegates only few things are looked at, and what excludes routes needs some.</summary>
    private bool IsBeyondTheRules(YamlMappingNode mapping) =>
        Path.StartsWith("spec.http[].", StringComparison.Ordinal) && Path.IndexOf('.', "spec.http[].".Length) < 0
        && (mapping.Children.ContainsKey("delegate") || !mapping.Children.ContainsKey("route"));

    private static IEnumerable<(YamlNode Parent, string Last)> Parents(YamlNode node, string[] steps, int at)
    {
        string name = steps[at].Replace("[]", "", StringComparison.Ordinal);
        bool isList = name.Length < steps[at].Length;
        if (at == steps.Length - 1 && !isList)
        {
            yield return (node, name);
        }
        else if (node is YamlMappingNode mapping && mapping.Children.TryGetValue(name, out YamlNode? child))
        {
            if (at == steps.Length - 1)
            {
                yield return (child, "");
            }
            else
            {
                IEnumerable<YamlNode> next = !isList ? [child] : child is YamlSequenceNode list ? list.Children : [];
                foreach ((YamlNode, string) found in next.SelectMany(n => Parents(n, steps, at + 1)))
                {
                    yield return found;
                }
            }
        }
    }

    private YamlNode Parsed()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Value!));
        return stream.Documents[0].RootNode;
    }
}
