using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Virtual hosts of a route table while it is built (rules VH-16, VH-23 to VH-27).</summary>
internal sealed class VirtualHostTable
{
    private readonly Dictionary<string, Entry> _byHost = new(StringComparer.Ordinal);

    /// <summary>Creates the virtual host of a name, or appends routes to it (rule VH-16).</summary>
    /// <param name="host">Domain; lower case, except for redirect-only hosts.</param>
    /// <param name="serverPort">Port for its name, when it is new (rule VH-27).</param>
    /// <param name="routes">Routes to append.</param>
    /// <param name="requiresTls">True when a server with <c>httpsRedirect</c> contributes (rule VH-24).</param>
    public void Append(string host, int serverPort, ImmutableArray<Route> routes, bool requiresTls)
    {
        if (!_byHost.TryGetValue(host, out Entry? entry))
        {
            _byHost.Add(host, entry = new Entry(host, $"{host}:{serverPort}"));
        }

        entry.Append(routes);
        entry.RequiresTls |= requiresTls;
    }

    /// <summary>The finished virtual hosts.</summary>
    /// <param name="firstServerPort">Port for the name of the empty table (rule VH-26).</param>
    public ImmutableArray<VirtualHost> ToVirtualHosts(int firstServerPort)
    {
        if (_byHost.Count == 0)
        {
            return
            [
                new VirtualHost { Name = $"blackhole:{firstServerPort}", Domains = ["*"], RequiresTls = false, Routes = [] },
            ];
        }

        return
        [
            .. Collapse()
                .OrderBy(entry => entry.Name, StringComparer.Ordinal)
                .Select(entry => new VirtualHost
                {
                    Name = entry.Name,
                    Domains = [.. entry.Domains],
                    RequiresTls = entry.RequiresTls,
                    Routes = CatchAllsLast(entry.Routes),
                }),
        ];
    }

    /// <summary>Rule VH-23; the sort is stable.</summary>
    private static ImmutableArray<Route> CatchAllsLast(ImmutableArray<Route> routes)
    {
        for (int i = 0; i < routes.Length - 1; i++)
        {
            if (routes[i].IsCatchAll)
            {
                return [.. routes.OrderBy(r => r.IsCatchAll)];
            }
        }

        return routes;
    }

    /// <summary>Rule VH-27: hosts with the same routes become one virtual host, named after the most specific.</summary>
    private List<Entry> Collapse()
    {
        var kept = new List<Entry>();
        var known = new Dictionary<RouteList, Entry>();
        foreach (Entry entry in _byHost.Values.OrderBy(e => e.Domains[0], Comparer<string>.Create(HostNames.CompareSpecificity)))
        {
            var routes = new RouteList(entry.Routes);
            if (known.TryGetValue(routes, out Entry? first) && first.RequiresTls == entry.RequiresTls)
            {
                first.Domains.AddRange(entry.Domains);
            }
            else
            {
                known[routes] = entry;
                kept.Add(entry);
            }
        }

        return kept;
    }

    private sealed class Entry(string host, string name)
    {
        public string Name { get; } = name;

        public List<string> Domains { get; } = [host];

        public bool RequiresTls { get; set; }

        public ImmutableArray<Route> Routes
        {
            get
            {
                if (_appended is not null)
                {
                    _routes = [.. _appended];
                    _appended = null;
                }

                return _routes;
            }
        }

        private ImmutableArray<Route> _routes = [];
        private List<Route>? _appended;

        /// <summary>What a single VirtualService gives is taken as it is; so all virtual hosts with its routes share them.</summary>
        public void Append(ImmutableArray<Route> routes)
        {
            if (_appended is not null)
            {
                _appended.AddRange(routes);
            }
            else if (_routes.IsEmpty)
            {
                _routes = routes;
            }
            else if (!routes.IsEmpty)
            {
                _appended = [.. _routes, .. routes];
            }
        }
    }

    /// <summary>Compares lists by the identity of their routes: equal text in two VirtualServices is not the same.</summary>
    private readonly struct RouteList(ImmutableArray<Route> routes) : IEquatable<RouteList>
    {
        private readonly ImmutableArray<Route> _routes = routes;

        public bool Equals(RouteList other)
        {
            if (_routes == other._routes)
            {
                return true;
            }

            if (_routes.Length != other._routes.Length)
            {
                return false;
            }

            for (int i = 0; i < _routes.Length; i++)
            {
                if (!ReferenceEquals(_routes[i], other._routes[i]))
                {
                    return false;
                }
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is RouteList other && Equals(other);

        public override int GetHashCode()
        {
            int hash = 17;
            foreach (Route route in _routes)
            {
                hash = (hash * 31) + RuntimeHelpers.GetHashCode(route);
            }

            return hash;
        }
    }
}
