using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Which headers of a request can have a say at one gateway: in what becomes of it, or in what its upstream gets.
/// A request without them can be decided as if it had no headers at all.</summary>
internal sealed class HeaderInterest
{
    private readonly FrozenSet<string> _named;

    /// <summary>Takes what the plan of a gateway names.</summary>
    public HeaderInterest(ProxyPlan proxy) => _named = proxy.NamedHeaders.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Collects the names of headers that routes ask for or change, and those that always count.</summary>
    public static ImmutableArray<string> NamesIn(ProxyPlan proxy)
    {
        var named = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "host", "origin", "access-control-request-method" };
        foreach (Listener listener in proxy.Listeners)
        {
            foreach (FilterChain chain in listener.FilterChains)
            {
                foreach (VirtualHost host in chain.Http?.VirtualHosts ?? [])
                {
                    foreach (Route route in host.Routes)
                    {
                        Add(named, route);
                    }
                }
            }
        }

        return [.. named.Order(StringComparer.Ordinal)];
    }

    /// <summary>True when a header of this name may have a say.</summary>
    /// <param name="name">Name as sent; ASCII.</param>
    public bool Contains(ReadOnlySpan<byte> name)
    {
        string text = Encoding.ASCII.GetString(name).ToLowerInvariant();
        HeaderTraits traits = HeaderRules.TraitsOf(Encoding.ASCII.GetBytes(text));

        // A name that is no token gets the request refused (rule RM-45); an upgrade may (rule RM-52).
        return !RequestBuffer.IsToken(name) || (traits & HeaderTraits.ByValue) != 0 || _named.Contains(text);
    }

    private static void Add(HashSet<string> named, Route route)
    {
        foreach (HeaderMatcher matcher in route.Match.Headers)
        {
            named.Add(matcher.Name);
        }

        Add(named, route.RequestHeaders);
        if (route.Action is ForwardAction forward)
        {
            foreach (WeightedCluster cluster in forward.Clusters)
            {
                Add(named, cluster.Headers?.Request ?? HeaderOperation.None);
            }
        }
    }

    private static void Add(HashSet<string> named, HeaderOperation operation)
    {
        named.UnionWith(operation.Remove);
        named.UnionWith(operation.Set.Select(header => header.Key));
        named.UnionWith(operation.Add.Select(header => header.Key));
    }
}
