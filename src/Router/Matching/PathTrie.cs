using System.Buffers;

namespace HelloMesh.Router;

/// <summary>The walk over the path tries of all virtual hosts, nothing else.</summary>
internal sealed class PathTrie(TrieNode[] nodes, byte[] labels, int[] candidates, byte[] text)
{
    /// <summary>Longest path that is folded on the stack; a longer one borrows an array.</summary>
    private const int StackFoldMax = 512;

    private readonly TrieNode[] _nodes = nodes;
    private readonly byte[] _labels = labels;
    private readonly int[] _candidates = candidates;
    private readonly byte[] _text = text;

    public long SizeInBytes => (_nodes.Length * 36L) + _labels.Length + (_candidates.Length * 4L);

    /// <summary>The lowest route number below <paramref name="best"/> whose path and conditions hold, else
    /// <paramref name="best"/>.</summary>
    public int Walk(
        int root, ReadOnlySpan<byte> path, int routeStart, RouteConditions conditions, in RequestView request, int best)
    {
        int index = root;
        int depth = 0;
        while (true)
        {
            ref readonly TrieNode node = ref _nodes[index];
            if (node.Lowest >= best || !path[depth..].StartsWith(_text.AsSpan(node.TextStart, node.TextLength)))
            {
                return best;   // I3, or the edge leads elsewhere
            }

            depth += node.TextLength;
            best = Best(node.CandidateStart, node.PrefixCount, routeStart, conditions, request, best);
            if (depth == path.Length)
            {
                return Best(
                    node.CandidateStart + node.PrefixCount, node.ExactCount, routeStart, conditions, request, best);
            }

            int child = _labels.AsSpan(node.LabelStart, node.ChildCount).IndexOf(path[depth]);
            if (child < 0)
            {
                return best;   // no edge starts with this byte: the candidates so far are all there are
            }

            index = node.FirstChild + child;
            depth++;
        }
    }

    /// <summary>The same over the path in lower case (rule RM-13).</summary>
    public int WalkFolded(int root, int routeStart, RouteConditions conditions, in RequestView request, int best)
    {
        ReadOnlySpan<byte> path = request.Path;
        if (path.Length <= StackFoldMax)
        {
            Span<byte> folded = stackalloc byte[StackFoldMax];
            Fold(path, folded);
            return Walk(root, folded[..path.Length], routeStart, conditions, request, best);
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(path.Length);
        Fold(path, rented);
        best = Walk(root, rented.AsSpan(0, path.Length), routeStart, conditions, request, best);
        ArrayPool<byte>.Shared.Return(rented);
        return best;
    }

    /// <summary>ASCII letters in lower case; other bytes as they are.</summary>
    public static void Fold(ReadOnlySpan<byte> path, Span<byte> folded)
    {
        for (int i = 0; i < path.Length; i++)
        {
            byte b = path[i];
            folded[i] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
        }
    }

    private int Best(
        int start, int count, int routeStart, RouteConditions conditions, in RequestView request, int best)
    {
        foreach (int route in _candidates.AsSpan(start, count))
        {
            if (route >= best)
            {
                break;
            }

            if (conditions.Hold(routeStart + route, request))
            {
                return route;   // I2
            }
        }

        return best;
    }
}
