using System.Collections.Immutable;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Benchmarks;

/// <summary>The shapes by name. All random ones are seeded.</summary>
public static class Shapes
{
    private const int Seed = 20260101;

    /// <summary>Small and middling ones, each with hits; <c>misses</c> has none.</summary>
    public static readonly string[] Names =
    [
        "hello-helidon", "1000x10 hot", "1000x10 random", "10000x10 random", "100000x10 random",
        "100000x10 own paths", "wildcard hosts",
        "deep prefixes", "misses", "regex 1000", "headers 200", "headers beyond ASCII",
        "query 200", "methods", "500 headers", "any case", "64 KiB path",
        "adversarial 1 KiB", "adversarial 16 KiB",
    ];

    /// <summary>Makes one.</summary>
    public static TableShape Create(string name) => name switch
    {
        "hello-helidon" => new TableShape(
            [("hello-helidon.hello-helidon.example.com", [Prefix("/greet")])],
            [Get("hello-helidon.hello-helidon.example.com", "/greet/World")]),
        "1000x10 hot" => Hosts(1000, 1),
        "1000x10 random" => Hosts(1000, 4096),
        "10000x10 random" => Hosts(10_000, 65_536),
        "100000x10 random" => Hosts(100_000, 131_072),
        "100000x10 own paths" => HostsWithOwnPaths(100_000, 131_072),
        "wildcard hosts" => WildcardHosts(),
        "deep prefixes" => DeepPrefixes(),
        "misses" => Misses(),
        "regex 1000" => Patterns(),
        "headers 200" => Headers("group", fillerCount: 0),
        "headers beyond ASCII" => Headers("größe-大", fillerCount: 0),
        "500 headers" => Headers("group", fillerCount: 496),
        "methods" => Methods(),
        "query 200" => Parameters(),
        "any case" => AnyCase(),
        "64 KiB path" => new TableShape(
            [("one.example.com", [Prefix("/files/"), Prefix("/")])],
            [Get("one.example.com", "/files/" + new string('x', 65_000))]),
        "adversarial 1 KiB" => Adversarial(1024),
        "adversarial 16 KiB" => Adversarial(16_384),
        _ => throw new ArgumentException($"no shape is called {name}", nameof(name)),
    };

    /// <summary>Many hosts with ten prefixes each; requests in random order, or one over and over.</summary>
    public static TableShape Hosts(int hostCount, int requestCount)
    {
        RouteMatch[] routes = [.. Enumerable.Range(0, 10).Select(r => Prefix($"/api/v1/resource-{r}"))];
        return new TableShape(
            Enumerable.Range(0, hostCount).Select(h => ($"app-{h}.team.example.com", (IEnumerable<RouteMatch>)routes)),
            Random(requestCount, random => Get(
                $"app-{random.Next(hostCount)}.team.example.com",
                $"/api/v1/resource-{random.Next(10)}/items/{random.Next(1000)}")));
    }

    /// <summary>The same with other paths on each host, so that the table can share nothing.</summary>
    private static TableShape HostsWithOwnPaths(int hostCount, int requestCount) => new(
        Enumerable.Range(0, hostCount).Select(h =>
            ($"app-{h}.team.example.com", Enumerable.Range(0, 10).Select(r => Prefix($"/api/v1/resource-{h}-{r}")))),
        Random(requestCount, random =>
        {
            int host = random.Next(hostCount);
            return Get($"app-{host}.team.example.com", $"/api/v1/resource-{host}-{random.Next(10)}/items/{random.Next(1000)}");
        }));

    /// <summary>One host with many prefixes, all sharing a stem; the request meets the last one, or the first.</summary>
    public static TableShape OneHost(int routeCount, int stemLength, bool meetsLast = true)
    {
        int met = meetsLast ? routeCount - 1 : 0;
        string stem = stemLength == 0 ? "" : "/" + new string('s', stemLength - 1);
        return new TableShape(
            [("one.example.com", Enumerable.Range(0, routeCount).Select(r => Prefix($"{stem}/service-{r}/")))],
            [Get("one.example.com", $"{stem}/service-{met}/x")]);
    }

