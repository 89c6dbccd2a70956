using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>Random manifests and requests over small alphabets, so that they meet often.</summary>
internal static class RandomMesh
{
    /// <summary>What many paths start with.</summary>
    private static readonly string Stem = "/" + new string('s', 40);

    private static readonly Gen<string> Segment = Pick.One("a", "b", "ab", "A", "greet", "greeting", "é", "svc-1", "svc-12", "v2", "");

    private static readonly Gen<string> Path = Gen.Select(
        Pick.One("", "", "", Stem), Segment.Array[0, 4], (stem, s) => stem + "/" + string.Join('/', s));

    private static readonly Gen<string> HostName = Pick.One(
        "a.example.com", "b.example.com", "*.example.com", "x.a.example.com", "*.a.example.com", "*", "other.test");

    private static readonly Gen<string> Value = Pick.One("v1", "v2", "", "v1,v2", "canary", "V1");

    private static readonly Gen<string> Pattern = Pick.One("v[0-9]", ".*", "v.*|canary", ".+", "(?i)v1");

    private static readonly Gen<string> Condition = Gen.OneOf(
        Value.Select(v => $"{{exact: \"{v}\"}}"),
        Pick.One("v", "c", "V").Select(v => $"{{prefix: \"{v}\"}}"),
        Pattern.Select(v => $"{{regex: '{v}'}}"),
        Gen.Const("{}"));

    private static readonly Gen<string> PathPattern = Pick.One(
        "/a.*", "/[ab]+/.*", ".*", "/greet(ing)?", "/", "/(a|b|ab)/greet", "(?i)/GREET/.*", "/svc-1/v[0-9]+/.*",
        "/svc-1[0-9]/v[0-9]+.*", "/a{2}|/b?", "(/a)+", "/greet\\b.*", "^/a$", "/é.*", "/[^/]+/a", "/(?i:a)/b", "/svc-[12]/.*",
        "/a/(b|)", "(", "/a|.*greeting", "/svc-1(2)?/v[0-9]+/.*", "/[aA]/b", "/x{0}a.*");

    private static readonly Gen<string> Uri = Gen.OneOf(
        Path.Select(p => $"uri: {{exact: \"{p}\"}}"),
        Path.Select(p => $"uri: {{prefix: \"{p}\"}}"),
        Gen.Const("uri: {prefix: \"\"}"),
        PathPattern.Select(p => $"uri: {{regex: '{p}'}}"));

    private static readonly Gen<string> Extra = Gen.OneOf(
        Condition.Select(c => $"headers: {{x-a: {c}}}"),
        Gen.Select(Condition, Condition, (a, b) => $"headers: {{x-a: {a}, X-B: {b}}}"),
        Condition.Select(c => $"withoutHeaders: {{x-a: {c}}}"),
        Condition.Select(c => $"queryParams: {{q: {c}}}"),
        Pick.One("GET", "POST").Select(m => $"method: {{exact: {m}}}"),
        Pick.One("a.example.com", "A.EXAMPLE.COM", "a.example.com:80").Select(a => $"authority: {{exact: \"{a}\"}}"),
        Pick.One("http", "https").Select(s => $"scheme: {{exact: {s}}}"),
        Pick.One("prefix: P", "regex: P.*", "exact: POST").Select(m => $"method: {{{m}}}"),
        Pick.One("prefix: a.", "regex: '[ab][.].*'").Select(a => $"authority: {{{a}}}"),
        Pick.One("80", "443").Select(p => $"port: {p}"),
        Condition.Select(c => $"withoutHeaders: {{x-b: {c}, x-c: {{}}}}"),
        Gen.Select(Condition, Condition, (a, b) => $"queryParams: {{q: {a}, x: {b}}}"),
        Condition.Select(c => $"headers: {{\"@request.auth.claims.group\": {c}}}"),
        Condition.Select(c => $"withoutHeaders: {{\"@request.auth.claims.a.b\": {c}}}"),
        Gen.Const("ignoreUriCase: true"));

