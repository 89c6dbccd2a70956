using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HelloMesh.Router;

/// <summary>One proxy's plan, compiled: see TableLayout.cs for the picture.</summary>
internal sealed unsafe class ProxyTable
{
    private readonly TableImage _image;
    private readonly TableHeader* _header;
    private readonly ConditionObjects _objects;
    private readonly TableMemory _memory;   // keeps the image where it is

    private ProxyTable(TableMemory memory, RegexCache regexes)
    {
        _memory = memory;
        _image = new TableImage(memory.Start);
        _header = _image.At<TableHeader>(0);
        _objects = ConditionObjects.Read(_image, regexes);
    }

    /// <summary>Opens an image; throws <see cref="InvalidDataException"/> when it is none.</summary>
    public static ProxyTable Open(TableMemory memory, RegexCache regexes)
    {
        new TableValidator(memory).Check();
        var table = new ProxyTable(memory, regexes);
        table._objects.CompilePatterns();
        return table;
    }

    /// <summary>Opens an image that a checksum has shown to be what <see cref="ProxyTableBuilder"/> wrote.</summary>
    public static ProxyTable OpenTrusted(TableMemory memory, RegexCache regexes) => new(memory, regexes);

    /// <summary>Bytes of the image, for reports.</summary>
    public long SizeInBytes => _header->Length;

    /// <summary>The image, as it can be written to a file; valid while the table is in use.</summary>
    public ReadOnlySpan<byte> Image => _memory.Bytes;

    /// <summary>Listener → chain → virtual host → route; indices in the result are those of the plan.</summary>
    public MatchResult Match(in RequestView request)
    {
        MatchResult result = MatchImage(request);
        GC.KeepAlive(_memory);
        return result;
    }

    /// <summary>Asks for what a look-up will read first: a bucket of hosts.</summary>
    public void Prefetch(in RequestView request)
    {
        NameSet* hosts = FindHosts(request, out ulong hash);
        if (hosts != null)
        {
            NameLookup.PrefetchBucket(_image, hosts, request.Host, hash);
        }

        GC.KeepAlive(_memory);
    }

    /// <summary>Asks for what a look-up will read next: a host, its virtual host, and the top of its trie.</summary>
    public void PrefetchHost(in RequestView request)
    {
        NameSet* hosts = FindHosts(request, out ulong hash);
        if (hosts != null)
        {
            NameLookup.PrefetchName(_image, hosts, request.Host, hash);
        }

        GC.KeepAlive(_memory);
    }

