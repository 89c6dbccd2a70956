using System.Runtime.InteropServices;

namespace HelloMesh.Router;

// One proxy's plan as flat arrays, written once by ProxyTableBuilder and never changed. Everything is an index; the only
// objects are the arrays themselves and the compiled patterns.
//
//   listeners      [ 80 | 443 | … ]                       by plan order; a handful
//       │ Chains (a domain set: server name → chain)
//       ▼
//   chains         [ flags, Hosts ]                        Hosts is a domain set: Host → virtual host
//       ▼
//   domain sets    [ Default, suffix lengths ]             "*" and the lengths of "*.suffix" names, longest first
//   domain slots   [ hash, set, text, value ]              ONE open-addressing table for the names of all sets
//       ▼
//   virtual hosts  [ Root, FoldedRoot, Others, Routes ]
//       ▼
//   nodes          [0 root][1][2][3]…                      children of a node are adjacent, in label order
//                     └─FirstChild─►[1][2]  ChildCount = 2
//   labels         [ a c … ]                               first byte of each child, parallel to the children
//   text           [ pi art/ … ]                           rest of each edge, names, values: all bytes of the table
//   candidates     [ 0 4 7 | 2 | … ]                       route numbers, ascending within a node's list
//       ▼
//   routes         [ conditions, regex ]                   number within the virtual host + Routes = index here
//   conditions     [ subject, operator, name, value ]      cheap ones first
//
//   I1  FirstChild is greater than the node's own index, so a walk always ends.
//   I2  Candidates of a list ascend: the first whose conditions hold is the best of its list.
//   I3  Lowest is the smallest candidate of the subtree: a walk stops when it cannot beat the best so far.
//   I4  Order wins, not length (rule RM-28): the trie narrows the candidates down, it does not decide.
//
// Routes with a regex on the path stand outside the trie, in Others; they are tried while their number is below the best.

/// <summary>One listener.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ListenerEntry(
    int Port, int AddressStart, int AddressLength, int Chains, int FirstChain, bool IsRejected)
{
    public bool IsWildcard => AddressLength == 0;
}

[Flags]
internal enum ChainFlags : byte
{
    None = 0,
    TerminatesTls = 1,
    RequiresClientCertificate = 2,
    Tcp = 4,

    /// <summary>HTTP when the bytes are, else the TCP target (rule MESH-16).</summary>
    DetectsHttp = 8,
}

/// <summary>One filter chain; <paramref name="Hosts"/> is a domain set.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChainEntry(ChainFlags Flags, int Hosts, int FirstVirtualHost);

/// <summary>Names that are looked up together.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DomainSet(int Default, int SuffixStart, int SuffixCount);

/// <summary>One name of a set; <paramref name="Set"/> is -1 in a free slot. Suffixes are kept without their star, under
/// the complement of the set's number.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DomainSlot(uint Hash, int Set, int TextStart, int TextLength, int Value);

/// <summary>One virtual host; roots are -1 where there is no trie.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct VirtualHostEntry(
    int Root, int FoldedRoot, int OtherStart, int OtherCount, int RouteStart, bool RequiresTls);

/// <summary>One node of a trie.</summary>
[StructLayout(LayoutKind.Auto)]
internal record struct TrieNode
{
    public int Lowest;
    public int TextStart;
    public int TextLength;
    public int FirstChild;
    public int ChildCount;
    public int LabelStart;
    public int CandidateStart;
    public int PrefixCount;
    public int ExactCount;
}

/// <summary>One route; <paramref name="Pattern"/> is -1 without a regex on the path.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RouteEntry(int ConditionStart, int ConditionCount, int Pattern);

internal enum Subject : byte
{
    Method,
    Scheme,
    Authority,
    PathAndQuery,
    Header,
    Query,
    Claim,
}

internal enum Operator : byte
{
    Present,
    Exact,
    Prefix,
    Regex,
}

/// <summary>One condition; <paramref name="Index"/> is that of a pattern, or of a claim.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ConditionEntry(
    Subject Subject, Operator Operator, bool Invert, int NameStart, int NameLength, int ValueStart, int ValueLength, int Index);
