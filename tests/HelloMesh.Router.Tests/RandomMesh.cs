using System.Globalization;
using System.Text;
using CsCheck;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>Random manifests and requests over small alphabets, so that they meet often.</summary>
internal static class RandomMesh
{
    private static readonly Gen<string> Segment = Pick.One("a", "b", "ab", "A", "greet", "greeting", "é", "");

    private static readonly Gen<string> Path = Segment.Array[0, 4].Select(s => "/" + string.Join('/', s));

    private static readonly Gen<string> HostName = Pick.One(
        "a.example.com", "b.example.com", "*.example.com", "x.a.example.com", "*.a.example.com", "*", "other.test");

    private static readonly Gen<string> Value = Pick.One("v1", "v2", "", "v1,v2", "canary", "V1");

    private static readonly Gen<string> Pattern = Pick.One("v[0-9]", ".*", "v.*|canary", ".+", "(?i)v1");

    private static readonly Gen<string> Condition = Gen.OneOf(
        Value.Select(v => $"{{exact: \"{v}\"}}"),
        Pick.One("v", "c", "V").Select(v => $"{{prefix: \"{v}\"}}"),
        Pattern.Select(v => $"{{regex: '{v}'}}"),
        Gen.Const("{}"));

    private static readonly Gen<string> Uri = Gen.OneOf(
        Path.Select(p => $"uri: {{exact: \"{p}\"}}"),
        Path.Select(p => $"uri: {{prefix: \"{p}\"}}"),
        Gen.Const("uri: {prefix: \"\"}"),
        Pick.One("/a.*", "/[ab]+/.*", ".*", "/greet(ing)?", "/").Select(p => $"uri: {{regex: '{p}'}}"));

    private static readonly Gen<string> Extra = Gen.OneOf(
        Condition.Select(c => $"headers: {{x-a: {c}}}"),
        Gen.Select(Condition, Condition, (a, b) => $"headers: {{x-a: {a}, X-B: {b}}}"),
        Condition.Select(c => $"withoutHeaders: {{x-a: {c}}}"),
        Condition.Select(c => $"queryParams: {{q: {c}}}"),
        Pick.One("GET", "POST").Select(m => $"method: {{exact: {m}}}"),
        Pick.One("a.example.com", "A.EXAMPLE.COM", "a.example.com:80").Select(a => $"authority: {{exact: \"{a}\"}}"),
        Pick.One("http", "https").Select(s => $"scheme: {{exact: {s}}}"),
        Gen.Const("ignoreUriCase: true"));

    private static readonly Gen<string> Match = Gen.Select(
        Uri, Extra.Array[0, 2], (uri, extras) => $"{{{string.Join(", ", extras.DistinctBy(e => e.Split(':')[0]).Prepend(uri))}}}");

    private static readonly Gen<string> Rule = Match.Array[1, 3].Select(m => $"  - match: [{string.Join(", ", m)}]\n    route: [{{destination: {{host: DESTINATION}}}}]\n");

    private static readonly Gen<string> VirtualService = Gen.Select(
        HostName, Rule.Array[1, 8], (host, rules) => $"  hosts: [\"{host}\"]\n  gateways: [gw]\n  http:\n{string.Concat(rules)}");

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
        Pick.One("x-a", "X-A", "x-b", "x-c"), Value, (name, value) => new KeyValuePair<string, string>(name, value));

    /// <summary>Requests that hit and miss the manifests.</summary>
    public static readonly Gen<MeshRequest> Request = Gen.Select(
        Pick.One("http", "https"),
        Pick.One("a.example.com", "A.example.com", "a.example.com:80", "x.a.example.com", "example.com", "other.test", ""),
        Gen.Select(Path, Pick.One("", "?q=v1", "?q", "?x=1&q=canary", "?q=v2&q=v1", "#f"), (p, q) => p + q),
        Pick.One("GET", "POST", "OPTIONS"),
        Header.Array[0, 3],
        Pick.One("a.example.com", "", "x.a.example.com"),
        (scheme, authority, path, method, headers, sni) => new MeshRequest
        {
            Scheme = scheme,
            Authority = authority,
            Path = path,
            Method = method,
            Headers = [.. headers],
            Sni = sni,
        });
}
