using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

// The rewriting that RE2 does between parsing and compiling. It changes what matches in one odd case only (MergeBytes), but
// the proxy's limit counts the instructions that are left after it (rule RM-30), and smaller programs are faster here.
//
//   (?:a*)* -> a*        stacked repetitions of one greediness
//   a*a     -> a+        repetitions of one byte next to each other, or next to that byte
//   ab|ac   -> a[bc]     alternatives that begin alike, in three rounds: strings, first pieces, single bytes
internal static class Re2Simplifier
{
    public static Re2Node Simplify(Re2Node node)
    {
        switch (node)
        {
            case Re2Concat concat:
                return Re2Nodes.Concat(Coalesce([.. concat.Parts.Select(Simplify)]));
            case Re2Alternate alternate:
                return Re2Nodes.Alternate(Factor([.. alternate.Choices.Select(Simplify).SelectMany(choice => Choices(choice))]));
            case Re2Capture capture:
                return new Re2Capture(Simplify(capture.Body), capture.Index, capture.Name);
            case Re2Repeat repeat:
                return Repeat(Simplify(repeat.Body), repeat);
            default:
                return node;
        }
    }

    private static Re2Node Repeat(Re2Node body, Re2Repeat repeat)
    {
        if (body is Re2Empty || repeat.Max == 0)
        {
            return Re2Empty.Instance;
        }

        if (repeat is { Min: 1, Max: 1 })
        {
            return body;
        }

        int min = repeat.Min;
        int max = repeat.Max;
        if (IsAssertionOnly(body))
        {
            // Asking twice gives the same answer.
            min = Math.Min(min, 1);
            max = Math.Min(max, 1);
        }

        return IsSimpleOperator(min, max)
            ? Operator(body, min, max, repeat.Greedy)
            : new Re2Repeat(body, min, max, repeat.Greedy);
    }

    // body*, body+ or body?, where the body may be one of them already: two of one greediness are one.
    public static Re2Node Operator(Re2Node body, int min, int max, bool greedy)
    {
        if (body is not Re2Repeat inner || inner.Greedy != greedy)
        {
            return new Re2Repeat(body, min, max, greedy);
        }

        Re2Node core = inner.Body;
        (int innerMin, int innerMax) = (inner.Min, inner.Max);
        if (innerMin == 0 && innerMax > 1)
        {
            // x{0,3} is compiled as (x(x(x)?)?)?, so it is an operator as well.
            core = Re2Nodes.Concat([core, new Re2Repeat(core, 0, innerMax - 1, greedy)]);
            innerMax = 1;
        }

        if (!IsSimpleOperator(innerMin, innerMax))
        {
            return new Re2Repeat(body, min, max, greedy);
        }

        return innerMin == min && innerMax == max ? inner : new Re2Repeat(core, 0, Re2Repeat.Unbounded, greedy);
    }

    private static bool IsSimpleOperator(int min, int max) =>
        (min is 0 or 1 && max == Re2Repeat.Unbounded) || (min == 0 && max == 1);

    private static bool IsAssertionOnly(Re2Node node) => node switch
    {
        Re2Assertion => true,
        Re2Concat concat => concat.Parts.All(part => part is Re2Assertion),
        Re2Alternate alternate => alternate.Choices.All(choice => choice is Re2Assertion),
        _ => false,
    };

    private static List<Re2Node> Coalesce(List<Re2Node> parts)
    {
        bool changed = false;
        for (int i = 0; i + 1 < parts.Count; i++)
        {
            if (parts[i] is Re2Repeat { Body: Re2Bytes bytes } left && TryExtend(left, bytes, parts[i + 1], out Re2Repeat? sum))
            {
                parts[i] = Re2Empty.Instance;
                parts[i + 1] = sum;
                changed = true;
            }
        }

        if (changed)
        {
            parts.RemoveAll(part => part is Re2Empty);
        }

        return parts;
    }

    private static bool TryExtend(Re2Repeat left, Re2Bytes bytes, Re2Node right, out Re2Repeat sum)
    {
        (int min, int max) = right switch
        {
            Re2Bytes same when same.Set == bytes.Set => (1, 1),
            Re2Repeat { Body: Re2Bytes same } repeat when same.Set == bytes.Set && repeat.Greedy == left.Greedy
                => (repeat.Min, repeat.Max),
            _ => (-1, -1),
        };
        sum = left;
        if (min < 0)
        {
            return false;
        }

        bool unbounded = left.Max == Re2Repeat.Unbounded || max == Re2Repeat.Unbounded;
        sum = new Re2Repeat(bytes, left.Min + min, unbounded ? Re2Repeat.Unbounded : left.Max + max, left.Greedy);
        return true;
    }

