using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Serve;

/// <summary>Where the destinations of routes really are.</summary>
internal sealed class UpstreamMap
{
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);

    /// <summary>True when nothing is forwarded.</summary>
    public bool IsEmpty => _places.Count == 0;

    /// <summary>Reads the values of <c>--upstream</c>.</summary>
    /// <param name="pairs"><c>HOST:PORT=URL</c>.</param>
    /// <param name="gateway">The gateway; its routes have the destinations.</param>
    public static UpstreamMap Read(IEnumerable<string> pairs, ProxyPlan gateway)
    {
        string[] destinations = [.. DestinationsOf(gateway).Distinct().Order(StringComparer.Ordinal)];
        var map = new UpstreamMap();
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=');
            if (equals <= 0)
            {
                throw new CliException(
                    $"--upstream takes HOST:PORT=URL; it was given '{pair}'",
                    "write for example --upstream reviews.bookinfo:9080=http://127.0.0.1:9000");
            }

            string destination = Find(pair[..equals], destinations);
            if (!map._places.TryAdd(destination, ReadUrl(pair, pair[(equals + 1)..])))
            {
                throw new CliException($"--upstream says twice where {destination} is", "leave one out");
            }
        }

        return map;
    }

    /// <summary>Where a destination is; false where nobody said.</summary>
    /// <param name="destination"><c>host:port</c>, fully qualified.</param>
    /// <param name="place">Its URL: scheme, host and port.</param>
    public bool TryFind(string? destination, out string place)
    {
        place = "";
        return destination is not null && _places.TryGetValue(destination, out place!);
    }

    private static string Find(string typed, string[] destinations)
    {
        string[] meant = [.. destinations.Where(destination => ExpectationComparer.IsDestination(typed, destination))];
        if (meant is [var only])
        {
            return only;
        }

        if (meant.Length > 1)
        {
            throw new CliException(
                $"--upstream {typed} may mean {string.Join(" or ", meant)}", "write as many labels of the host as are needed");
        }

        // What was typed may be as short as it likes, so each destination is compared at each length.
        IEnumerable<string> spellings = destinations.SelectMany(Shortened);
        throw new CliException(
            $"no route has the destination {typed}{SpellingAdvice.Clause(typed, spellings)}",
            destinations.Length == 0
                ? "leave --upstream out: no route of the gateway forwards anywhere"
                : $"the routes have {string.Join(", ", destinations.Take(10))}{(destinations.Length > 10 ? ", …" : "")}");
    }

    private static IEnumerable<string> Shortened(string destination)
    {
        int colon = destination.LastIndexOf(':');
        string host = destination[..colon];
        yield return destination;
        for (int dot = host.LastIndexOf('.'); dot > 0; dot = host.LastIndexOf('.'))
        {
            host = host[..dot];
            yield return host + destination[colon..];
        }
    }

    private static string ReadUrl(string pair, string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? place)
        && place.Scheme is "http" or "https"
        && place is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? $"{place.Scheme}://{place.Authority}"
            : throw new CliException(
                $"--upstream {pair}: '{url}' is not scheme://host:port",
                "write for example http://127.0.0.1:9000; the path is the route's business");

    private static IEnumerable<string> DestinationsOf(ProxyPlan gateway) => gateway.Listeners
        .SelectMany(listener => listener.FilterChains)
        .SelectMany(chain => chain.Http?.VirtualHosts ?? [])
        .SelectMany(host => host.Routes)
        .Select(route => route.Action)
        .OfType<ForwardAction>()
        .SelectMany(action => action.Clusters)
        .Select(cluster => cluster.Name.Split('|'))
        .Where(parts => parts.Length == 4)
        .Select(parts => $"{parts[3]}:{parts[1]}");
}