    private static readonly Gen<string> Match = Gen.Select(
        Uri, Extra.Array[0, 2], (uri, extras) => $"{{{string.Join(", ", extras.DistinctBy(e => e.Split(':')[0]).Prepend(uri))}}}");

    private static readonly Gen<string> Rule = Match.Array[1, 3].Select(m => $"  - match: [{string.Join(", ", m)}]\n    route: [{{destination: {{host: DESTINATION}}}}]\n");

    /// <summary>Many matches on one path, told apart by exact values: what the table looks up instead of trying.</summary>
    private static readonly Gen<string> Canaries = Gen.Select(
        Pick.One("/", "/a", "/greet"),
        Pick.One("prefix", "exact"),
        Gen.OneOf(
            Value.Select(v => $"headers: {{x-a: {{exact: \"{v}\"}}}}"),
            Gen.Select(Value, Condition, (v, c) => $"headers: {{x-a: {{exact: \"{v}\"}}, x-b: {c}}}"),
            Value.Select(v => $"queryParams: {{q: {{exact: \"{v}\"}}}}"),
            Pick.One("GET", "POST", "OPTIONS").Select(m => $"method: {{exact: {m}}}"),
            Condition.Select(c => $"withoutHeaders: {{x-a: {c}}}")).Array[4, 12],
        (path, kind, conditions) => string.Concat(conditions.Select(c =>
            $"  - match: [{{uri: {{{kind}: {path}}}, {c}}}]\n    route: [{{destination: {{host: DESTINATION}}}}]\n")));

    private static readonly Gen<string> Rules = Gen.Frequency(
        (5, Rule), (1, Canaries));

    private static readonly Gen<string> VirtualService = Gen.Select(
        HostName, Rules.Array[1, 8], (host, rules) => $"  hosts: [\"{host}\"]\n  gateways: [gw]\n  http:\n{string.Concat(rules)}");

    /// <summary>A Gateway with a plaintext and a TLS server, and some VirtualServices.</summary>
    public static readonly Gen<string> Manifests = Gen.Select(HostName, VirtualService.Array[1, 5], (serverHost, services) =>
    {
        var text = new StringBuilder($$"""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: shop}
            spec:
              selector: {istio: ingressgateway}
              servers:
              - {port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}
              - {port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: c}, hosts: ["{{serverHost}}"]}

            """);
        for (int i = 0; i < services.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: vs-{i}, namespace: shop}}\nspec:\n")
                .Append(services[i].Replace("DESTINATION", $"d{i}", StringComparison.Ordinal));
        }

        return text.ToString();
    });

    private static readonly Gen<KeyValuePair<string, string>> Header = Gen.Select(
        Pick.One("x-a", "X-A", "x-b", "x-c", "accept"), Value, (name, value) => new KeyValuePair<string, string>(name, value));

    /// <summary>Requests that hit and miss the manifests.</summary>
    public static readonly Gen<MeshRequest> Request = Gen.Select(
        Pick.One("http", "https"),
        Pick.One("a.example.com", "A.example.com", "deep.x.a.example.com", ".example.com", "a.example.com:80", "x.a.example.com", "example.com", "other.test", ""),
        Gen.Select(Path, Pick.One("", "?q=v1", "?q", "?x=1&q=canary", "?q=v2&q=v1", "?q=&x=v1", "?&q=v1,v2&x", "#f"), (p, q) => p + q),
        Pick.One("GET", "POST", "OPTIONS"),
        Header.Array[0, 3],
        Pick.One("a.example.com", "", "x.a.example.com"),
        Pick.One("", "", """{"group":"v1"}""", """{"group":["x","canary"],"a":{"b":"v2"}}""", """{"a":{"b":""},"group":1}"""),
        (scheme, authority, path, method, headers, sni, claims) => new MeshRequest
        {
            Scheme = scheme,
            Authority = authority,
            Path = path,
            Method = method,
            Headers = [.. headers],
            Sni = sni,
            Claims = claims.Length == 0 ? null : JsonSerializer.Deserialize<JsonElement>(claims),
        });
}
