using CsCheck;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

public sealed class TableTests
{
    private const int RequestsPerPlan = 50;

    /// <summary>Plans; HELLOMESH_PLANS asks for a longer run.</summary>
    private static long PlanCount =>
        long.TryParse(Environment.GetEnvironmentVariable("HELLOMESH_PLANS"), out long count) ? count : 400;

    [Fact]
    public void Table_OnRandomPlansAndRequests_AgreesWithTheReference() =>
        Gen.Select(RandomMesh.Manifests, RandomMesh.Request.Array[RequestsPerPlan]).Sample(
            (yaml, requests) =>
            {
                RoutingTable table = RoutingTable.Compile(MeshManifests.Parse(yaml));
                var reference = new ReferenceMatcher(table.Proxies);
                var buffer = new RequestBuffer();
                foreach (MeshRequest request in requests)
                {
                    buffer.Load(request, isGateway: true);
                    RequestView view = buffer.View(0, request.Scheme == "https" ? 443 : 80);
                    MatchResult expected = reference.Match(view);
                    table.Prefetch(view);
                    table.PrefetchHost(view);
                    MatchResult actual = table.Match(view);
                    if (expected != actual)
                    {
                        throw new InvalidOperationException(
                            $"{request.Method} {request.Scheme}://{request.Authority}{request.Path} sni '{request.Sni}' "
                            + $"{string.Join(", ", request.Headers)}: expected {expected}, got {actual} on\n{yaml}");
                    }
                }
            },
            iter: PlanCount,
            threads: 2);

    /// <summary>The comparison above is worth what its plans and requests meet.</summary>
    [Fact]
    public void RandomPlans_MeetEveryKindOfCondition()
    {
        var met = new HashSet<string>();
        Gen.Select(RandomMesh.Manifests, RandomMesh.Request.Array[RequestsPerPlan]).Sample(
            (yaml, requests) =>
            {
                RoutingTable table = RoutingTable.Compile(MeshManifests.Parse(yaml));
                var buffer = new RequestBuffer();
                foreach (MeshRequest request in requests)
                {
                    buffer.Load(request, isGateway: true);
                    MatchResult result = table.Match(buffer.View(0, request.Scheme == "https" ? 443 : 80));
                    met.Add(result.Kind.ToString());
                    if (result.Kind == MatchKind.Route)
                    {
                        VirtualHost host = table.Gateways[0].Listeners[result.Listener].FilterChains[result.FilterChain]
                            .Http!.VirtualHosts[result.VirtualHost];
                        met.UnionWith(KindsOf(host.Routes[result.Route].Match));
                    }
                }
            },
            iter: 300,
            threads: 1,
            seed: "0000KWvfZTm2");
        Assert.Superset(
            new HashSet<string>
            {
                "Route", "NoRoute", "NoVirtualHost", "NoFilterChain",
                "Exact", "Prefix", "Regex", "IgnoreCase", "Query", "Claim", "without Claim",
                "x-a", "without x-a", ":method", ":authority", ":scheme",
                "header Exact", "header Prefix", "header Regex", "header Present",
            },
            met);
    }

    private static IEnumerable<string> KindsOf(RouteMatch match) =>
    [
        match.PathKind.ToString(),
        .. match.IgnoreCase ? ["IgnoreCase"] : Array.Empty<string>(),
        .. match.Query.Select(_ => "Query"),
        .. match.Claims.Select(claim => claim.Invert ? "without Claim" : "Claim"),
        .. match.Headers.Select(header => header.Invert ? $"without {header.Name}" : header.Name),
        .. match.Headers.Select(header => $"header {header.Match.Kind}"),
    ];

    [Fact]
    public void Match_AfterWarmUp_AllocatesNothing()
    {
        RoutingTable table = RoutingTable.Compile(MeshManifests.Load(Repository.PathOf("examples", "hello-helidon", "manifests")));
        Assert.True(MeshRequest.TryParseUrl("https://hello-helidon.hello-helidon.example.com/greet/World?x=1", out MeshRequest request, out _));
        var buffer = new RequestBuffer();
        buffer.Load(request, isGateway: true);
        long checksum = 0;
        Assert.Equal(0, Allocations.Fewest(() =>
        {
            checksum = 0;
            for (int i = 0; i < 10_000; i++)
            {
                RequestView view = buffer.View(0, 443);
                table.Prefetch(view);
                table.PrefetchHost(view);
                checksum += (int)table.Match(view).Kind;
            }
        }));
        Assert.Equal(10_000L * (int)MatchKind.Route, checksum);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(16_384)]
    public void Routes_ManyOnOneHost_FirstMatchWins(int count)
    {
        string rules = string.Concat(Enumerable.Range(0, count).Select(i =>
            $"  - match: [{{uri: {{prefix: /{new string('p', 200)}/{i}/}}}}]\n    route: [{{destination: {{host: d{i}.test}}}}]\n"));
        RoutingTable table = RoutingTable.Compile(MeshManifests.Parse($$"""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: shop}
            spec: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: vs, namespace: shop}
            spec:
              hosts: ["*"]
              gateways: [gw]
              http:
            """ + "\n" + rules));
        RouteResult last = table.Route(new MeshRequest
        {
            Scheme = "http",
            Authority = "a.test",
            Path = $"/{new string('p', 200)}/{count - 1}/x",
        });
        Assert.Equal($"d{count - 1}.test:80", last.Destination);
        Assert.Equal(Outcome.RouteNotFound, table.Route(new MeshRequest { Scheme = "http", Authority = "a.test", Path = "/p" }).Outcome);
    }

    [Fact]
    public void Prefixes_NestedSixtyFourDeep_TheEarliestRouteWins()
    {
        // The longest prefix stands first: order wins, and the order is the manifest's (rule RM-28).
        string rules = string.Concat(Enumerable.Range(0, 64).Select(i =>
            $"  - match: [{{uri: {{prefix: {string.Concat(Enumerable.Repeat("/a", 64 - i))}}}}}]\n    route: [{{destination: {{host: d{64 - i}.test}}}}]\n"));
        RoutingTable table = RoutingTable.Compile(MeshManifests.Parse(
            "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [\"*\"]}]}\n---\n"
            + "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: vs}\nspec:\n  hosts: [\"*\"]\n  gateways: [gw]\n  http:\n" + rules));
        for (int depth = 1; depth <= 64; depth++)
        {
            RouteResult result = table.Route(new MeshRequest
            {
                Scheme = "http",
                Authority = "a.test",
                Path = string.Concat(Enumerable.Repeat("/a", depth)) + "/",
            });
            Assert.Equal($"d{depth}.test:80", result.Destination);
        }
    }
}