    private static TableShape WildcardHosts() => new(
        Enumerable.Range(0, 1000).Select(h => ($"*.app-{h}.example.com", (IEnumerable<RouteMatch>)[Prefix("/api"), Prefix("/")])),
        Random(4096, random => Get($"t{random.Next(100)}.app-{random.Next(1000)}.example.com", "/api/x")));

    /// <summary>Each prefix extends the next one, the longest first, so that none hides another.</summary>
    private static TableShape DeepPrefixes() => new(
        [("one.example.com", Enumerable.Range(0, 64).Select(i => Prefix(Repeat("/level", 64 - i))))],
        Random(4096, random => Get("one.example.com", Repeat("/level", random.Next(1, 65)) + "/x")));

    private static TableShape Misses() => new(
        Enumerable.Range(0, 1000).Select(h => ($"app-{h}.example.com", (IEnumerable<RouteMatch>)[Prefix("/api/a"), Prefix("/api/b")])),
        Random(4096, random => random.Next(2) == 0
            ? Get($"app-{random.Next(1000)}.example.com", "/api/c")
            : Get($"nobody-{random.Next(1000)}.example.com", "/api/a")));

    private static TableShape Patterns() => new(
        [("one.example.com", Enumerable.Range(0, 1000).Select(i => Match(PathMatchKind.Regex, $"/svc-{i}/v[0-9]+/.*")))],
        Random(4096, random => Get("one.example.com", $"/svc-{random.Next(1000)}/v{random.Next(20)}/items")));

    private static TableShape Adversarial(int length) => new(
        [("one.example.com", [Match(PathMatchKind.Regex, "/(x+x+)+y"), Prefix("/")])],
        [Get("one.example.com", "/" + new string('x', length))]);

    private static TableShape Methods()
    {
        string[] methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        return new TableShape(
            [("one.example.com", methods.SelectMany(method => Enumerable.Range(0, 30).Select(i => new RouteMatch
            {
                PathKind = PathMatchKind.Prefix,
                Path = $"/service-{i}/",
                Headers = [new HeaderMatcher(":method", Exact(method), false)],
            })))],
            Random(4096, random => new MeshRequest
            {
                Method = methods[random.Next(methods.Length)],
                Authority = "one.example.com",
                Path = $"/service-{random.Next(30)}/x",
            }));
    }

    private static TableShape Headers(string value, int fillerCount) => new(
        [("one.example.com", Enumerable.Range(0, 200).Select(i => new RouteMatch
        {
            PathKind = PathMatchKind.Prefix,
            Path = "/api",
            Headers = [new HeaderMatcher("x-canary", Exact($"{value}-{i}"), false)],
        }))],
        Random(fillerCount == 0 ? 4096 : 64, random => new MeshRequest
        {
            Authority = "one.example.com",
            Path = "/api/x",
            Headers =
            [
                .. Enumerable.Range(0, fillerCount).Select(i => KeyValuePair.Create($"x-filler-{i}", "value")),
                KeyValuePair.Create("x-canary", $"{value}-{random.Next(200)}"),
            ],
        }));

    private static TableShape Parameters() => new(
        [("one.example.com", Enumerable.Range(0, 200).Select(i => new RouteMatch
        {
            PathKind = PathMatchKind.Prefix,
            Path = "/api",
            Query = [new NamedMatch("group", Exact($"{i}"))],
        }))],
        Random(4096, random => Get("one.example.com", $"/api/x?a=1&group={random.Next(200)}&b=2")));

    private static TableShape AnyCase() => new(
        [("one.example.com", Enumerable.Range(0, 1000).Select(i => new RouteMatch
        {
            PathKind = PathMatchKind.Prefix,
            Path = $"/Service-{i}/",
            IgnoreCase = true,
        }))],
        Random(4096, random => Get("one.example.com", $"/SERVICE-{random.Next(1000)}/x")));

    private static ImmutableArray<MeshRequest> Random(int count, Func<Random, MeshRequest> make)
    {
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, count).Select(_ => make(random))];
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static MeshRequest Get(string authority, string path) => new() { Authority = authority, Path = path };

    private static RouteMatch Prefix(string path) => Match(PathMatchKind.Prefix, path);

    private static RouteMatch Match(PathMatchKind kind, string path) => new() { PathKind = kind, Path = path };

    private static StringMatch Exact(string value) => new(StringMatchKind.Exact, value, default);
}