    /// <summary>Where the host of a request would be looked for; <c>null</c> when nowhere.</summary>
    private NameSet* FindHosts(in RequestView request, out ulong hash)
    {
        hash = 0;
        ListenerEntry* listener = FindListener(request);
        ChainEntry* chain = _image.At<ChainEntry>(listener == null ? 0 : FindChain(listener, request, out hash));
        bool hasHosts = chain != _image.At<ChainEntry>(0) && (chain->Flags & ChainFlags.Tcp) == 0;
        return hasHosts ? &chain->Hosts : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private MatchResult MatchImage(in RequestView request)
    {
        ListenerEntry* listener = FindListener(request);
        if (listener == null)
        {
            return new MatchResult(MatchKind.NoListener, request.Proxy, -1, -1, -1, -1);
        }

        if (listener->IsRejected != 0)
        {
            return new MatchResult(MatchKind.ListenerRejected, request.Proxy, listener->Number, -1, -1, -1);
        }

        uint chainOffset = FindChain(listener, request, out ulong hash);
        if (chainOffset == 0)
        {
            return new MatchResult(MatchKind.NoFilterChain, request.Proxy, listener->Number, -1, -1, -1);
        }

        ChainEntry* chain = _image.At<ChainEntry>(chainOffset);
        if (!IsPlain(chain->Flags, request) && Connect(chain->Flags, request) is var connection and not MatchKind.Route)
        {
            return new MatchResult(connection, request.Proxy, listener->Number, chain->Number, -1, -1);
        }

        uint hostOffset = NameLookup.FindHost(_image, &chain->Hosts, request.Host, hash);
        if (hostOffset == 0)
        {
            return new MatchResult(
                MatchKind.NoVirtualHost, request.Proxy, listener->Number, chain->Number, -1, -1);
        }

        VirtualHostEntry* host = _image.At<VirtualHostEntry>(hostOffset);
        if (host->RequiresTls != 0 && !request.IsForwardedHttps)   // GW-16: before any route
        {
            return new MatchResult(
                MatchKind.TlsRequired, request.Proxy, listener->Number, chain->Number, host->Number, -1);
        }

        int route = FindRoute(host, request);
        return new MatchResult(
            route < 0 ? MatchKind.NoRoute : MatchKind.Route,
            request.Proxy, listener->Number, chain->Number, host->Number, route);
    }

    /// <summary>The listener of the exact address, else the one of all addresses (rule GW-27).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ListenerEntry* FindListener(in RequestView request)
    {
        PortSlot* slots = _image.At<PortSlot>(_header->PortSlots);
        uint at = PortSlot.Hash(request.Port) & _header->PortMask;
        while (slots[at].Port != request.Port && slots[at].Port != PortSlot.Free)
        {
            at = (at + 1) & _header->PortMask;
        }

        uint listener = slots[at].Addresses == 0 ? slots[at].Listener : FindAddress(slots + at, request.Address);
        return listener == 0 ? null : _image.At<ListenerEntry>(listener);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint FindAddress(PortSlot* slot, ReadOnlySpan<byte> address)
    {
        uint own = address.IsEmpty ? 0 : NameLookup.FindExact(_image, _image.At<NameSet>(slot->Addresses), address);
        return own != 0 ? own : slot->Listener;
    }

    /// <summary>The chain of a connection; 0 when none.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="request">The request.</param>
    /// <param name="hostHash">Hash of the Host; 0 when it was not needed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint FindChain(ListenerEntry* listener, in RequestView request, out ulong hostHash)
    {
        hostHash = 0;
        return listener->ServerNames == 0 ? listener->Chain : FindNamedChain(listener, request, ref hostHash);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint FindNamedChain(ListenerEntry* listener, in RequestView request, ref ulong hostHash)
    {
        if (!request.IsTls || request.ServerName.IsEmpty)
        {
            return listener->Chain;
        }

        uint chain = NameLookup.FindServerName(
            _image, _image.At<NameSet>(listener->ServerNames), request.ServerName, out ulong hash);

        // PERF: a client sends the Host as server name, so one hash does for both.
        hostHash = hash != 0 && request.ServerName.SequenceEqual(request.Host) ? hash : 0;
        return chain;
    }

    /// <summary>True for what most connections are, plaintext or TLS, and <see cref="Connect"/> lets through.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(ChainFlags flags, in RequestView request) =>
        flags == (request.IsTls ? ChainFlags.TerminatesTls : ChainFlags.None) && request.Error == RequestError.None;

    /// <summary>How the connection goes on: <see cref="MatchKind.Route"/> when a virtual host is to be looked for
    /// (rules GW-33, GW-37, RM-40).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static MatchKind Connect(ChainFlags flags, in RequestView request)
    {
        bool terminates = (flags & ChainFlags.TerminatesTls) != 0;
        if (terminates && !request.IsTls)
        {
            return MatchKind.PlaintextToTls;
        }

        if ((flags & ChainFlags.RequiresClientCertificate) != 0 && !request.HasClientCertificate)
        {
            return MatchKind.MissingClientCertificate;
        }

        bool isHttp = !request.IsTls && request.Error != RequestError.Codec;
        if ((flags & ChainFlags.Tcp) != 0 || ((flags & ChainFlags.DetectsHttp) != 0 && !isHttp))   // MESH-16
        {
            return MatchKind.Tcp;
        }

        if (request.IsTls && !terminates)
        {
            return MatchKind.TlsToPlaintext;
        }

        return request.Error is RequestError.None or RequestError.Upgrade ? MatchKind.Route : MatchKind.RequestRefused;
    }

    /// <summary>The lowest route number whose conditions hold (rule RM-28); -1 when none.</summary>
    /// <remarks>PERF: MatchBenchmarks, hot. What only conditions need is not set up for routes that have none.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FindRoute(VirtualHostEntry* host, in RequestView request)
    {
        TrieWalk walk = Descend<PathTrie.Sensitive>(host->Root, request, TrieWalk.NoRoute);
        int best = (walk.Open | host->FoldedRoot) == 0 ? walk.Best : FindConditional(host, request, walk);
        return best == TrieWalk.NoRoute ? -1 : best;
    }

    /// <summary>Ends a walk that has met conditions, then looks into the trie that ignores case; the lowest route number.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FindConditional(VirtualHostEntry* host, in RequestView request, TrieWalk walk)
    {
        Span<Lookup> kept = host->LookupCount == 0 ? default : stackalloc Lookup[VirtualHostEntry.LookupCountMax];
        var conditions = new ConditionRun(_image, _objects, kept[..host->LookupCount]);
        int best = PathTrie.Finish<PathTrie.Sensitive>(_image, walk, request, ref conditions);
        if (host->FoldedRoot != 0)
        {
            walk = Descend<PathTrie.Folded>(host->FoldedRoot, request, best);
            best = PathTrie.Finish<PathTrie.Folded>(_image, walk, request, ref conditions);
        }

        return best;
    }

    /// <summary>Starts a walk at a root, 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TrieWalk Descend<TCase>(uint root, in RequestView request, int best)
        where TCase : struct, PathTrie.ICase => root == 0
        ? new TrieWalk(0, best, 0)
        : PathTrie.Descend<TCase>(_image, root, ref MemoryMarshal.GetReference(request.Path), request.Path.Length, best);
}
