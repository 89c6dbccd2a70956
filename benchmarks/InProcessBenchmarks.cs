using BenchmarkDotNet.Attributes;
using HelloMesh.Model;
using HelloMesh.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace HelloMesh.Benchmarks;

/// <summary>One call of an HttpClient to an application in memory: straight, and through the in-process mesh.</summary>
[MemoryDiagnoser]
public class InProcessBenchmarks : IAsyncDisposable
{
    private const string Url = "http://shop.example.com/orders/17";

    private const string Manifests = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: shop}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.example.com]}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: orders, namespace: shop}
        spec: {selector: {app: orders}, ports: [{name: http, port: 8080}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: shop, namespace: shop}
        spec:
          hosts: [shop.example.com]
          gateways: [gw]
          http:
            - match: [{uri: {prefix: /orders/}}]
              rewrite: {uri: /}
              headers: {response: {set: {x-served-by: orders}}}
              route: [{destination: {host: orders}}]
        """;

    private WebApplication _app = null!;
    private InProcessMesh _mesh = null!;
    private HttpClient _bare = null!;
    private HttpClient _through = null!;

    [GlobalSetup]
    public async Task SetUp()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        _app = builder.Build();
        _app.Run(context => context.Response.WriteAsync("well"));
        await _app.StartAsync();
        _bare = new HttpClient(_app.GetTestServer().CreateHandler());
        _mesh = await InProcessMesh.StartAsync(
            MeshManifests.Parse(Manifests), services => services.Add("orders.shop:8080", _app.GetTestServer()));
        _through = _mesh.CreateClient();
        if (await Bare() != 4 || await Mesh() != 4 || _mesh.Traffic.To("orders.shop:8080").Count != 1)
        {
            throw new InvalidOperationException("the calls do not arrive");
        }
    }

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        _bare.Dispose();
        _through.Dispose();
        await _mesh.DisposeAsync();
        await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public async Task<int> Bare() => (await _bare.GetStringAsync(Url)).Length;

    [Benchmark]
    public async Task<int> Mesh() => (await _through.GetStringAsync(Url)).Length;
}
