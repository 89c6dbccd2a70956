using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Benchmarks;

/// <summary>A compiled table, requests for it, and what must come out.</summary>
public sealed class TableShape
{
    private readonly RequestBuffer[] _requests;

    private TableShape(string yaml, IReadOnlyList<string> urls)
    {
        Table = RoutingTable.Compile(MeshManifests.Parse(yaml));
        Reference = new ReferenceMatcher(Table.Proxies);
        _requests = [.. urls.Select(Load)];
        Expected = [.. _requests.Select(r => Reference.Match(r.View(0, 443)))];

        // The floor: one look-up of the whole host and path, which can answer nothing but these very requests.
        Keys = [.. urls];
        Floor = urls.Distinct().Select((url, i) => (url, i)).ToFrozenDictionary(p => p.url, p => p.i, StringComparer.Ordinal);
    }

    public RoutingTable Table { get; }

    public ReferenceMatcher Reference { get; }

    public MatchResult[] Expected { get; }

    public string[] Keys { get; }

    public FrozenDictionary<string, int> Floor { get; }

    public int Count => _requests.Length;

    public RequestView View(int index) => _requests[index].View(0, 443);

    /// <summary>One host and one prefix, as in examples/hello-helidon.</summary>
    public static TableShape HelloHelidon() => Create(
        [("hello-helidon.hello-helidon.example.com", ["/greet"])],
        ["https://hello-helidon.hello-helidon.example.com/greet/World"]);

    /// <summary>Many hosts with ten prefixes each; requests in random order, or one over and over.</summary>
    public static TableShape Hosts(int hostCount, int requestCount)
    {
        List<(string, string[])> hosts =
            [.. Enumerable.Range(0, hostCount).Select(h => ($"app-{h}.team.example.com", Enumerable.Range(0, 10).Select(r => $"/api/v1/resource-{r}").ToArray()))];
        var random = new Random(20260101);
        string[] urls =
        [
            .. Enumerable.Range(0, requestCount).Select(_ =>
                $"https://app-{random.Next(hostCount)}.team.example.com/api/v1/resource-{random.Next(10)}/items/{random.Next(1000)}"),
        ];
        return Create(hosts, urls);
    }

    /// <summary>One host with many prefixes; the request meets the last one.</summary>
    public static TableShape OneHost(int routeCount) => Create(
        [("one.example.com", [.. Enumerable.Range(0, routeCount).Select(r => $"/service-{r}/")])],
        [$"https://one.example.com/service-{routeCount - 1}/x"]);

    /// <summary>Throws when the table answers anything but what the reference does.</summary>
    public void Verify()
    {
        for (int i = 0; i < Count; i++)
        {
            if (Table.Match(View(i)) != Expected[i] || Expected[i].Kind != MatchKind.Route)
            {
                throw new InvalidOperationException($"{Keys[i]}: expected {Expected[i]}, got {Table.Match(View(i))}");
            }
        }
    }

    private static TableShape Create(IEnumerable<(string Host, string[] Prefixes)> hosts, IReadOnlyList<string> urls)
    {
        var yaml = new StringBuilder("""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: shop}
            spec: {servers: [{port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: c}, hosts: ["*"]}]}

            """);
        foreach ((string host, string[] prefixes) in hosts)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: \"{host}\", namespace: shop}}\n")
                .Append(CultureInfo.InvariantCulture, $"spec:\n  hosts: [{host}]\n  gateways: [gw]\n  http:\n");
            foreach (string prefix in prefixes)
            {
                yaml.Append(CultureInfo.InvariantCulture, $"  - match: [{{uri: {{prefix: {prefix}}}}}]\n    route: [{{destination: {{host: a.test, port: {{number: 80}}}}}}]\n");
            }
        }

        return new TableShape(yaml.ToString(), urls);
    }

    private static RequestBuffer Load(string url)
    {
        if (!MeshRequest.TryParseUrl(url, out MeshRequest request, out (string Message, int Offset) error))
        {
            throw new ArgumentException(error.Message, nameof(url));
        }

        var buffer = new RequestBuffer();
        buffer.Load(request, isGateway: true);
        return buffer;
    }
}
