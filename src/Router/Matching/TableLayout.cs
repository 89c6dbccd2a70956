using System.Numerics;
using System.Runtime.InteropServices;

namespace HelloMesh.Router;

// One proxy's plan as ONE run of bytes, the image: written once by ProxyTableBuilder, never changed, and the same wherever
// it lies in memory, so it can be written to a file and mapped from there. An arrow is an offset from the image's start, 4
// bytes, 0 for none. Little-endian; every structure starts at a multiple of 4, virtual hosts at a multiple of 64.
//
//   TableHeader    [ port slots | patterns | claims ]
//       ▼
//   PortSlot       [ port, Listener, Addresses ]          open addressing; a listener of its own for each address
//       ▼
//   ListenerEntry  [ flags, Chain, ServerNames ]          Chain: the one without server names
//       ▼
//   ChainEntry     [ flags, Hosts ]                       Hosts lies in it: no further step
//       ▼
//   NameSet        [ Buckets, SuffixBuckets, Lengths, Default ]   a single name needs no bucket
//       ▼
//   NameBucket     [ 12 tags, Spilled, 12 Names ]         one cache line: a byte of each name's hash, and its place
//       ▼
//   NameEntry      [ Value, length ] name bytes           and directly behind it, for hosts, what Value points to:
//   VirtualHost    [ Root, FoldedRoot, … ]                name, virtual host and the top of its trie are neighbours,
//   TrieNode       [ Lowest, End, … ] text children       two cache lines in all. Hosts with the same paths and no
//                                                         conditions share a trie.
//       └ children → TrieNode, or the End of a leaf
//
// A request whose host is known reads the bucket, then what lies behind the name, which is asked for at once: two waits for
// memory where the table is larger than the caches.
//
//   TrieNode: text is the rest of the edge, padded to 4. How the child of a byte is found behind it:
//     None     a leaf
//     Range    refs        for each byte from First on, 0 in the gaps; digits, a single child
//     Labels   bytes refs  a label for each ref, at most 16, padded to 4; one vector comparison
//     Map      map refs    a bitmap of the bytes that have a ref, and how many are in the words before
//
//   End: how routes end at a place. 0: none do. Tagged: the number of one route without further conditions. Otherwise:
//   EndEntry       [ Prefixes, Exacts ]
//       ▼
//   CandidateList  [ counts ] switches, candidates        candidates: (route number, Conditions), ascending
//       ▼
//   ConditionList  [ count ] conditions                   cheap ones first, the path's pattern last
//
//   I1  An arrow within a trie leads to a higher offset, so a walk always ends.
//   I2  Candidates of a list ascend: the first whose conditions hold is the best of its list.
//   I3  Lowest is the smallest route number of the subtree: a walk stops when it cannot beat the best so far.
//   I4  Order wins, not length (rule RM-28): the trie narrows the candidates down, it does not decide.
//
// A regex on the path stands in the trie under the literals that its matches must start with, as one more condition; in
// the root where there are none. FoldedRoot holds what ignores case, in lower case.
//
// A SwitchEntry stands for candidates told apart by an exact value of one header, parameter or pseudo header: a NameSet
// leads from the value to their own CandidateList.
//
// Outside the image: the compiled patterns and the claim conditions, in the order of the header's lists.

/// <summary>Start of the image.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TableHeader
{
    public uint Length;
    public uint PortSlots;
    public uint PortMask;
    public uint Patterns;
    public uint PatternCount;
    public uint Claims;
    public uint ClaimCount;
}

/// <summary>What listens on a port; a free slot holds what listens on any.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PortSlot
{
    private const uint HashMultiplier = 0x9E3779B1;

    /// <summary><see cref="Port"/> of a slot that ends a search.</summary>
    public const int Free = -1;

    public int Port;

    /// <summary>Who takes what none of <see cref="Addresses"/> takes: the port's own listener, else that of any port; 0 when
    /// there is neither.</summary>
    public uint Listener;

    /// <summary>A set: address → listener; 0 when there is none.</summary>
    public uint Addresses;

    public static uint Hash(int port) => ((uint)port * HashMultiplier) >> 16;
}

/// <summary>One listener.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ListenerEntry
{
    public int Number;
    public uint IsRejected;

    /// <summary>The chain without server names.</summary>
    public uint Chain;

    /// <summary>A set: server name → chain; 0 where no chain has a name.</summary>
    public uint ServerNames;
}

[Flags]
internal enum ChainFlags : uint
{
    None = 0,
    TerminatesTls = 1,
    RequiresClientCertificate = 2,
    Tcp = 4,

    /// <summary>HTTP when the bytes are, else the TCP target (rule MESH-16).</summary>
    DetectsHttp = 8,
}

/// <summary>One filter chain; the hosts are of no use in a TCP chain.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ChainEntry
{
    public int Number;
    public ChainFlags Flags;
    public NameSet Hosts;
}

/// <summary>Names that are looked up together. Suffixes stand without their star in buckets of their own.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NameSet
{
    /// <summary>Without buckets: the entry of the only name, 0 when there is none.</summary>
    public uint Buckets;
    public uint BucketCount;

    /// <summary>As <see cref="Buckets"/>.</summary>
    public uint SuffixBuckets;
    public uint SuffixBucketCount;

    /// <summary>The lengths of suffixes, longest first.</summary>
    public uint Lengths;
    public uint LengthCount;

    /// <summary>Value of <c>*</c>.</summary>
    public uint Default;
}

