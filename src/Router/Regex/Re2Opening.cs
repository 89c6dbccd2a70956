using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

// What RE2 takes off the start of a pattern before it compiles the rest. ^/api/.* is matched by comparing "/api/" and
// running a program for .* from there; otherwise a ^ at the start becomes a flag.
internal sealed record Re2Opening(bool IsAnchored, ImmutableArray<Re2ByteSet> Literal, Re2Node Rest)
{
    // RE2 looks for an anchor only this deep.
    private const int AnchorDepthMax = 4;

    // The rest is simplified.
    public static Re2Opening Of(Re2Node tree)
    {
        if (tree is Re2Concat concat)
        {
            int start = 0;
            while (start < concat.Parts.Length && concat.Parts[start] is Re2Assertion { Kind: Re2AssertionKind.BeginText })
            {
                start++;
            }

            int end = start;
            while (end < concat.Parts.Length && Re2Simplifier.IsLiteral(concat.Parts[end]))
            {
                end++;
            }

            if (start > 0 && end > start)
            {
                ImmutableArray<Re2ByteSet> literal = [.. concat.Parts[start..end].Select(part => ((Re2Bytes)part).Set)];
                return new Re2Opening(true, literal, Re2Simplifier.Simplify(Re2Nodes.Concat(concat.Parts[end..])));
            }
        }

        Re2Node rest = Re2Simplifier.Simplify(tree);
        bool anchored = TakeAnchor(ref rest, Re2AssertionKind.BeginText);
        return new Re2Opening(anchored, [], rest);
    }

    // Takes ^ off the start, or $ off the end; false where there is none.
    public static bool TakeAnchor(ref Re2Node node, Re2AssertionKind kind) => TakeAnchor(ref node, kind, 0);

    private static bool TakeAnchor(ref Re2Node node, Re2AssertionKind kind, int depth)
    {
        if (depth >= AnchorDepthMax)
        {
            return false;
        }

        switch (node)
        {
            case Re2Assertion assertion when assertion.Kind == kind:
                node = Re2Empty.Instance;
                return true;
            case Re2Capture capture:
                Re2Node body = capture.Body;
                if (!TakeAnchor(ref body, kind, depth + 1))
                {
                    return false;
                }

                node = new Re2Capture(body, capture.Index, capture.Name);
                return true;
            case Re2Concat concat:
                int end = kind == Re2AssertionKind.BeginText ? 0 : concat.Parts.Length - 1;
                Re2Node part = concat.Parts[end];
                if (!TakeAnchor(ref part, kind, depth + 1))
                {
                    return false;
                }

                node = new Re2Concat(concat.Parts.SetItem(end, part));
                return true;
            default:
                return false;
        }
    }
}
