using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Requests that come to a virtual host, or to a TCP proxy: port, scheme, server name and host, with everything
/// about routes still open.</summary>
internal sealed class TargetFrames(MatchRun run, RealValues real)
{
    /// <summary>Tried for one virtual host.</summary>
    private const int TriedMax = 24;

    /// <summary>Kept for one virtual host: a second one helps where the Host itself is a condition.</summary>
    private const int KeptMax = 4;

    private const int DomainsMax = 6;

    private readonly Dictionary<MatchResult, (List<RequestDraft> Frames, RequestDraft? Plainest, MatchResult? Instead)> _known = [];

    /// <summary>Frames of a target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="plainest">What was tried first.</param>
    /// <param name="instead">Where that came to.</param>
    public IReadOnlyList<RequestDraft> Of(Target target, out RequestDraft? plainest, out MatchResult? instead)
    {
        MatchResult key = target.Match with { Route = -1 };
        if (!_known.TryGetValue(key, out (List<RequestDraft> Frames, RequestDraft? Plainest, MatchResult? Instead) found))
        {
            found = ([], null, null);
            foreach (RequestDraft frame in Candidates(target).Take(TriedMax).TakeWhile(_ => found.Frames.Count < KeptMax))
            {
                MatchResult? match = run.Match(frame);
                if (found.Plainest is null)
                {
                    (found.Plainest, found.Instead) = (frame, match);
                }

                if (match is { } come && come with { Route = -1, Kind = key.Kind } == key
                    && come.Kind is MatchKind.Route or MatchKind.NoRoute or MatchKind.Tcp)
                {
                    found.Frames.Add(frame);
                }
            }

            _known.Add(key, found);
        }

        (plainest, instead) = (found.Plainest, found.Instead);
        return found.Frames;
    }

    private IEnumerable<RequestDraft> Candidates(Target target)
    {
        ProxyPlan plan = target.Plan;
        WorkloadId? workload = plan.IsGateway && target.Match.Proxy != run.Table.DefaultGateway ? plan.Workload : null;
        foreach (int port in ClientPorts(plan, target.Listener.Port))
        {
            foreach (string scheme in Schemes(target))
            {
                foreach (string host in Hosts(target).Distinct(StringComparer.Ordinal))
                {
                    foreach (string? sni in ServerNames(target.Chain, scheme, host))
                    {
                        // GW-27: who connects to an address names it in the URL, and the host beside it.
                        string? address = BoundAddress(target);
                        yield return new RequestDraft
                        {
                            Scheme = scheme,
                            Host = address ?? host,
                            Authority = address is null || address == host ? null : host,
                            Port = port,
                            Sni = address is null || scheme != "https" ? sni : sni ?? host,
                            HostEndings =
                            [
                                .. target.VirtualHost?.Domains
                                    .Where(d => d.StartsWith("*.", StringComparison.Ordinal))
                                    .Take(DomainsMax)
                                    .Select(d => d[1..]) ?? [],
                            ],
                            VirtualHost = target.VirtualHost,
                            Workload = workload,
                            From = plan.IsGateway ? null : plan.Workload,
                            ClientCertificate = target.Chain.RequiresClientCertificate,
                        };
                    }
                }
            }
        }
    }

    /// <summary>The address that a gateway's listener is bound to, as a URL names it; <c>null</c> where it is bound to all.</summary>
    private static string? BoundAddress(Target target) => !target.Plan.IsGateway || target.Listener.Address is "0.0.0.0" or "::" ? null
        : target.Listener.Address.Contains(':', StringComparison.Ordinal) ? $"[{target.Listener.Address}]"
        : target.Listener.Address;

    /// <summary>Ports by which a client comes to a listener's port (rule GW-8).</summary>
    public static IEnumerable<int> ClientPorts(ProxyPlan plan, int port)
    {
        if (port == Listener.AnyPort)
        {
            yield return Enumerable.Range(18080, 1000).First(free => plan.Listeners.All(l => l.Port != free));
            yield break;
        }

        foreach (int service in plan.PortTranslation.Where(pair => pair.Value == port).Select(pair => pair.Key).Order())
        {
            yield return service;
        }

        if (!plan.PortTranslation.ContainsKey(port))
        {
            yield return port;
        }
    }

    private static IEnumerable<string> Schemes(Target target)
    {
        if (target.VirtualHost is not null)
        {
            return [target.Chain.TerminatesTls ? "https" : "http"];
        }

        return target.Chain is { ServerNames.IsEmpty: true, TerminatesTls: false, Http: null } ? ["http", "https"] : ["https"];
    }

    private IEnumerable<string> Hosts(Target target)
    {
        string[] atAddress =
        [
            .. target.Plan.Addresses
                .Where(pair => pair.Value == target.Listener.Address)
                .Select(pair => pair.Key)
                .OrderByDescending(name => name.Length)
                .ThenBy(name => name, StringComparer.Ordinal)
                .Take(DomainsMax),
        ];
        IEnumerable<string> patterns = target.VirtualHost is { } host ? host.Domains.Take(DomainsMax) : [];
        foreach (string pattern in patterns.Where(p => p != "*"))
        {
            foreach (string name in NamesOf(pattern))
            {
                yield return name;
            }
        }

        foreach (string address in SubnetAddresses.Of(target.Listener.Address))
        {
            yield return address;
        }

        foreach (string name in atAddress)
        {
            yield return name;
        }

        foreach (string name in target.Chain.ServerNames.Take(DomainsMax).SelectMany(NamesOf))
        {
            yield return name;
        }

        yield return real.Host();
    }

    /// <summary>Names that a pattern takes: itself, or a few below it.</summary>
    private IEnumerable<string> NamesOf(string pattern) => pattern switch
    {
        "*" => [real.Host()],
        _ when pattern.StartsWith("*.", StringComparison.Ordinal) =>
            ["www" + pattern[1..], real.Word() + pattern[1..], real.Word() + "-" + real.Id() + pattern[1..]],
        _ => [pattern],
    };

    private IEnumerable<string?> ServerNames(FilterChain chain, string scheme, string host)
    {
        if (scheme != "https")
        {
            return [null];
        }

        if (chain.ServerNames.IsEmpty)
        {
            return [null, ""];
        }

        bool isOwn = chain.ServerNames.Any(name => name == host
            || (name.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(name[1..], StringComparison.Ordinal)));
        IEnumerable<string?> others = chain.ServerNames.Take(DomainsMax).Select(name => NamesOf(name).First());
        return isOwn ? others.Prepend(null) : others;
    }
}
