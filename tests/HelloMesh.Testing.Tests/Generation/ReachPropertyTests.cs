using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Generation;

namespace HelloMesh.Tests.Generation;

/// <summary>Random routes against every request out of a small world: what any of those comes to is never called
/// unreachable, and a request is found for it.</summary>
public sealed class ReachPropertyTests
{
    private static readonly string[] Paths =
    [
        "exact: /a", "exact: /A", "exact: /ab", "prefix: /a", "prefix: /b", "prefix: /", "prefix: /ab", "regex: '/[ab]+'",
        "regex: '/.'", "regex: '/(a|b)b?'", "regex: '/a.*'", "regex: '/.*b'", "regex: '.*'", "exact: /.", "prefix: '/a?'",
    ];

    private static readonly string[] Values =
        ["exact: a", "exact: ab", "exact: ''", "prefix: a", "prefix: b", "regex: '[ab]*'", "regex: a+b?", "regex: '.*b'", "regex: '.*'", ""];

    private static readonly string[] Methods = ["exact: GET", "exact: PUT", "regex: '[A-P].*'", "regex: '[A-Z]+'", "prefix: P"];

    private static readonly string[] Hosts =
        ["exact: a.test", "exact: b.x.test", "regex: '[ab]\\..*'", "prefix: a", "regex: '.*:80'", "exact: 'a.test:80'"];

    [Fact]
    public void WhatAnyRequestReaches_IsNeverCalledUnreachable_AndIsFound()
    {
        RequestDraft[] world = [.. World()];
        int reached = 0;
        int proven = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            string manifests = Manifests(new Random(seed));
            RoutingTable table = RoutingTable.Compile(MeshManifests.Parse(manifests));
            var run = new MatchRun(table);
            HashSet<MatchResult> hit = [.. world.Select(run.Match).OfType<MatchResult>().Where(match => match.Kind == MatchKind.Route)];
            var solver = new RouteSolver(run, new RealValues(1));
            foreach (Solution solution in Target.Of(table.Proxies[table.DefaultGateway], table.DefaultGateway).Select(solver.Solve))
            {
                reached += solution.Draft is null ? 0 : 1;
                proven += solution.IsProvenUnreachable ? 1 : 0;
                Assert.True(
                    solution.Draft is not null || !hit.Contains(solution.Target.Match),
                    $"seed {seed}: {solution.Target.Name} is reached, and yet: {solution.Reason}\n{manifests}");
                Assert.True(solution.Draft is null || run.Match(solution.Draft) == solution.Target.Match);
            }
        }

        Assert.True(reached > 200 && proven > 100, $"{reached} reached, {proven} proven unreachable");
    }

    private static IEnumerable<RequestDraft> World()
    {
        string?[] values = [null, "", "a", "b", "ab", "ba", "c"];
        foreach (string path in new[] { "/", "/a", "/b", "/A", "/ab", "/bb", "/ba", "/aab", "/c", "/a/b" })
        {
            foreach (string method in new[] { "GET", "PUT", "QUERY" })
            {
                foreach (string host in new[] { "a.test", "a.test:80", "b.x.test", "b.x.test:80", "c.x.test" })
                {
                    foreach (string? value in values)
                    {
                        foreach (string? parameter in values)
                        {
                            var draft = new RequestDraft
                            {
                                Scheme = "http",
                                Host = "a.test",
                                Authority = host,
                                Path = path,
                                Method = method,
                                Query = parameter is null ? "" : "q=" + parameter,
                            };
                            yield return value is null ? draft : draft.With("x", value);
                            if (value == "a")
                            {
                                yield return draft.With("x", "a").With("x", "b");
                            }
                        }
                    }
                }
            }
        }
    }

    private static string Manifests(Random random)
    {
        var text = new StringBuilder("""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: a}
            spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}

            """);
        (string Name, string Hosts)[] services = [("one", "a.test"), ("two", "'*.x.test'"), ("three", "'*'")];
        foreach ((string name, string hosts) in services)
        {
            text.Append($"""
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {"{"}name: {name}, namespace: a{"}"}
                spec:
                  hosts: [{hosts}]
                  gateways: [gw]
                  http:

                """);
            for (int i = 0; i < 6; i++)
            {
                text.Append("  - {match: [{").AppendJoin(", ", Conditions(random))
                    .Append("}], route: [{destination: {host: s, port: {number: 80}}}]}\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Conditions(Random random)
    {
        yield return $"uri: {{{Pick(Paths)}}}";
        if (random.Next(3) == 0)
        {
            yield return "ignoreUriCase: true";
        }

        if (random.Next(2) == 0)
        {
            yield return $"headers: {{x: {{{Pick(Values)}}}}}";
        }

        if (random.Next(3) == 0)
        {
            yield return $"withoutHeaders: {{x: {{{Pick(Values)}}}}}";
        }

        if (random.Next(3) == 0)
        {
            yield return $"queryParams: {{q: {{{Pick(Values)}}}}}";
        }

        if (random.Next(4) == 0)
        {
            yield return $"method: {{{Pick(Methods)}}}";
        }

        if (random.Next(4) == 0)
        {
            yield return $"authority: {{{Pick(Hosts)}}}";
        }

        string Pick(string[] texts) => texts[random.Next(texts.Length)];
    }
}
