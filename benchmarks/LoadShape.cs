using System.Globalization;
using System.Text;

namespace HelloMesh.Benchmarks;

/// <summary>Manifests as a platform team keeps them: a Gateway, and for each application of a namespace a Service and a
/// VirtualService with ten routes. The same seed gives the same text.</summary>
internal sealed class LoadShape
{
    private const int RoutesPerHost = 10;
    private const int NamespaceCount = 40;

    private static readonly string[] Resources =
        ["orders", "customers", "invoices", "payments", "shipments", "sessions", "products", "reviews", "search", "health"];

    private readonly Random _random;
    private readonly StringBuilder _yaml = new();

    private LoadShape(int seed) => _random = new Random(seed);

    /// <summary>Writes the manifests.</summary>
    /// <param name="applications">How many VirtualServices, each with ten routes.</param>
    /// <param name="seed">Which ones.</param>
    public static string Create(int applications, int seed)
    {
        var shape = new LoadShape(seed);
        shape.AppendGateway();
        for (int number = 0; number < applications; number++)
        {
            shape.AppendService(number);
            shape.AppendVirtualService(number);
        }

        return shape._yaml.ToString();
    }

    /// <summary>The URL that the first route of an application takes.</summary>
    public static string UrlOf(int number) => Text($"https://{Host(number)}/{Resources[0]}/v1/");

    /// <summary>Where it leads.</summary>
    public static string DestinationOf(int number) => Text($"{Name(number)}.{Namespace(number)}.svc.cluster.local:8080");

    private static string Name(int number) => Text($"app-{number:D5}");

    private static string Namespace(int number) => Text($"team-{number % NamespaceCount:D2}");

    private static string Host(int number) => Text($"{Name(number)}.{Namespace(number)}.example.com");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Append(FormattableString text) => _yaml.Append(Text(text).ReplaceLineEndings("\n"));

    private void AppendGateway() => Append($$"""
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata:
          name: public
          namespace: istio-system
        spec:
          selector:
            istio: ingressgateway
          servers:
          - port:
              number: 443
              name: https
              protocol: HTTPS
            tls:
              mode: SIMPLE
              credentialName: public-cert
            hosts:
            - "*.example.com"
          - port:
              number: 80
              name: http
              protocol: HTTP
            tls:
              httpsRedirect: true
            hosts:
            - "*.example.com"

        """);

    private void AppendService(int number) => Append($$"""
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: {{Name(number)}}
          namespace: {{Namespace(number)}}
          labels:
            app: {{Name(number)}}
        spec:
          selector:
            app: {{Name(number)}}
          ports:
          - name: http
            port: 8080
            targetPort: 8080

        """);

    private void AppendVirtualService(int number)
    {
        Append($$"""
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata:
              name: {{Name(number)}}
              namespace: {{Namespace(number)}}
              labels:
                app: {{Name(number)}}
            spec:
              hosts:
              - {{Host(number)}}
              gateways:
              - istio-system/public
              http:

            """);
        for (int route = 0; route < RoutesPerHost; route++)
        {
            Append($"  - name: {Resources[route]}\n    match:\n    - uri:\n        prefix: /{Resources[route]}/v1/\n");
            switch (route == 0 ? 4 : _random.Next(5))
            {
                case 0:
                    Append($"      headers:\n        x-canary:\n          exact: \"{_random.Next(4)}\"\n");
                    break;
                case 1:
                    Append($"      method:\n        exact: POST\n");
                    break;
            }

            Append($"    route:\n    - destination:\n        host: {Name(number)}\n        port:\n          number: 8080\n");
            if (_random.Next(3) == 0)
            {
                Append($"    timeout: {_random.Next(1, 30)}s\n    retries:\n      attempts: {_random.Next(1, 4)}\n");
            }
        }
    }
}
