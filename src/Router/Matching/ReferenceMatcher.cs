using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>The plain reading of the rules over the plan: linear, allocating, obviously right. The table must always
/// agree with it.</summary>
public sealed class ReferenceMatcher
{
    private readonly IReadOnlyList<ProxyPlan> _proxies;
    private readonly RegexCache _regexes;

    /// <summary>Creates a matcher over plans.</summary>
    /// <param name="proxies">The plans; <see cref="RequestView.Proxy"/> is an index into them.</param>
    public ReferenceMatcher(IReadOnlyList<ProxyPlan> proxies)
        : this(proxies, new RegexCache())
    {
    }

    internal ReferenceMatcher(IReadOnlyList<ProxyPlan> proxies, RegexCache regexes)
    {
        _proxies = proxies;
        _regexes = regexes;
    }

    /// <summary>Answers a request.</summary>
    public MatchResult Match(in RequestView request)
    {
        ProxyPlan proxy = _proxies[request.Proxy];
        int listener = FindListener(proxy, request);
        if (listener < 0)
        {
            return new MatchResult(MatchKind.NoListener, request.Proxy, -1, -1, -1, -1);
        }

        if (proxy.Listeners[listener].Rejection is not null)
        {
            return new MatchResult(MatchKind.ListenerRejected, request.Proxy, listener, -1, -1, -1);
        }

        int chain = FindFilterChain(proxy.Listeners[listener], request);
        if (chain < 0)
        {
            return new MatchResult(MatchKind.NoFilterChain, request.Proxy, listener, -1, -1, -1);
        }

        FilterChain found = proxy.Listeners[listener].FilterChains[chain];
        MatchKind? ended = EndOfConnection(found, request);
        if (ended is { } kind)
        {
            return new MatchResult(kind, request.Proxy, listener, chain, -1, -1);
        }

        int virtualHost = FindVirtualHost(found.Http!, request.Host);
        if (virtualHost < 0)
        {
            return new MatchResult(MatchKind.NoVirtualHost, request.Proxy, listener, chain, -1, -1);
        }

        VirtualHost host = found.Http!.VirtualHosts[virtualHost];
        if (host.RequiresTls && !request.IsForwardedHttps)   // GW-16: before any route
        {
            return new MatchResult(MatchKind.TlsRequired, request.Proxy, listener, chain, virtualHost, -1);
        }

        for (int route = 0; route < host.Routes.Length; route++)   // RM-28
        {
            if (FirstFailure(host.Routes[route].Match, request) is null)
            {
                return new MatchResult(MatchKind.Route, request.Proxy, listener, chain, virtualHost, route);
            }
        }

        return new MatchResult(MatchKind.NoRoute, request.Proxy, listener, chain, virtualHost, -1);
    }

    /// <summary>The listener of the exact address, else the one of all addresses (rule GW-27); -1 when none.</summary>
    internal static int FindListener(ProxyPlan proxy, in RequestView request)
    {
        int wildcard = -1;
        for (int i = 0; i < proxy.Listeners.Length; i++)
        {
            Listener listener = proxy.Listeners[i];
            if (listener.Port == request.Port)
            {
                if (!request.Address.IsEmpty && Is(request.Address, listener.Address))
                {
                    return i;
                }

                if (listener.Address == "0.0.0.0")
                {
                    wildcard = i;
                }
            }
            else if (listener.Port == Listener.AnyPort && wildcard < 0)
            {
                wildcard = i;   // the last one of a sidecar
            }
        }

        return wildcard;
    }