    private static List<Re2Node> Factor(List<Re2Node> choices)
    {
        choices = FactorRuns(AbsorbIntoAnyByte(choices), LeadingString);
        choices = FactorRuns(choices, LeadingPiece);
        return MergeBytes(choices);
    }

    // A neighbour that takes one byte adds nothing to one that takes any byte.
    private static List<Re2Node> AbsorbIntoAnyByte(List<Re2Node> choices)
    {
        var kept = new List<Re2Node>(choices.Count);
        foreach (Re2Node choice in choices)
        {
            if (choice is Re2Bytes bytes && kept.Count > 0 && kept[^1] is Re2Bytes before
                && (bytes.Set.IsAll || before.Set.IsAll))
            {
                kept[^1] = bytes.Set.IsAll ? bytes : before;
            }
            else
            {
                kept.Add(choice);
            }
        }

        return kept;
    }

    // Takes the common start out of each run of neighbours that begin alike.
    private static List<Re2Node> FactorRuns(List<Re2Node> choices, Func<Re2Node, ImmutableArray<Re2Node>> leading)
    {
        var factored = new List<Re2Node>(choices.Count);
        int start = 0;
        ImmutableArray<Re2Node> common = [];
        for (int i = 0; i <= choices.Count; i++)
        {
            ImmutableArray<Re2Node> here = i < choices.Count ? leading(choices[i]) : [];
            int same = 0;
            while (same < common.Length && same < here.Length && AreEqual(common[same], here[same]))
            {
                same++;
            }

            if (same > 0)
            {
                common = common[..same];
                continue;
            }

            if (i == start + 1)
            {
                factored.Add(choices[start]);
            }
            else if (i > start)
            {
                List<Re2Node> rests = [.. choices[start..i].Select(choice => WithoutFirst(choice, common.Length))];
                factored.Add(Re2Nodes.Concat([.. common, Re2Nodes.Alternate(Factor(rests))]));
            }

            start = i;
            common = here;
        }

        return factored;
    }

    private static ImmutableArray<Re2Node> LeadingString(Re2Node node)
    {
        return [.. Parts(node).TakeWhile(IsLiteral)];
    }

    // Only pieces that match in one way; taking out others would change which path through them is preferred.
    private static ImmutableArray<Re2Node> LeadingPiece(Re2Node node)
    {
        Re2Node first = Parts(node)[0];
        bool safe = first is Re2Assertion
            || (first is Re2Bytes bytes && !IsLiteral(bytes))
            || first is Re2Repeat { Body: Re2Bytes } counted && counted.Min == counted.Max;
        return safe ? [first] : [];
    }

    private static ImmutableArray<Re2Node> Parts(Re2Node node) => node is Re2Concat concat ? concat.Parts : [node];

    private static ImmutableArray<Re2Node> Choices(Re2Node node) => node is Re2Alternate inner ? inner.Choices : [node];

    private static Re2Node WithoutFirst(Re2Node node, int count) => Re2Nodes.Concat(Parts(node)[count..]);

    // RE2 also calls a letter in both cases a literal.
    public static bool IsLiteral(Re2Node node)
    {
        return node is Re2Bytes { Set: var set }
            && (set.Count == 1 || (set.Count == 2 && set.First is >= 'A' and <= 'Z' && set.Contains((byte)(set.First + 0x20))));
    }

    private static List<Re2Node> MergeBytes(List<Re2Node> choices)
    {
        var merged = new List<Re2Node>(choices.Count);
        foreach (Re2Node choice in choices)
        {
            if (choice is Re2Bytes { Set.IsAll: false } bytes && merged.Count > 0
                && merged[^1] is Re2Bytes { Set.IsAll: false } before)
            {
                // RE2 takes a lower case letter that is there already as a sign that both its cases are: [ab]|(?i)A does
                // not match "A" in the proxy. So the proxy's answer differs from the tree's here.
                bool isTakenAsThere = bytes.Set.Count == 2 && IsLiteral(bytes) && before.Set.Contains((byte)(bytes.Set.First + 0x20));
                merged[^1] = isTakenAsThere ? before : new Re2Bytes(before.Set | bytes.Set);
            }
            else
            {
                merged.Add(choice);
            }
        }

        return merged;
    }

    // Deep enough for what LeadingString and LeadingPiece return.
    private static bool AreEqual(Re2Node left, Re2Node right) => (left, right) switch
    {
        (Re2Bytes a, Re2Bytes b) => a.Set == b.Set,
        (Re2Assertion a, Re2Assertion b) => a.Kind == b.Kind,
        (Re2Repeat a, Re2Repeat b) => a.Min == b.Min && a.Max == b.Max && a.Greedy == b.Greedy && AreEqual(a.Body, b.Body),
        _ => false,
    };
}
