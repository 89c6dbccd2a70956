namespace HelloMesh.Router;

/// <summary>One proxy's plan, compiled: see TableLayout.cs for the picture.</summary>
internal sealed class ProxyTable
{
    public required ListenerEntry[] Listeners { get; init; }

    public required ChainEntry[] Chains { get; init; }

    public required DomainTable Domains { get; init; }

    public required VirtualHostEntry[] VirtualHosts { get; init; }

    public required PathTrie Trie { get; init; }

    public required RouteConditions Conditions { get; init; }

    public required int[] Others { get; init; }

    public required byte[] Text { get; init; }

    /// <summary>Bytes of the arrays, for reports.</summary>
    public long SizeInBytes =>
        ((long)Listeners.Length * 24) + (Chains.Length * 12L) + Domains.SizeInBytes + (VirtualHosts.Length * 24L)
        + Trie.SizeInBytes + Conditions.SizeInBytes + (Others.Length * 4L) + Text.Length;

    /// <summary>Listener → chain → virtual host → route; indices in the result are those of the plan.</summary>
    public MatchResult Match(in RequestView request)
    {
        int listener = FindListener(request.Port, request.Address);
        if (listener < 0)
        {
            return Ended(MatchKind.NoListener, request, -1, -1);
        }

        ref readonly ListenerEntry entry = ref Listeners[listener];
        if (entry.IsRejected)
        {
            return Ended(MatchKind.ListenerRejected, request, listener, -1);
        }

        int chain = Domains.FindServerName(entry.Chains, request.IsTls ? request.ServerName : default);
        if (chain < 0)
        {
            return Ended(MatchKind.NoFilterChain, request, listener, -1);
        }

        ref readonly ChainEntry found = ref Chains[chain];
        int planChain = chain - entry.FirstChain;
        MatchKind connection = Connect(found.Flags, request);
        if (connection != MatchKind.Route)
        {
            return Ended(connection, request, listener, planChain);
        }

        int virtualHost = Domains.FindHost(found.Hosts, request.Host);
        if (virtualHost < 0)
        {
            return Ended(MatchKind.NoVirtualHost, request, listener, planChain);
        }

        ref readonly VirtualHostEntry host = ref VirtualHosts[virtualHost];
        int planHost = virtualHost - found.FirstVirtualHost;
        if (host.RequiresTls && !request.IsForwardedHttps)   // GW-16: before any route
        {
            return new MatchResult(MatchKind.TlsRequired, request.Proxy, listener, planChain, planHost, -1);
        }

        int route = FindRoute(host, request);
        return new MatchResult(
            route < 0 ? MatchKind.NoRoute : MatchKind.Route, request.Proxy, listener, planChain, planHost, route);
    }

    private static MatchResult Ended(MatchKind kind, in RequestView request, int listener, int chain) =>
        new(kind, request.Proxy, listener, chain, -1, -1);

    /// <summary>The listener of the exact address, else the one of all addresses (rule GW-27).</summary>
    private int FindListener(int port, ReadOnlySpan<byte> address)
    {
        int wildcard = -1;
        for (int i = 0; i < Listeners.Length; i++)
        {
            ref readonly ListenerEntry listener = ref Listeners[i];
            if (listener.Port == port)
            {
                if (listener.IsWildcard)
                {
                    wildcard = i;
                }
                else if (!address.IsEmpty
                    && address.SequenceEqual(Text.AsSpan(listener.AddressStart, listener.AddressLength)))
                {
                    return i;
                }
            }
            else if (listener.Port == Listener.AnyPort && wildcard < 0)
            {
                wildcard = i;   // the last one of a sidecar
            }
        }

        return wildcard;
    }

    /// <summary>How the connection goes on: <see cref="MatchKind.Route"/> when a virtual host is to be looked for
    /// (rules GW-33, GW-37, RM-40).</summary>
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
    private int FindRoute(in VirtualHostEntry host, in RequestView request)
    {
        int best = int.MaxValue;
        if (host.Root >= 0)
        {
            best = Trie.Walk(host.Root, request.Path, host.RouteStart, Conditions, request, best);
        }

        if (host.FoldedRoot >= 0)
        {
            best = Trie.WalkFolded(host.FoldedRoot, host.RouteStart, Conditions, request, best);
        }

        foreach (int route in Others.AsSpan(host.OtherStart, host.OtherCount))
        {
            if (route >= best)
            {
                break;
            }

            if (Conditions.PatternHolds(host.RouteStart + route, request.Path)
                && Conditions.Hold(host.RouteStart + route, request))
            {
                best = route;
                break;
            }
        }

        return best == int.MaxValue ? -1 : best;
    }
}
