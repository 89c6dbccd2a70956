using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HelloMesh.Tests.InProcess;

/// <summary>Ways to set a mesh up, changes while it runs, and what is wrongly asked of it.</summary>
public sealed class InProcessSetupTests
{
    private const string ToA = "- {route: [{destination: {host: a}}]}";
    private const string ToB = "- {route: [{destination: {host: b}}]}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Services_MayBeAnApplicationAFactorysServerOrAHandler()
    {
        await using var factory = new PageFactory();
        using var handler = new Stub("handler");
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            """
            - {match: [{uri: {prefix: /factory}}], route: [{destination: {host: b}}]}
            - {match: [{uri: {prefix: /handler}}], route: [{destination: {host: c, port: {number: 90}}}]}
            - {route: [{destination: {host: a}}]}
            """,
            services => services
                .Add("a.shop:8080", app => app.Run(c => c.Response.WriteAsync("application")))
                .Add("b.shop:8080", factory.Server)
                .Add("c.shop:90", handler));
        using HttpClient client = mesh.CreateClient();
        Assert.Equal("application", await client.GetStringAsync(TestMesh.Url, Cancellation));
        Assert.Equal("factory", await client.GetStringAsync(TestMesh.Url + "/factory", Cancellation));
        Assert.Equal("handler", await client.GetStringAsync(TestMesh.Url + "/handler?q=1", Cancellation));
        Assert.Equal("http://c.shop.svc.cluster.local:90/handler?q=1 shop.example.com", handler.Last);
    }

    [Fact]
    public async Task FactorysClients_GoThroughTheMeshAsTheWorkloadThatIsNamed()
    {
        await using var factory = new PageFactory();
        WebApplicationFactory<PageFactory>? configured = null;
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, services =>
        {
            configured = factory.WithWebHostBuilder(web => web.ConfigureTestServices(
                s => s.AddMeshHttpClient(services, from: "shop/app=a")));
            services
                .Add("a.shop:8080", configured.Server)
                .Add("b.shop:8080", app => app.Run(c => c.Response.WriteAsync("b answers")));
        });
        using HttpClient client = mesh.CreateClient();
        Assert.Equal("b answers", await client.GetStringAsync(TestMesh.Url + "/call-b", Cancellation));
        Assert.Equal(["shop/app=a"], mesh.Traffic.To("b.shop:8080").Select(r => r.Source));
        await configured!.DisposeAsync();
    }

    [Fact]
    public async Task Manifests_ThatAreApplied_HoldForNewCallsWhileOldOnesFinish()
    {
        var started = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {headers: {response: {set: {x-table: old}}}, route: [{destination: {host: a}}]}",
            services => services
                .Add("a.shop:8080", app => app.Run(async c =>
                {
                    started.TrySetResult();
                    await mayEnd.Task;
                    await c.Response.WriteAsync("a");
                }))
                .Add("b.shop:8080", app => app.Run(c => c.Response.WriteAsync("b"))));
        using HttpClient client = mesh.CreateClient();
        Task<HttpResponseMessage> old = client.GetAsync(TestMesh.Url, Cancellation);
        await started.Task.WaitAsync(Cancellation);
        await mesh.ApplyAsync(TestMesh.With(ToB), cancellationToken: Cancellation);
        Assert.Equal("b", await client.GetStringAsync(TestMesh.Url, Cancellation));
        mayEnd.SetResult();
        Assert.Equal("a", await old.TextAsync());
        Assert.Equal(["old"], (await old).Headers.GetValues("x-table"));
    }

    [Fact]
    public async Task Manifests_ThatAreApplied_MayBringServicesAlong()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, c => c.Response.WriteAsync("a"));
        await mesh.ApplyAsync(
            TestMesh.With("- {route: [{destination: {host: new, port: {number: 80}}}]}"),
            services => services.Add("new.shop:80", app => app.Run(c => c.Response.WriteAsync("new"))),
            Cancellation);
        using HttpClient client = mesh.CreateClient();
        Assert.Equal("new", await client.GetStringAsync(TestMesh.Url, Cancellation));
    }

    [Fact]
    public async Task Manifests_WithErrors_AreNotAppliedAndTheOldOnesStay()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, c => c.Response.WriteAsync("a"));
        await Assert.ThrowsAsync<MeshException>(
            () => mesh.ApplyAsync(MeshManifests.Parse("kind: Gateway\nspec: {}\n"), cancellationToken: Cancellation));
        using HttpClient client = mesh.CreateClient();
        Assert.Equal("a", await client.GetStringAsync(TestMesh.Url, Cancellation));
    }

    [Fact]
    public async Task Manifests_WithErrors_AreRefusedWithTheirPlacesUnlessAllowed()
    {
        const string Text = """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: shop}
            spec:
              selector: {istio: ingressgateway}
              servers:
                - port: {number: 80, name: http, protocol: HTTP}
                  hosts: [shop.example.com]
                  hotsts: [shop.example.com]
            """;
        MeshException refused = await Assert.ThrowsAsync<MeshException>(() => InProcessMesh.StartAsync(
            MeshManifests.Parse(Text, "gateway.yaml"), _ => { }, cancellationToken: Cancellation));
        Assert.Contains("gateway.yaml:9:", refused.Message, StringComparison.Ordinal);
        Assert.Contains("AllowManifestErrors", refused.Message, StringComparison.Ordinal);
        await using InProcessMesh mesh = await InProcessMesh.StartAsync(
            MeshManifests.Parse(Text, "gateway.yaml"), _ => { }, new InProcessMeshOptions { AllowManifestErrors = true }, Cancellation);
        using HttpClient client = mesh.CreateClient();
        Assert.Equal(404, (int)(await client.GetAsync(TestMesh.Url, Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("a.shop:8080|a.shop:8080", "the service 'a.shop:8080' is added twice")]
    [InlineData("a.shop:8080|a:8080", "'a:8080' is the same service as 'a.shop:8080'")]
    [InlineData("aa.shop:8080", "no route reaches 'aa.shop:8080', and no Service or ServiceEntry declares it; did you mean 'a.shop:8080'?")]
    [InlineData("a.shop:80", "a.shop has port 8080, not 80")]
    [InlineData("a.shop", "'a.shop' is not a service: write host:port")]
    [InlineData("a.shop:http", "is not a service: write host:port")]
    [InlineData("http://a.shop:8080", "is not a service: write host:port")]
    [InlineData("aa:8080", "did you mean 'a:8080'?")]
    public async Task Service_WithANameThatCannotBe_IsRefused(string names, string message)
    {
        MeshException refused = await Assert.ThrowsAsync<MeshException>(() => TestMesh.StartAsync(ToA, services =>
        {
            foreach (string name in names.Split('|'))
            {
                services.Add(name, _ => { });
            }
        }));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subset_ThatNobodyKnows_IsRefused()
    {
        MeshException refused = await Assert.ThrowsAsync<MeshException>(() => InProcessMesh.StartAsync(
            Repository.PathOf("examples", "bookinfo", "manifests"),
            services => services.Add("reviews.bookinfo:9080", _ => { }, subset: "v11"),
            cancellationToken: Cancellation));
        Assert.Contains("no DestinationRule or route knows a subset 'v11' of reviews.bookinfo:9080; did you mean 'v1'?", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_OfAnUnknownWorkload_IsRefusedUnlessItIsGivenAsOne()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, c => c.Response.WriteAsync("a"));
        MeshException refused = Assert.Throws<MeshException>(() => mesh.CreateClient(from: "shop/app=aa"));
        Assert.Contains("did you mean 'shop/app=a'?", refused.Message, StringComparison.Ordinal);
        Assert.Contains("is not a workload: write namespace/label=value", Assert.Throws<MeshException>(
            () => mesh.CreateClient(from: "productpage")).Message, StringComparison.Ordinal);
        using HttpClient batch = mesh.CreateClient(new WorkloadId("jobs", [new("app", "batch")]));
        Assert.Equal("a", await batch.GetStringAsync("http://a.shop:8080/", Cancellation));
    }

    [Fact]
    public async Task Gateway_AmongSeveral_MustBeNamed()
    {
        MeshManifests manifests = MeshManifests.Parse(string.Join("\n---\n", "east west".Split(' ').Select(name => $$"""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: {{name}}, namespace: shop}
            spec:
              selector: {edge: {{name}}}
              servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: {{name}}, namespace: shop}
            spec:
              hosts: ["*"]
              gateways: [{{name}}]
              http:
                - directResponse:
                    status: 200
                    body:
                      string: {{name}}
            """)));
        await using InProcessMesh mesh = await InProcessMesh.StartAsync(manifests, _ => { }, cancellationToken: Cancellation);
        using HttpClient unclear = mesh.CreateClient();
        MeshException refused = await Assert.ThrowsAsync<MeshException>(() => unclear.GetAsync(TestMesh.Url, Cancellation));
        Assert.Contains("MeshClientOptions.Gateway", refused.Message, StringComparison.Ordinal);
        using HttpClient west = mesh.CreateClient(new MeshClientOptions { Gateway = new WorkloadId(null, [new("edge", "west")]) });
        Assert.Equal("west", await west.GetStringAsync(TestMesh.Url, Cancellation));
    }

    [Fact]
    public void MeshClients_OfAnApplicationOutsideTheMesh_NeedAName()
    {
        MeshException refused = Assert.Throws<MeshException>(() => new ServiceCollection().AddMeshHttpClient());
        Assert.Contains("say who calls", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_InsideTheMeshToAnUnknownHost_GoesToTheServiceOfThatNameOrNowhere()
    {
        MeshManifests manifests = MeshManifests.Parse(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: a, namespace: shop}
            spec: {selector: {app: a}, ports: [{name: http, port: 80}]}
            """);
        await using InProcessMesh mesh = await InProcessMesh.StartAsync(manifests, _ => { }, cancellationToken: Cancellation);
        using HttpClient client = mesh.CreateClient(from: "shop/app=a");
        using HttpResponseMessage response = await client.GetAsync("http://elsewhere.example.com/", Cancellation);
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Contains(
            "no service of the mesh is called 'elsewhere.example.com:80', and the call goes to PassthroughCluster",
            await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private sealed class Stub(string answer) : HttpMessageHandler
    {
        public string Last { get; private set; } = "";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Last = $"{request.RequestUri} {request.Headers.Host}";
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent(answer) });
        }
    }
}

/// <summary>An application as a WebApplicationFactory holds it.</summary>
internal sealed class PageFactory : WebApplicationFactory<PageFactory>
{
    protected override IHostBuilder CreateHostBuilder() => new HostBuilder().ConfigureWebHostDefaults(web => web.Configure(
        app => app.Run(async context =>
        {
            if (context.Request.Path == "/call-b")
            {
                HttpClient client = context.RequestServices.GetRequiredService<IHttpClientFactory>().CreateClient();
                await context.Response.WriteAsync(await client.GetStringAsync("http://b:8080/"));
                return;
            }

            await context.Response.WriteAsync("factory");
        })));

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.UseContentRoot(AppContext.BaseDirectory);
}
