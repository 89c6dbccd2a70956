using System.Globalization;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Requests around a route: at the edges of its path, with other forms of its host, over other connections.</summary>
internal sealed class Surroundings(RealValues real)
{
    private const string ExtraQuery = "x=1";

    /// <summary>Edges of a path condition; none for a pattern, whose edges are its near misses.</summary>
    public static IEnumerable<(string Edge, RequestDraft Draft)> EdgesOf(RequestDraft hit, RouteMatch match)
    {
        if (match.PathKind == PathMatchKind.Regex || !match.Path.StartsWith('/'))
        {
            yield break;
        }

        string path = match.Path;
        (string Edge, string Path)[] edges =
        [
            ("as written", path),
            ("a slash behind", path + "/"),
            ("one character more", path + "b"),
            ("one byte shorter", path[..^1]),
            ("upper case", path.ToUpperInvariant()),
            ("a doubled slash", "/" + path),
            ("an escaped slash behind", path + "%2F"),
            ("a dot segment behind", path.TrimEnd('/') + "/x/.."),
        ];
        foreach ((string edge, string at) in edges.Where(e => e.Path.StartsWith('/')).DistinctBy(e => e.Path))
        {
            yield return (edge, hit with { Path = at });
        }

        yield return ("with a query", hit with { Path = path, Query = hit.Query.Length == 0 ? ExtraQuery : hit.Query + "&" + ExtraQuery });
    }

    /// <summary>Forms of a host.</summary>
    public IEnumerable<(string Form, RequestDraft Draft)> HostsOf(RequestDraft hit, VirtualHost host)
    {
        string own = hit.Host;
        int port = hit.Port ?? (hit.Scheme == "https" ? 443 : 80);
        yield return ("with its port", hit with { Authority = own + ":" + port.ToString(CultureInfo.InvariantCulture) });
        yield return ("with another port", hit with { Authority = own + ":18443" });
        yield return ("upper case", hit with { Authority = own.ToUpperInvariant() });
        yield return ("a dot behind", hit with { Authority = own + "." });
        yield return ("a label more", hit with { Authority = real.Word() + "." + own });
        yield return ("unknown", hit with { Authority = real.Host() });
        if (host.Domains.FirstOrDefault(d => d.StartsWith("*.", StringComparison.Ordinal)) is { } wildcard)
        {
            yield return ("without the label for the star", hit with { Authority = wildcard[2..] });
            yield return ("another label for the star", hit with { Authority = real.Word() + wildcard[1..] });
        }
    }

    /// <summary>Ways to connect.</summary>
    public IEnumerable<(string Way, RequestDraft Draft)> ConnectionsOf(RequestDraft hit, FilterChain chain)
    {
        int port = hit.Port ?? (hit.Scheme == "https" ? 443 : 80);
        bool isTls = hit.Scheme == "https";
        yield return isTls
            ? ("plaintext", hit with { Scheme = "http", Port = port, Sni = null, ClientCertificate = false })
            : ("TLS", hit with { Scheme = "https", Port = port, Sni = null });
        if (isTls)
        {
            yield return ("no server name", hit with { Sni = "" });
            yield return ("an unknown server name", hit with { Sni = real.Host() });
            yield return ("the server name in upper case", hit with { Sni = (hit.Sni ?? hit.Host).ToUpperInvariant() });
            if (chain.RequiresClientCertificate)
            {
                yield return ("no client certificate", hit with { ClientCertificate = false });
            }
        }

        yield return ("a port that nothing listens on", hit with { Port = port == 9 ? 19 : 9 });
    }
}
