using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HelloMesh.Router;

/// <summary>The walk over a path trie, nothing else.</summary>
internal static unsafe class PathTrie
{
    /// <summary>Bytes that a walk may read behind the last label; the image ends with as many.</summary>
    public const int Overrun = 16;

    /// <summary>How a walk compares letters; a type, so that each way is compiled on its own.</summary>
    internal interface ICase
    {
        public static abstract byte Of(byte letter);

        public static abstract bool AreEqual(ReadOnlySpan<byte> path, ReadOnlySpan<byte> text);
    }

    /// <summary>The lowest route number below <paramref name="best"/> whose path and conditions hold, else
    /// <paramref name="best"/>.</summary>
    public static int Walk<TCase>(
        TableImage image, uint root, in RequestView request, int best, scoped ref ConditionRun conditions)
        where TCase : struct, ICase
    {
        ReadOnlySpan<byte> path = request.Path;
        uint at = root;
        while (true)
        {
            TrieNode* node = image.At<TrieNode>(at);
            int textLength = node->TextLength;
            byte* labels = (byte*)(node + 1) + textLength;
            if (node->Lowest >= best || textLength > path.Length
                || !TCase.AreEqual(path[..textLength], new ReadOnlySpan<byte>(node + 1, textLength)))
            {
                return best;   // I3, or the edge leads elsewhere
            }

            path = path[textLength..];
            if (node->End != 0)
            {
                best = Take(image, node->End, path.IsEmpty, best, request, ref conditions);
            }

            if (path.IsEmpty)
            {
                return best;
            }

            uint next = Child(node, labels, TCase.Of(path[0]));
            if (next == 0)
            {
                return best;   // no edge starts with this byte: the candidates so far are all there are
            }

            path = path[1..];
            if ((next & EndTag.Route) != 0)
            {
                return TakeRoute(next, path.IsEmpty, best);
            }

            at = next;
        }
    }

    /// <summary>What lies behind the labels: refs start at a multiple of 4 from the node's start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint* Refs(byte* behindLabels) => (uint*)(((nuint)behindLabels + 3) & ~(nuint)3);

    /// <summary>The ref of the child whose edge starts with a byte; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Child(TrieNode* node, byte* labels, byte label)
    {
        int count = node->ChildCount;
        if (count == 1)
        {
            return *labels == label ? *Refs(labels + 1) : 0;   // PERF: deep prefixes; the ref need not wait for the label
        }

        if (count <= TrieNode.LabelCountMax)
        {
            uint equal = Vector128.Equals(Vector128.Load(labels), Vector128.Create(label)).ExtractMostSignificantBits();
            equal &= (1u << count) - 1;
            return equal == 0 ? 0 : Refs(labels + count)[BitOperations.TrailingZeroCount(equal)];
        }

        ChildMap* map = (ChildMap*)Refs(labels);
        int word = label >> 6;
        ulong bit = 1ul << (label & 63);
        return (map->Words[word] & bit) == 0
            ? 0
            : ((uint*)(map + 1))[map->Before[word] + BitOperations.PopCount(map->Words[word] & (bit - 1))];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TakeRoute(uint end, bool isAtEnd, int best)
    {
        int route = (int)(end & EndTag.NumberMask);
        return route < best && ((end & EndTag.Exact) == 0 || isAtEnd) ? route : best;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Take(TableImage image, uint end, bool isAtEnd, int best, in RequestView request, scoped ref ConditionRun conditions) =>
        (end & EndTag.Route) != 0 ? TakeRoute(end, isAtEnd, best) : TakeLists(image, end, isAtEnd, best, request, ref conditions);

    private static int TakeLists(TableImage image, uint end, bool isAtEnd, int best, in RequestView request, scoped ref ConditionRun conditions)
    {
        EndEntry* entry = image.At<EndEntry>(end);
        if (entry->Prefixes != 0)
        {
            best = conditions.Lowest(entry->Prefixes, best, request);
        }

        return isAtEnd && entry->Exacts != 0 ? conditions.Lowest(entry->Exacts, best, request) : best;
    }

    /// <summary>Bytes as they are.</summary>
    internal readonly struct Sensitive : ICase
    {
        public static byte Of(byte letter) => letter;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool AreEqual(ReadOnlySpan<byte> path, ReadOnlySpan<byte> text) => path.SequenceEqual(text);
    }

    /// <summary>ASCII letters in any case (rule RM-13); the trie holds them in lower case.</summary>
    internal readonly struct Folded : ICase
    {
        public static byte Of(byte letter) => letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;

        public static bool AreEqual(ReadOnlySpan<byte> path, ReadOnlySpan<byte> text)
        {
            for (int i = 0; i < text.Length; i++)
            {
                if (Of(path[i]) != text[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
