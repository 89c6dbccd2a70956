using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Benchmarks;

/// <summary>What the proxy does, without waste: the host in a hash table, then each route in order, no allocation. It knows
/// exact domains and suffixes, paths, exact headers and parameters: what the shapes use.</summary>
public sealed class LinearScan
{
    private readonly Dictionary<string, Candidate[]>.AlternateLookup<ReadOnlySpan<char>> _hosts;
    private readonly (byte[] Suffix, Candidate[] Routes)[] _suffixes;

    /// <summary>A scan over the first chain of the first listener.</summary>
    public LinearScan(ProxyPlan plan)
    {
        var hosts = new Dictionary<string, Candidate[]>(StringComparer.Ordinal);
        var suffixes = new List<(byte[], Candidate[])>();
        foreach (VirtualHost host in plan.Listeners[0].FilterChains[0].Http!.VirtualHosts)
        {
            Candidate[] routes = [.. host.Routes.Select(route => new Candidate(route.Match))];
            foreach (string domain in host.Domains)
            {
                if (domain.StartsWith('*'))
                {
                    suffixes.Add((Encoding.UTF8.GetBytes(domain[1..]), routes));
                }
                else
                {
                    hosts.Add(domain, routes);
                }
            }
        }

        _suffixes = [.. suffixes.OrderByDescending(suffix => suffix.Item1.Length)];
        _hosts = hosts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Number of the first route that holds; -1 when none does.</summary>
    public int Match(in RequestView request)
    {
        Candidate[] routes = RoutesOf(request.Host);
        for (int i = 0; i < routes.Length; i++)
        {
            if (routes[i].Holds(request))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The same with the steps of Envoy's <c>PrefixRouteEntryImpl::matches</c> and <c>PathMatcher::match</c>: for each
    /// route its conditions first, then the path, which each route cuts out of the target anew.</summary>
    public int MatchAsEnvoy(in RequestView request)
    {
        Candidate[] routes = RoutesOf(request.Host);
        for (int i = 0; i < routes.Length; i++)
        {
            if (routes[i].HoldsAsEnvoy(request))
            {
                return i;
            }
        }

        return -1;
    }

    private Candidate[] RoutesOf(ReadOnlySpan<byte> host)
    {
        Span<char> text = stackalloc char[256];
        int length = Encoding.Latin1.GetChars(host, text);
        if (_hosts.TryGetValue(text[..length], out Candidate[]? routes))
        {
            return routes;
        }

        foreach ((byte[] suffix, Candidate[] own) in _suffixes)
        {
            if (host.Length > suffix.Length && host.EndsWith(suffix))
            {
                return own;
            }
        }

        return [];
    }

    private sealed class Candidate(RouteMatch match)
    {
        private readonly PathMatchKind _kind = match.PathKind;
        private readonly bool _ignoresCase = match.IgnoreCase;
        private readonly byte[] _path = Encoding.UTF8.GetBytes(match.Path);
        private readonly Re2Regex? _regex = match.PathKind == PathMatchKind.Regex ? RegexOf(match.Path) : null;
        private readonly (byte[] Name, byte[] Value)[] _headers =
            [.. match.Headers.Select(h => (Encoding.UTF8.GetBytes(h.Name), Encoding.UTF8.GetBytes(h.Match.Value)))];

        private readonly (byte[] Name, byte[] Value)[] _parameters =
            [.. match.Query.Select(q => (Encoding.UTF8.GetBytes(q.Name), Encoding.UTF8.GetBytes(q.Match.Value)))];

        public bool Holds(in RequestView request) => PathHolds(request.Path) && HeadersHold(request) && ParametersHold(request.Query);

        public bool HoldsAsEnvoy(in RequestView request)
        {
            if (!HeadersHold(request) || !ParametersHold(request.Query))
            {
                return false;
            }

            ReadOnlySpan<byte> target = request.PathAndQuery;
            int end = target.IndexOfAny((byte)'?', (byte)'#');
            return PathHolds(end < 0 ? target : target[..end]);
        }

        private static Re2Regex RegexOf(string pattern) => Re2Regex.TryCompile(pattern, out Re2Regex? regex, out Re2Error? error)
            ? regex
            : throw new ArgumentException(error.ToString(), nameof(pattern));

        private bool PathHolds(ReadOnlySpan<byte> path) => _kind switch
        {
            PathMatchKind.Exact => path.SequenceEqual(_path),
            PathMatchKind.Prefix when _ignoresCase =>
                path.Length >= _path.Length && Ascii.EqualsIgnoreCase(path[.._path.Length], _path),
            PathMatchKind.Prefix => path.StartsWith(_path),
            _ => _regex!.IsFullMatch(path),
        };

        private bool HeadersHold(in RequestView request)
        {
            foreach ((byte[] name, byte[] value) in _headers)
            {
                bool holds = name.AsSpan().SequenceEqual(":method"u8) && request.Method.SequenceEqual(value);
                foreach (HeaderField field in request.Headers)
                {
                    holds |= request.HeaderBytes.Slice(field.NameStart, field.NameLength).SequenceEqual(name)
                        && request.HeaderBytes.Slice(field.ValueStart, field.ValueLength).SequenceEqual(value);
                }

                if (!holds)
                {
                    return false;
                }
            }

            return true;
        }

        private bool ParametersHold(ReadOnlySpan<byte> query)
        {
            foreach ((byte[] name, byte[] value) in _parameters)
            {
                bool holds = false;
                foreach (Range piece in query.Split((byte)'&'))
                {
                    ReadOnlySpan<byte> text = query[piece];
                    holds |= text.Length == name.Length + 1 + value.Length && text.StartsWith(name) && text.EndsWith(value);
                }

                if (!holds)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
