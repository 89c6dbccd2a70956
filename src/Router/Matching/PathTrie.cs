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

        public static abstract bool AreEqual(byte* path, byte* text, int length);
    }

    /// <summary>Goes on from a node whose end has conditions or several routes, which <see cref="Descend"/> gave, to the
    /// end of the walk.</summary>
    public static void Finish<TCase>(
        TableImage image, uint open, ref TrieWalk walk, in RequestView request, scoped ref ConditionRun conditions)
        where TCase : struct, ICase
    {
        while (open != 0)
        {
            TrieNode* node = image.At<TrieNode>(open);
            walk.Best = TakeLists(image, node->End, walk.IsAtEnd, walk.Best, request, ref conditions);
            uint next = walk.IsAtEnd ? 0 : Child(node, TCase.Of(*walk.At++));
            if ((next & EndTag.Route) != 0)
            {
                walk.Best = TakeRoute(next, walk.IsAtEnd, walk.Best);
                return;
            }

            open = next == 0 ? 0 : Descend<TCase>(image, next, ref walk);
        }
    }

    /// <summary>Goes down from a node, as far as plain routes lead.</summary>
    /// <returns>A node whose end has conditions or several routes, reached and its text passed; 0 when the walk is over.</returns>
    /// <remarks>PERF: OneHostBenchmarks. No calls, so that all of its state stays in registers.</remarks>
    public static uint Descend<TCase>(TableImage image, uint start, ref TrieWalk walk)
        where TCase : struct, ICase
    {
        byte* path = walk.At;
        byte* end = walk.End;
        int best = walk.Best;
        uint at = start;
        while (true)
        {
            TrieNode* node = image.At<TrieNode>(at);
            if (node->Lowest >= best)
            {
                break;   // I3
            }

            int textLength = node->TextLength;
            if (textLength != 0)
            {
                if (textLength > end - path || !TCase.AreEqual(path, Text(node), textLength))
                {
                    break;   // the edge leads elsewhere
                }

                path += textLength;
            }

            if (node->End != 0)
            {
                if ((node->End & EndTag.Route) == 0)
                {
                    walk.At = path;
                    walk.Best = best;
                    return at;
                }

                best = TakeRoute(node->End, path == end, best);
            }

            uint next = path == end ? 0 : Child(node, TCase.Of(*path++));
            if ((int)next <= 0)
            {
                // 0: no edge starts with this byte, the candidates so far are all there are. Negative: EndTag.Route.
                best = next == 0 ? best : TakeRoute(next, path == end, best);
                break;
            }

            at = next;
        }

        walk.Best = best;
        return 0;
    }

    /// <summary>The refs of labels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint* RefsOfLabels(TrieNode* node) => (uint*)((byte*)(node + 1) + ((node->LastRef + 1 + 3) & ~3));

    /// <summary>The refs of a map.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint* RefsOfMap(TrieNode* node) => (uint*)((ChildMap*)(node + 1) + 1);

    /// <summary>The rest of a node's edge: it stands behind what leads to the children.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Text(TrieNode* node) => node->Kind switch
    {
        ChildKind.Range => (byte*)((uint*)(node + 1) + node->LastRef + 1),
        ChildKind.None => (byte*)(node + 1),
        ChildKind.Labels => (byte*)(RefsOfLabels(node) + node->LastRef + 1),
        _ => (byte*)(RefsOfMap(node) + ((ChildMap*)(node + 1))->Count),
    };

    /// <summary>The ref of the child whose edge starts with a byte; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Child(TrieNode* node, byte label)
    {
        if (node->Kind == ChildKind.Range)
        {
            // PERF: OneHostBenchmarks. The ref's place follows from the byte alone.
            uint index = (uint)label - node->First;
            return index <= node->LastRef ? ((uint*)(node + 1))[index] : 0;
        }

        if (node->Kind == ChildKind.Labels)
        {
            uint equal = Vector128.Equals(Vector128.Load((byte*)(node + 1)), Vector128.Create(label)).ExtractMostSignificantBits();
            equal &= (2u << node->LastRef) - 1;
            return equal == 0 ? 0 : RefsOfLabels(node)[BitOperations.TrailingZeroCount(equal)];
        }

        if (node->Kind == ChildKind.None)
        {
            return 0;
        }

        var map = (ChildMap*)(node + 1);
        int word = label >> 6;
        ulong bit = 1ul << (label & 63);
        return (map->Words[word] & bit) == 0
            ? 0
            : RefsOfMap(node)[map->Before[word] + BitOperations.PopCount(map->Words[word] & (bit - 1))];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TakeRoute(uint end, bool isAtEnd, int best)
    {
        int route = (int)(end & EndTag.NumberMask);
        return route < best && ((end & EndTag.Exact) == 0 || isAtEnd) ? route : best;
    }

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
        public static bool AreEqual(byte* path, byte* text, int length) => ByteText.AreEqual(path, text, length);
    }

    /// <summary>ASCII letters in any case (rule RM-13); the trie holds them in lower case.</summary>
    internal readonly struct Folded : ICase
    {
        private const byte CaseBit = 0x20;

        public static byte Of(byte letter) => letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | CaseBit) : letter;

        public static bool AreEqual(byte* path, byte* text, int length)
        {
            int i = 0;
            for (; i + Vector128<byte>.Count <= length; i += Vector128<byte>.Count)
            {
                if (Of(Vector128.Load(path + i)) != Vector128.Load(text + i))
                {
                    return false;
                }
            }

            for (; i < length; i++)
            {
                if (Of(path[i]) != text[i])
                {
                    return false;
                }
            }

            return true;
        }

        private static Vector128<byte> Of(Vector128<byte> letters)
        {
            Vector128<byte> areUpper = Vector128.LessThanOrEqual(
                letters - Vector128.Create((byte)'A'), Vector128.Create((byte)('Z' - 'A')));
            return letters | (areUpper & Vector128.Create(CaseBit));
        }
    }
}
