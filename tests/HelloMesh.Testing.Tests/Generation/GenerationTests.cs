using System.Globalization;
using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Generation;
using HelloMesh.Testing.Requests;
using HelloMesh.Tests.Assertions;

namespace HelloMesh.Tests.Generation;

/// <summary>What is generated, and that it is the same each time.</summary>
public sealed class GenerationTests
{
    private static readonly RoutingTable Table = RoutingTable.Compile(MeshManifests.Parse(TestManifests.Shop));

    [Fact]
    public void EachRule_ThatCanBeReached_IsReachedByItsHit()
    {
        var generator = new RequestGenerator(Table);
        GeneratedRoute missing = Assert.Single(generator.Report.RulesNotReached);
        Assert.Equal(("shop/shop", "http[5].match[0]", RouteReach.Unreachable), (missing.Owner, missing.Rule, missing.Reach));
        Assert.Contains("shop/shop http[1].match[0] takes everything", missing.Reason, StringComparison.Ordinal);
        Assert.Equal(10, generator.Report.RuleCount);
        GeneratedRequest[] hits = [.. generator.Generate().Where(request => request.Purpose == RequestPurpose.Hit)];
        Assert.All(hits, hit =>
        {
            RouteResult result = Table.Route(Read(hit));
            Assert.StartsWith($"hit {result.VirtualService ?? result.VirtualHost ?? result.Listener}", hit.Name, StringComparison.Ordinal);
        });
        Assert.Equal(9, hits.Select(hit => Table.Route(hit.Request)).Where(r => r.VirtualService is not null)
            .Select(r => (r.VirtualService, r.Rule)).Distinct().Count());
        Assert.Contains(hits, hit => Table.Route(hit.Request).Subset == "next" && hit.Request.Draw > 0.9);
    }

    [Theory]
    [InlineData(RequestPurpose.NearMiss, "miss shop/shop http[0].match[0]: x-user exact \"bob\"")]
    [InlineData(RequestPurpose.NearMiss, "miss shop/shop http[4].match[0]: ?page regex \"[0-9]{1,3}\"")]
    [InlineData(RequestPurpose.NearMiss, "miss shop/shop http[4].match[0]: :method exact \"PUT\"")]
    [InlineData(RequestPurpose.NearMiss, "miss shop/pay http[0].match[0]: claim groups exact \"admins\"")]
    public void EachCondition_IsMissed_AndTheRouteWithIt(RequestPurpose purpose, string name)
    {
        GeneratedRequest[] misses = [.. new RequestGenerator(Table).Generate().Where(request => request.Name == name)];
        Assert.NotEmpty(misses);
        Assert.All(misses, miss => Assert.Equal(purpose, miss.Purpose));
        Assert.All(misses, miss =>
        {
            RouteResult result = Table.Route(miss.Request);
            Assert.False(name.StartsWith($"miss {result.VirtualService} {result.Rule}:", StringComparison.Ordinal), name);
        });
    }

    [Theory]
    [InlineData("{exact: 'https://web.test'}", "https://web.test", "https://web.testx")]
    [InlineData("{prefix: 'https://web.'}", "https://web.example", "https://web")]
    [InlineData("{regex: 'https://[w]eb\\.test'}", "https://web.test", "https://web.testx")]
    [InlineData("{exact: '*'}", "https://web.example", null)]
    public void Preflights_OfAnAllowedOriginAndOfAnother_ComeToARouteWithACorsPolicy(string origin, string allowed, string? other)
    {
        RoutingTable table = RoutingTable.Compile(MeshManifests.Parse($$$$"""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: a}
            spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: web, namespace: a}
            spec:
              hosts: [web.example.com]
              gateways: [gw]
              http:
              - match: [{uri: {prefix: /old}}]
                corsPolicy: {allowOrigins: [{{{{origin}}}}]}
                redirect: {uri: /new}
              - match: [{uri: {prefix: /get}, method: {exact: GET}}]
                corsPolicy: {allowOrigins: [{{{{origin}}}}]}
                route: [{destination: {host: a, port: {number: 80}}}]
              - corsPolicy: {allowOrigins: [{{{{origin}}}}], allowMethods: [PUT]}
                route: [{destination: {host: a, port: {number: 80}}}]
            """));
        GeneratedRequest[] preflights =
            [.. new RequestGenerator(table).Generate().Where(request => request.Name.Contains(": a preflight", StringComparison.Ordinal))];
        Assert.All(preflights, preflight => Assert.Equal(
            (RequestPurpose.Hit, "OPTIONS", "PUT"),
            (preflight.Purpose, preflight.Request.Method, Header(preflight, "access-control-request-method"))));
        Assert.Equal(other is null ? [allowed] : [allowed, other], preflights.Select(preflight => Header(preflight, "origin")));
        Assert.Equal(
            other is null ? [Outcome.CorsPreflight] : [Outcome.CorsPreflight, Outcome.Forwarded],
            preflights.Select(preflight => table.Route(preflight.Request).Outcome));
        Assert.All(preflights, preflight => Assert.Equal("http[2]", table.Route(preflight.Request).Rule));

        static string Header(GeneratedRequest request, string name) => request.Request.Headers.Single(h => h.Key == name).Value;
    }