    /// <summary>Exact name, else the longest <c>*.suffix</c>, else the chain without names (rule GW-30); -1 when none.</summary>
    internal static int FindFilterChain(Listener listener, in RequestView request)
    {
        string name = request.IsTls ? Encoding.UTF8.GetString(request.ServerName) : "";
        int exact = IndexOfChain(listener, name);
        if (exact >= 0 && name.Length > 0)
        {
            return exact;
        }

        for (int dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            int wildcard = IndexOfChain(listener, "*" + name[dot..]);
            if (wildcard >= 0)
            {
                return wildcard;
            }
        }

        for (int i = 0; i < listener.FilterChains.Length; i++)
        {
            if (listener.FilterChains[i].ServerNames.IsEmpty)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>How a connection ends before a virtual host is looked for; <c>null</c> when it goes on.</summary>
    internal static MatchKind? EndOfConnection(FilterChain chain, in RequestView request)
    {
        if (chain.TerminatesTls && !request.IsTls)
        {
            return MatchKind.PlaintextToTls;
        }

        if (chain.RequiresClientCertificate && !request.HasClientCertificate)
        {
            return MatchKind.MissingClientCertificate;
        }

        bool isHttp = !request.IsTls && request.Error != RequestError.Codec;
        if (chain.Http is null || (chain.Tcp is not null && !isHttp))   // MESH-16
        {
            return MatchKind.Tcp;
        }

        if (request.IsTls && !chain.TerminatesTls)
        {
            return MatchKind.TlsToPlaintext;
        }

        return request.Error is RequestError.None or RequestError.Upgrade ? null : MatchKind.RequestRefused;
    }

    /// <summary>Exact domain, else the longest suffix, else <c>*</c> (rule VH-30); -1 when none.</summary>
    internal static int FindVirtualHost(RouteConfiguration configuration, ReadOnlySpan<byte> host)
    {
        int best = -1;
        int bestLength = -1;
        for (int i = 0; i < configuration.VirtualHosts.Length; i++)
        {
            foreach (string domain in configuration.VirtualHosts[i].Domains)
            {
                if (!domain.StartsWith('*'))
                {
                    if (Is(host, domain))
                    {
                        return i;
                    }
                }
                else if (domain.Length > bestLength && (domain == "*" || IsWildcardMatch(host, domain)))
                {
                    best = i;
                    bestLength = domain.Length;
                }
            }
        }

        return best;
    }

    /// <summary>The first condition that does not hold; <c>null</c> when all hold.</summary>
    internal ConditionFailure? FirstFailure(RouteMatch match, in RequestView request)
    {
        if (!PathHolds(match, request.Path))
        {
            return Failure($"the path {ConditionText.OfPath(match)}", RuleOfPath(match));
        }

        foreach (HeaderMatcher header in match.Headers)
        {
            if (!HeaderHolds(header, request))
            {
                return Failure(ConditionText.OfHeader(header), RuleOfHeader(header));
            }
        }

        foreach (NamedMatch parameter in match.Query)
        {
            if (!QueryHolds(parameter, request.Query))
            {
                return Failure(ConditionText.OfQuery(parameter), "RM-24");
            }
        }

        foreach (ClaimMatcher claim in match.Claims)
        {
            if (!ClaimRules.Holds(claim, request.Claims, _regexes))
            {
                return Failure(ConditionText.OfClaim(claim), "RM-26");
            }
        }

        return null;
    }

    private static ConditionFailure Failure(string condition, string rule) => new($"{condition} does not hold", rule);

    private static string RuleOfPath(RouteMatch match) => match.PathKind switch
    {
        PathMatchKind.Regex => "RM-11",
        _ when match.IgnoreCase => "RM-13",
        PathMatchKind.Exact => "RM-9",
        _ => "RM-10",
    };

    private static string RuleOfHeader(HeaderMatcher header) => header.Name switch
    {
        ":scheme" => "RM-14",
        ":authority" => "RM-15",
        ":method" => "RM-16",
        ":path" => "RM-22",
        _ when header.Invert => "RM-20",
        _ => header.Match.Kind == StringMatchKind.Present ? "RM-19" : "RM-18",
    };

    /// <summary>Rules RM-9 to RM-13.</summary>
    private bool PathHolds(RouteMatch match, ReadOnlySpan<byte> path)
    {
        byte[] text = Encoding.UTF8.GetBytes(match.Path);
        return match.PathKind switch
        {
            PathMatchKind.Exact when match.IgnoreCase => path.Length == text.Length && EqualsFolded(path, text),
            PathMatchKind.Exact => path.SequenceEqual(text),
            PathMatchKind.Prefix when match.IgnoreCase =>
                path.Length >= text.Length && EqualsFolded(path[..text.Length], text),
            PathMatchKind.Prefix => path.StartsWith(text),
            _ => _regexes.Get(match.Path).IsFullMatch(path),
        };
    }

    /// <summary>ASCII letters fold, other bytes must be equal (rule RM-13).</summary>
    private static bool EqualsFolded(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        for (int i = 0; i < a.Length; i++)
        {
            if (Fold(a[i]) != Fold(b[i]))
            {
                return false;
            }
        }

        return true;

        static int Fold(byte c) => c is >= (byte)'A' and <= (byte)'Z' ? c | 0x20 : c;
    }

    /// <summary>Rules RM-17 to RM-22.</summary>
    private bool HeaderHolds(HeaderMatcher header, in RequestView request)
    {
        List<byte[]> values = ValuesOf(header.Name, request);
        if (header.Match.Kind == StringMatchKind.Present)
        {
            return (values.Count > 0) != header.Invert;
        }

        if (header.Invert && values.Count == 0)
        {
            values.Add([]);   // RM-20: a missing header counts as an empty value
        }

        return values.Exists(value => Holds(header.Match, value)) != header.Invert;   // RM-18: any of them
    }

    private static List<byte[]> ValuesOf(string name, in RequestView request)
    {
        switch (name)   // RM-22
        {
            case ":method":
                return [request.Method.ToArray()];
            case ":authority":
                return [request.Authority.ToArray()];
            case ":scheme":
                return [request.Scheme.ToArray()];
            case ":path":
                return [request.PathAndQuery.ToArray()];
        }

        var values = new List<byte[]>();
        foreach (HeaderField field in request.Headers)
        {
            if (Is(request.HeaderBytes.Slice(field.NameStart, field.NameLength), name))
            {
                values.Add(request.HeaderBytes.Slice(field.ValueStart, field.ValueLength).ToArray());
            }
        }

        return values;
    }

    /// <summary>Rules RM-24 and RM-25: the first occurrence counts, nothing is decoded.</summary>
    private bool QueryHolds(NamedMatch parameter, ReadOnlySpan<byte> query)
    {
        byte[] name = Encoding.UTF8.GetBytes(parameter.Name);
        foreach (Range piece in query.Split((byte)'&'))
        {
            ReadOnlySpan<byte> text = query[piece];
            int equals = text.IndexOf((byte)'=');
            ReadOnlySpan<byte> key = equals < 0 ? text : text[..equals];
            if (!text.IsEmpty && key.SequenceEqual(name))
            {
                return parameter.Match.Kind == StringMatchKind.Present
                    || Holds(parameter.Match, equals < 0 ? default : text[(equals + 1)..]);
            }
        }

        return false;
    }

    private bool Holds(StringMatch match, ReadOnlySpan<byte> value) => match.Kind switch
    {
        StringMatchKind.Exact => Is(value, match.Value),
        StringMatchKind.Prefix => value.StartsWith(Encoding.UTF8.GetBytes(match.Value)),
        StringMatchKind.Regex => _regexes.Get(match.Value).IsFullMatch(value),
        _ => true,
    };

    private static bool Is(ReadOnlySpan<byte> bytes, string text) => bytes.SequenceEqual(Encoding.UTF8.GetBytes(text));

    /// <summary>One or more characters stand for the star (rule VH-31).</summary>
    private static bool IsWildcardMatch(ReadOnlySpan<byte> host, string domain) =>
        host.Length >= domain.Length && host.EndsWith(Encoding.UTF8.GetBytes(domain[1..]));

    private static int IndexOfChain(Listener listener, string name)
    {
        for (int i = 0; i < listener.FilterChains.Length; i++)
        {
            if (listener.FilterChains[i].ServerNames.Contains(name))
            {
                return i;
            }
        }

        return -1;
    }
}