/// <summary>Names whose hashes lead to one cache line. Tags and <see cref="Spilled"/> are one vector.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NameBucket
{
    public const int Size = 12;

    /// <summary>How many names there are for a bucket: with Poisson's chances one of sixteen spills.</summary>
    public const int NamesPerBucket = 8;

    /// <summary>One for each place, 0 where it is free.</summary>
    public fixed byte Tags[Size];

    /// <summary>1 when names that belong here, or before, stand in the next bucket; behind the last comes the first.</summary>
    public uint Spilled;

    public fixed uint Names[Size];

    /// <summary>The bucket of a hash.</summary>
    public static uint IndexOf(ulong hash, uint bucketCount) => (uint)(((hash >> 32) * bucketCount) >> 32);

    /// <summary>The tag of a hash: bits that do not choose the bucket, never 0.</summary>
    public static byte TagOf(ulong hash) => (byte)Math.Max((uint)hash & 0xFF, 1);
}

/// <summary>A length that suffixes have.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SuffixLength
{
    public const int AnyByte = -1;

    public int Length;

    /// <summary>The byte that all suffixes of the length start with, or <see cref="AnyByte"/>.</summary>
    public int FirstByte;
}

/// <summary>One name, followed by its bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NameEntry
{
    public uint Value;
    public int Length;
}

/// <summary>One virtual host.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VirtualHostEntry
{
    /// <summary>Look-ups of headers and parameters that are kept for the rest of a request.</summary>
    public const int LookupCountMax = 32;

    public uint Root;
    public uint FoldedRoot;
    public int Number;

    /// <summary>0 or 1.</summary>
    public ushort RequiresTls;

    /// <summary>How many headers and parameters its conditions ask for, at most <see cref="LookupCountMax"/>.</summary>
    public ushort LookupCount;
}

/// <summary>One node, followed by its text and what leads to its children.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TrieNode
{
    /// <summary>Most children that are found by comparing labels: what fits a vector.</summary>
    public const int LabelCountMax = 16;

    /// <summary>Longest text; a longer edge is a chain of nodes.</summary>
    public const int TextLengthMax = (1 << KindShift) - 1;

    private const int KindShift = 14;

    public int Lowest;
    public uint End;

    /// <summary>The byte of the first ref of a range.</summary>
    public byte First;

    /// <summary>Index of the last ref of a range or of labels.</summary>
    public byte LastRef;

    private ushort _shape;

    /// <summary>How the child of a byte is found.</summary>
    public readonly ChildKind Kind => (ChildKind)(_shape >> KindShift);

    /// <summary>Length of the text.</summary>
    public readonly int TextLength => _shape & TextLengthMax;

    /// <summary>Sets both.</summary>
    public void SetShape(ChildKind kind, int textLength) => _shape = (ushort)(((int)kind << KindShift) | textLength);
}

/// <summary>How the child of a byte is found.</summary>
internal enum ChildKind : byte
{
    None,
    Range,
    Labels,
    Map,
}

/// <summary>Which bytes have a child.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal unsafe struct ChildMap
{
    public fixed ulong Words[4];

    /// <summary>Children in the words before each.</summary>
    public fixed byte Before[4];

    /// <summary>All children.</summary>
    public readonly int Count => Before[3] + BitOperations.PopCount(Words[3]);
}

/// <summary>The values of <see cref="TrieNode.End"/> and of refs.</summary>
internal static class EndTag
{
    /// <summary>The rest is a route number.</summary>
    public const uint Route = 0x8000_0000;

    /// <summary>With <see cref="Route"/>: the path must end here.</summary>
    public const uint Exact = 0x4000_0000;

    public const uint NumberMask = 0x3FFF_FFFF;
}

/// <summary>Ends with conditions, or several.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EndEntry
{
    public uint Prefixes;
    public uint Exacts;
}

/// <summary>Head of a list, followed by its switches and then its candidates.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CandidateList
{
    public int SwitchCount;
    public int Count;
}

/// <summary>One candidate; no conditions: 0.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Candidate
{
    public int Route;
    public uint Conditions;
}

/// <summary>Candidates told apart by the value of <see cref="Subject"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SwitchEntry
{
    public int Lowest;
    public SubjectEntry Subject;
    public NameSet Values;
}

/// <summary>What a condition looks at.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SubjectEntry
{
    /// <summary>Value of <see cref="Lookup"/> where there is no place to keep it.</summary>
    public const ushort NotKept = ushort.MaxValue;

    public Subject Kind;

    /// <summary>Where the look-up is kept for the rest of the request.</summary>
    public ushort Lookup;

    /// <summary>Name of a header or parameter; of a path, how many bytes the trie has compared already.</summary>
    public uint Name;
}

internal enum Subject : ushort
{
    Method,
    Scheme,
    Authority,
    PathAndQuery,
    Header,
    Query,
    Claim,
    Path,
}

internal enum Operator : ushort
{
    Present,
    Exact,
    Prefix,
    Regex,
}

/// <summary>Head of a list, followed by its conditions.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ConditionList
{
    public int Count;
}

/// <summary>One condition.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ConditionEntry
{
    public SubjectEntry Subject;
    public Operator Operator;

    /// <summary>0 or 1.</summary>
    public ushort Invert;

    /// <summary>A text, the number of a pattern, or the number of a claim.</summary>
    public uint Value;
}

/// <summary>One pattern.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PatternEntry
{
    public uint Text;

    /// <summary>1: without the literal that it starts with (Re2Tail.cs), which the trie has compared.</summary>
    public uint IsTail;
}

/// <summary>One claim condition, followed by the arrows to the names of its path.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClaimEntry
{
    public uint Kind;
    public uint Invert;
    public uint Value;
    public int NameCount;
}
