using HelloMesh.Model;
using HelloMesh.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HelloMesh.Tests.InProcess;

/// <summary>Meshes with one gateway, one VirtualService and the services <c>a</c> and <c>b</c> of the namespace shop.</summary>
internal static class TestMesh
{
    public const string Url = "http://shop.example.com";

    private const string Manifests = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: shop}
        spec:
          selector: {istio: ingressgateway}
          servers:
            - port: {number: 80, name: http, protocol: HTTP}
              hosts: [shop.example.com]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: a, namespace: shop}
        spec:
          selector: {app: a}
          ports: [{name: http, port: 8080}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: b, namespace: shop}
        spec:
          selector: {app: b}
          ports: [{name: http, port: 8080}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: shop, namespace: shop}
        spec:
          hosts: [shop.example.com]
          gateways: [gw]
          http:

        """;

    /// <summary>Manifests with these rules under <c>http</c>.</summary>
    public static MeshManifests With(string rules)
    {
        MeshManifests manifests = MeshManifests.Parse(
            Manifests + string.Join('\n', rules.Split('\n').Select(line => "    " + line)), "shop.yaml");
        Assert.Empty(manifests.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        return manifests;
    }

    public static Task<InProcessMesh> StartAsync(string rules, Action<MeshServices> services, InProcessMeshOptions? options = null) =>
        InProcessMesh.StartAsync(With(rules), services, options, TestContext.Current.CancellationToken);

    /// <summary>A mesh whose service <c>a</c> does this with every request.</summary>
    public static Task<InProcessMesh> StartAsync(string rules, RequestDelegate a, InProcessMeshOptions? options = null) =>
        StartAsync(rules, services => services.Add("a.shop:8080", app => app.Run(a)), options);

    public static async Task<string> TextAsync(this Task<HttpResponseMessage> response) =>
        await (await response).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
