using System.Collections.Immutable;
using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Plan → flat arrays; one step a method, in the order of the picture in TableLayout.cs.</summary>
internal sealed class ProxyTableBuilder(RegexCache regexes)
{
    private readonly TextPool _text = new();
    private readonly List<ListenerEntry> _listeners = [];
    private readonly List<ChainEntry> _chains = [];
    private readonly List<VirtualHostEntry> _virtualHosts = [];
    private readonly List<int> _others = [];
    private readonly List<RouteEntry> _routes = [];
    private readonly List<ConditionEntry> _conditions = [];
    private readonly List<Re2Regex> _patterns = [];
    private readonly Dictionary<string, int> _patternIndex = new(StringComparer.Ordinal);
    private readonly List<ClaimMatcher> _claims = [];

    public ProxyTable Build(ProxyPlan plan)
    {
        var domains = new DomainTableBuilder(_text);
        var tries = new PathTrieBuilder(_text);
        var configurations = new Dictionary<RouteConfiguration, (int Hosts, int FirstVirtualHost)>();
        foreach (Listener listener in plan.Listeners)
        {
            AddListener(listener, domains, tries, configurations);
        }

        Func<byte[], DomainTable> domainTable = domains.Build();
        byte[] text = _text.ToArray();
        return new ProxyTable
        {
            Listeners = [.. _listeners],
            Chains = [.. _chains],
            Domains = domainTable(text),
            VirtualHosts = [.. _virtualHosts],
            Trie = tries.Build(text),
            Conditions = new RouteConditions(
                [.. _routes], [.. _conditions], [.. _patterns], [.. _claims], regexes, text),
            Others = [.. _others],
            Text = text,
        };
    }

    private void AddListener(
        Listener listener,
        DomainTableBuilder domains,
        PathTrieBuilder tries,
        Dictionary<RouteConfiguration, (int Hosts, int FirstVirtualHost)> configurations)
    {
        int firstChain = _chains.Count;
        foreach (FilterChain chain in listener.FilterChains)
        {
            (int hosts, int firstVirtualHost) = chain.Http is null
                ? (-1, -1)
                : AddConfiguration(chain.Http, domains, tries, configurations);
            ChainFlags flags = (chain.TerminatesTls ? ChainFlags.TerminatesTls : ChainFlags.None)
                | (chain.RequiresClientCertificate ? ChainFlags.RequiresClientCertificate : ChainFlags.None)
                | (chain.Http is null ? ChainFlags.Tcp : chain.Tcp is null ? ChainFlags.None : ChainFlags.DetectsHttp);
            _chains.Add(new ChainEntry(flags, hosts, firstVirtualHost));
        }

        int set = domains.AddSet(listener.FilterChains.SelectMany((chain, i) =>
            chain.ServerNames.IsEmpty ? [("", firstChain + i)] : chain.ServerNames.Select(n => (n, firstChain + i))));
        (int start, int length) = listener.Address == "0.0.0.0" ? (0, 0) : _text.Add(listener.Address);
        _listeners.Add(new ListenerEntry(
            listener.Port, start, length, set, firstChain, listener.Rejection is not null));
    }

    private (int Hosts, int FirstVirtualHost) AddConfiguration(
        RouteConfiguration configuration,
        DomainTableBuilder domains,
        PathTrieBuilder tries,
        Dictionary<RouteConfiguration, (int Hosts, int FirstVirtualHost)> configurations)
    {
        if (configurations.TryGetValue(configuration, out (int, int) known))
        {
            return known;
        }

        int first = _virtualHosts.Count;
        foreach (VirtualHost virtualHost in configuration.VirtualHosts)
        {
            AddVirtualHost(virtualHost, tries);
        }

        int hosts = domains.AddSet(configuration.VirtualHosts.SelectMany((virtualHost, i) =>
            virtualHost.Domains.Select(domain => (domain, first + i))));
        configurations.Add(configuration, (hosts, first));
        return (hosts, first);
    }

    private void AddVirtualHost(VirtualHost virtualHost, PathTrieBuilder tries)
    {
        int routeStart = _routes.Count;
        int otherStart = _others.Count;
        var ends = new List<PathEnd>();
        var folded = new List<PathEnd>();
        for (int i = 0; i < virtualHost.Routes.Length; i++)
        {
            RouteMatch match = virtualHost.Routes[i].Match;
            AddRoute(match);
            if (match.PathKind == PathMatchKind.Regex)
            {
                _others.Add(i);
                continue;
            }

            byte[] path = Encoding.UTF8.GetBytes(match.Path);
            bool isUnconditional = match.Headers.IsEmpty && match.Query.IsEmpty && match.Claims.IsEmpty;
            bool isExact = match.PathKind == PathMatchKind.Exact;
            if (match.IgnoreCase)
            {
                PathTrie.Fold(path, path);
                folded.Add(new PathEnd(path, isExact, i, isUnconditional));
            }
            else
            {
                ends.Add(new PathEnd(path, isExact, i, isUnconditional));
            }
        }

        _virtualHosts.Add(new VirtualHostEntry(
            tries.Add(ends), tries.Add(folded), otherStart, _others.Count - otherStart, routeStart,
            virtualHost.RequiresTls));
    }

    private void AddRoute(RouteMatch match)
    {
        int start = _conditions.Count;
        int pattern = match.PathKind == PathMatchKind.Regex ? Pattern(match.Path) : -1;

        // Cheap comparisons first, patterns last: the order changes nothing but the time.
        List<ConditionEntry> conditions =
        [
            .. match.Headers.Select(Header),
            .. match.Query.Select(q => Condition(Subject.Query, q.Name, q.Match, false)),
            .. match.Claims.Select(Claim),
        ];
        _conditions.AddRange(conditions.OrderBy(c => c.Operator == Operator.Regex).ThenBy(c => c.Subject));
        _routes.Add(new RouteEntry(start, conditions.Count, pattern));
    }

    private ConditionEntry Header(HeaderMatcher header)
    {
        Subject subject = header.Name switch   // RM-22
        {
            ":method" => Subject.Method,
            ":scheme" => Subject.Scheme,
            ":authority" => Subject.Authority,
            ":path" => Subject.PathAndQuery,
            _ => Subject.Header,
        };
        return Condition(subject, header.Name, header.Match, header.Invert);
    }

    private ConditionEntry Condition(Subject subject, string name, StringMatch match, bool invert)
    {
        (int nameStart, int nameLength) = _text.Add(name);
        (int valueStart, int valueLength) = _text.Add(match.Value);
        Operator kind = match.Kind switch
        {
            StringMatchKind.Exact => Operator.Exact,
            StringMatchKind.Prefix => Operator.Prefix,
            StringMatchKind.Regex => Operator.Regex,
            _ => Operator.Present,
        };
        int pattern = kind == Operator.Regex ? Pattern(match.Value) : -1;
        return new ConditionEntry(subject, kind, invert, nameStart, nameLength, valueStart, valueLength, pattern);
    }

    private ConditionEntry Claim(ClaimMatcher claim)
    {
        _claims.Add(claim);
        return new ConditionEntry(Subject.Claim, Operator.Regex, false, 0, 0, 0, 0, _claims.Count - 1);
    }

    private int Pattern(string text)
    {
        if (!_patternIndex.TryGetValue(text, out int index))
        {
            index = _patterns.Count;
            _patterns.Add(regexes.Get(text));
            _patternIndex.Add(text, index);
        }

        return index;
    }
}
