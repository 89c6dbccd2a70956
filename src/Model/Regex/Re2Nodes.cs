using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Ways to put trees together, and to count in them.</summary>
public static class Re2Nodes
{
    /// <summary>A concatenation of any number of parts, flattened.</summary>
    public static Re2Node Concat(IReadOnlyList<Re2Node> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0)
        {
            return Re2Empty.Instance;
        }

        if (parts.Count == 1)
        {
            return parts[0];
        }

        ImmutableArray<Re2Node>.Builder flat = ImmutableArray.CreateBuilder<Re2Node>(parts.Count);
        foreach (Re2Node part in parts)
        {
            if (part is Re2Concat inner)
            {
                flat.AddRange(inner.Parts);
            }
            else
            {
                flat.Add(part);
            }
        }

        return new Re2Concat(flat.ToImmutable());
    }

    /// <summary>Number of capturing groups, also of those that a count of zero switches off: they can be named, and
    /// hold nothing.</summary>
    public static int CountCaptures(Re2Node node) => node switch
    {
        Re2Capture capture => 1 + CountCaptures(capture.Body),
        Re2Repeat repeat => CountCaptures(repeat.Body),
        Re2Concat concat => concat.Parts.Sum(CountCaptures),
        Re2Alternate alternate => alternate.Choices.Sum(CountCaptures),
        _ => 0,
    };

    /// <summary>An alternation of at least one choice.</summary>
    public static Re2Node Alternate(IReadOnlyList<Re2Node> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return choices.Count == 1 ? choices[0] : new Re2Alternate([.. choices]);
    }
}