    [Fact]
    public void EdgesHostsAndConnections_AreThoseOfTheManifests()
    {
        Dictionary<string, MeshRequest> made = new RequestGenerator(Table).Generate()
            .Where(request => request.Purpose > RequestPurpose.NearMiss)
            .DistinctBy(request => request.Name)
            .ToDictionary(request => request.Name, request => request.Request);
        const string Edge = "edge shop/shop http[1].match[0]: ";
        Assert.Equal("/cart/", made[Edge + "as written"].Path);
        Assert.Equal("/cart", made[Edge + "one byte shorter"].Path);
        Assert.Equal("/cart/b", made[Edge + "one character more"].Path);
        Assert.Equal("/cart//", made[Edge + "a slash behind"].Path);
        Assert.Equal("SHOP.EXAMPLE.COM", made["host shop.example.com:80: upper case"].Authority);
        Assert.Equal("shop.example.com:80", made["host shop.example.com:80: with its port"].Authority);
        Assert.Equal(Outcome.RouteNotFound, Table.Route(made["host shop.example.com:80: unknown"]).Outcome);
        Assert.Equal(Outcome.ProtocolError, Table.Route(made["connection 0.0.0.0_443: no client certificate"]).Outcome);
        Assert.Equal(Outcome.ProtocolError, Table.Route(made["connection 0.0.0.0_443: plaintext"]).Outcome);
        Assert.Equal(Outcome.FilterChainNotFound, Table.Route(made["connection 0.0.0.0_443: an unknown server name"]).Outcome);
        Assert.Equal(Outcome.NoListener, Table.Route(made["connection 0.0.0.0_80: a port that nothing listens on"]).Outcome);
    }

