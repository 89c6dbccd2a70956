using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

        public static abstract bool AreEqual(ref byte path, byte* text, int length);
    }

    /// <summary>Goes down from a node, as far as plain routes lead.</summary>
    /// <param name="image">The table.</param>
    /// <param name="start">The node.</param>
    /// <param name="path">What is left of the path.</param>
    /// <param name="left">Its length.</param>
    /// <param name="best">The lowest route number so far.</param>
    /// <remarks>PERF: OneHostBenchmarks. By value, and no calls for short edges: the walk stays in registers.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TrieWalk Descend<TCase>(TableImage image, uint start, ref byte path, int left, int best)
        where TCase : struct, ICase
    {
        uint at = start;
        while (true)
        {
            TrieNode* node = image.At<TrieNode>(at);
            if (node->Lowest >= best)
            {
                break;   // I3
            }

            // PERF: without a text the place of the children does not wait for its length.
            byte* children = (byte*)(node + 1);
            int textLength = node->TextLength;
            if (textLength != 0)
            {
                if (textLength > left || !TCase.AreEqual(ref path, children, textLength))
                {
                    break;   // the edge leads elsewhere
                }

                path = ref Unsafe.Add(ref path, textLength);
                left -= textLength;
                children += Padded(textLength);
            }

            if (node->End != 0)
            {
                if ((node->End & EndTag.Route) == 0)
                {
                    return new TrieWalk(at, best, left);
                }

                best = TakeRoute(node->End, left == 0, best);
            }

            if (left == 0)
            {
                break;
            }

            at = Child(node, children, TCase.Of(path));
            path = ref Unsafe.Add(ref path, 1);
            left--;
            if ((int)at <= 0)
            {
                // 0: no edge starts with this byte, the candidates so far are all there are. Negative: EndTag.Route.
                best = at == 0 ? best : TakeRoute(at, left == 0, best);
                break;
            }
        }

        return new TrieWalk(0, best, left);
    }

    /// <summary>Goes on from the node where <see cref="Descend"/> stopped to the end of the walk.</summary>
    /// <returns>The lowest route number.</returns>
    public static int Finish<TCase>(TableImage image, TrieWalk walk, in RequestView request, scoped ref ConditionRun conditions)
        where TCase : struct, ICase
    {
        while (walk.Open != 0)
        {
            TrieNode* node = image.At<TrieNode>(walk.Open);
            int left = walk.Left;
            int best = TakeLists(image, node->End, left == 0, walk.Best, request, ref conditions);
            if (left == 0)
            {
                return best;
            }

            ref byte path = ref Unsafe.Add(ref MemoryMarshal.GetReference(request.Path), request.Path.Length - left);
            uint next = Child(node, Children(node), TCase.Of(path));
            left--;
            if ((int)next <= 0)
            {
                return next == 0 ? best : TakeRoute(next, left == 0, best);
            }

            walk = Descend<TCase>(image, next, ref Unsafe.Add(ref path, 1), left, best);
        }

        return walk.Best;
    }

    /// <summary>What leads to a node's children, behind its text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Children(TrieNode* node) => (byte*)(node + 1) + Padded(node->TextLength);

    /// <summary>The refs behind labels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint* RefsOfLabels(byte* labels, int lastRef) => (uint*)(labels + ((lastRef + 1 + 3) & ~3));

    /// <summary>The refs behind a map.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint* RefsOfMap(ChildMap* map) => (uint*)(map + 1);

    /// <summary>The ref of the child whose edge starts with a byte; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Child(TrieNode* node, byte* children, byte label)
    {
        if (node->Kind == ChildKind.Range)
        {
            // PERF: OneHostBenchmarks. The ref's place follows from the byte alone.
            uint index = (uint)label - node->First;
            return index <= node->LastRef ? ((uint*)children)[index] : 0;
        }

        if (node->Kind == ChildKind.Labels)
        {
            uint equal = Vector128.Equals(Vector128.Load(children), Vector128.Create(label)).ExtractMostSignificantBits();
            equal &= (2u << node->LastRef) - 1;
            return equal == 0 ? 0 : RefsOfLabels(children, node->LastRef)[BitOperations.TrailingZeroCount(equal)];
        }

        if (node->Kind == ChildKind.None)
        {
            return 0;
        }

        var map = (ChildMap*)children;
        int word = label >> 6;
        ulong bit = 1ul << (label & 63);
        return (map->Words[word] & bit) == 0
            ? 0
            : RefsOfMap(map)[map->Before[word] + BitOperations.PopCount(map->Words[word] & (bit - 1))];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Padded(int textLength) => (textLength + 3) & ~3;

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
        public static bool AreEqual(ref byte path, byte* text, int length) => ByteText.AreEqual(ref path, text, length);
    }

    /// <summary>ASCII letters in any case (rule RM-13); the trie holds them in lower case.</summary>
    internal readonly struct Folded : ICase
    {
        private const byte CaseBit = 0x20;

        public static byte Of(byte letter) => letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | CaseBit) : letter;

        public static bool AreEqual(ref byte path, byte* text, int length)
        {
            int i = 0;
            for (; i + Vector128<byte>.Count <= length; i += Vector128<byte>.Count)
            {
                if (Of(Vector128.LoadUnsafe(ref path, (nuint)(uint)i)) != Vector128.Load(text + i))
                {
                    return false;
                }
            }

            for (; i < length; i++)
            {
                if (Of(Unsafe.Add(ref path, i)) != text[i])
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