    [Fact]
    public void SameSeed_GivesTheSameBytes_WhateverTheCultureAndThread()
    {
        var options = new GeneratorOptions { Seed = 7, Count = 500, Profile = GenerationProfile.Traffic, WithExpectations = true };
        byte[] first = Bytes(options);
        CultureInfo before = CultureInfo.CurrentCulture;
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat.NumberDecimalSeparator = ",";
        odd.NumberFormat.NegativeSign = "minus";
        try
        {
            CultureInfo.CurrentCulture = odd;
            Assert.Equal(first, Bytes(options));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        var others = new byte[4][];
        Parallel.For(0, others.Length, i => others[i] = Bytes(options));
        Assert.All(others, other => Assert.Equal(first, other));
        Assert.NotEqual(first, Bytes(options with { Seed = 8 }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(100)]
    [InlineData(3000)]
    public void Count_IsExact_AndSharesAreHeld(int count)
    {
        foreach (GenerationProfile profile in new[] { GenerationProfile.Even, GenerationProfile.Traffic, new() { Hits = 0, Boundaries = 0 } })
        {
            RequestPurpose[] purposes = [.. new RequestGenerator(Table, new GeneratorOptions { Count = count, Profile = profile })
                .Generate().Select(request => request.Purpose)];
            Assert.Equal(count, purposes.Length);
            if (count == 3000 && profile.Hits > 0)
            {
                double total = Enum.GetValues<RequestPurpose>().Sum(profile.ShareOf);
                Assert.All(Enum.GetValues<RequestPurpose>(), purpose => Assert.Equal(
                    profile.ShareOf(purpose) / total * count, purposes.Count(p => p == purpose), 5.0));
            }
        }
    }

    [Fact]
    public void Skew_GivesTheFirstHostsMost()
    {
        string manifests = string.Join("\n---\n", Enumerable.Range(0, 40).Select(i => $$$$$"""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: v{{{{{i}}}}}, namespace: a}
            spec: {hosts: [h{{{{{i}}}}}.example.com], gateways: [gw], http: [{route: [{destination: {host: s{{{{{i}}}}}, port: {number: 80}}}]}]}
            """).Prepend("""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: a}
            spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}
            """));
        RoutingTable table = RoutingTable.Compile(MeshManifests.Parse(manifests));
        int[] Counts(double skew) =>
        [
            .. new RequestGenerator(table, new GeneratorOptions { Count = 8000, Profile = new() { Hits = 1, NearMisses = 0, Boundaries = 0, Hosts = 0, Transport = 0, HostSkew = skew, Shuffle = true } })
                .Generate().GroupBy(r => r.Request.Authority).Select(g => g.Count()).OrderDescending(),
        ];

        // 1/n over 40 ranks sums to 4.28: the first has 23 % of what is drawn, the last 0.6 %.
        int[] skewed = Counts(1);
        Assert.Equal(40, skewed.Length);
        Assert.InRange(skewed[0], 1600, 2100);
        Assert.InRange(skewed[^1], 10, 90);
        Assert.InRange(Counts(0)[0], 200, 290);
    }

    [Fact]
    public void Lines_AreRequests_AndExpectWhatComesOut()
    {
        foreach (GeneratedRequest request in new RequestGenerator(Table, new GeneratorOptions { WithExpectations = true }).Generate())
        {
            RequestLine line = RequestReader.Read(request.Utf8Line, 1);
            Assert.Null(line.Error);
            RouteResult result = Table.Route(line.Request!, line: 99);
            Assert.Equal(result.Outcome.ToName(), line.Expect!.Value.GetProperty("outcome").GetString());
            Assert.Equal(result.Destination, line.Expect!.Value.TryGetProperty("destination", out var to) ? to.GetString() : null);
        }
    }

    [Theory]
    [InlineData("""{"hits": 1,\n "nearMises": 2}""", "p.json:2:2: a profile has no field 'nearMises'; did you mean 'nearMisses'?")]
    [InlineData("""{"hits": -1}""", "p.json:1:10: 'hits' takes a number from 0 to 1000000, not -1")]
    [InlineData("""{"hostSkew": "1"}""", "p.json:1:14: 'hostSkew' takes a number from 0 to 5, not a string")]
    [InlineData("""{"shuffle": 1}""", "p.json:1:13: 'shuffle' takes true or false, not 1")]
    [InlineData("""{"hits": 1, "hits": 2}""", "p.json:1:13: 'hits' is given twice")]
    [InlineData("""[]""", "p.json:1:1: a profile is a JSON object")]
    [InlineData("""{"hits": 1""", "p.json:1:11: not valid JSON")]
    [InlineData("""{"hits": 0, "nearMisses": 0, "boundaries": 0, "hosts": 0, "transport": 0}""", "p.json:1:1: all shares are 0")]
    public void Profile_WithASlip_SaysWhereAndWhat(string json, string message)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json.Replace("\\n", "\n", StringComparison.Ordinal));
        Assert.StartsWith(message, Assert.Throws<GenerationProfileException>(() => GenerationProfile.Parse(utf8, "p.json")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Profile_MayHaveCommentsAndLeaveThingsOut()
    {
        GenerationProfile profile = GenerationProfile.Parse("{ /* hot */ \"hostSkew\": 1.2, \"shuffle\": true, }"u8);
        Assert.Equal(GenerationProfile.Even with { HostSkew = 1.2, Shuffle = true }, profile);
    }

    private static MeshRequest Read(GeneratedRequest request) => RequestReader.Read(request.Utf8Line, 1).Request!;

    private static byte[] Bytes(GeneratorOptions options)
    {
        using var output = new MemoryStream();
        new RequestGenerator(RoutingTable.Compile(MeshManifests.Parse(TestManifests.Shop)), options).Write(output);
        return output.ToArray();
    }
}
