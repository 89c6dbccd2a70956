using HelloMesh.Router;
using HelloMesh.Testing;
using HelloMesh.Testing.Generation;

namespace HelloMesh.Tests.Assertions;

/// <summary>The snippets of docs/testing.md, between marks, written as in a project of a user.</summary>
internal static class AssertionSnippets
{
    public static void Start()
    {
        // snippet: start
        MeshUnderTest mesh = MeshUnderTest.FromManifests("examples/hello-helidon/manifests");

        mesh.Get("https://hello-helidon.hello-helidon.example.com/greet").ShouldReach("hello-helidon-deployment:8080");
        mesh.Get("https://hello-helidon.hello-helidon.example.com/admin").ShouldBeAnswered(404);
        mesh.ShouldAnswerAll("examples/hello-helidon/requests.jsonl");
        mesh.Coverage().ShouldCoverEveryRoute();
        // end
    }

    public static string Fail()
    {
        MeshUnderTest mesh = MeshUnderTest.FromManifests("examples/hello-helidon/manifests");
        return Assert.Throws<MeshAssertionException>(() =>
        {
            // snippet: typo
            mesh.Get("https://hello-helidon.hello-helidon.example.com/greet").ShouldReach("hello-helidon-deploymnet:8080");
            // end
        }).Message;
    }

    public static void Shop()
    {
        // snippet: shop
        MeshUnderTest mesh = MeshUnderTest.FromYaml("""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: shop}
            spec:
              selector: {istio: ingressgateway}
              servers:
              - port: {number: 80, name: http, protocol: HTTP}
                hosts: [shop.example.com]
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: shop, namespace: shop}
            spec:
              hosts: [shop.example.com]
              gateways: [gw]
              http:
              - name: testers
                match:
                - uri: {prefix: /cart}
                  headers: {x-user: {exact: bob}}
                route:
                - destination: {host: cart, port: {number: 8080}, subset: next}
              - match: [{uri: {prefix: /cart/}}]
                rewrite: {uri: /}
                route:
                - {destination: {host: cart, port: {number: 8080}, subset: now}, weight: 90}
                - {destination: {host: cart, port: {number: 8080}, subset: next}, weight: 10}
              - match: [{uri: {exact: /old}}]
                redirect: {uri: /new}
            """);

        mesh.Get("http://shop.example.com/cart").WithHeader("x-user", "bob")
            .ShouldReach("cart.shop:8080", subset: "next")
            .ShouldMatchRule("shop/shop", "testers");
        mesh.Post("http://shop.example.com/cart/items?page=2")
            .ShouldBeSplit(("cart:8080/now", 90), ("cart:8080/next", 10))
            .ShouldRewriteTo("/items?page=2");
        mesh.Get("http://shop.example.com/cart/items").WithDraw(0.95).ShouldReach("cart:8080", subset: "next");
        mesh.Get("http://shop.example.com/old").ShouldRedirectTo("http://shop.example.com/new", 301);
        mesh.Get("http://shop.example.com/orders").ShouldHaveOutcome(Outcome.RouteNotFound).ShouldNotReach("cart:8080");
        mesh.Get("http://shop.example.com/cart/").ShouldAnswer("""{"virtualService": "shop/shop", "rule": "http[1].match[0]"}""");
        // end

        // snippet: result
        RouteResult result = mesh.Get("http://shop.example.com/cart").WithHeader("x-user", "bob").Result;
        // result.Cluster is "outbound|8080|next|cart.shop.svc.cluster.local"
        // end

        Assert.Equal("outbound|8080|next|cart.shop.svc.cluster.local", result.Cluster);
    }

    public static void Options()
    {
        // snippet: options
        MeshUnderTest mesh = MeshUnderTest.FromManifests("examples/hello-helidon/manifests", new MeshOptions
        {
            ClosedRegistry = true,
            Set = new Dictionary<string, string> { ["domain name"] = "example.com" },
        });
        // end

        mesh.Get("https://hello-helidon.hello-helidon.example.com/greet").ShouldReach("hello-helidon-deployment:8080");
    }

    public static int Generate()
    {
        // snippet: generate
        MeshUnderTest mesh = MeshUnderTest.FromManifests("examples/hello-helidon/manifests");
        var generator = new RequestGenerator(mesh.Table, new GeneratorOptions { Seed = 7, Count = 1000 });

        int forwarded = generator.Generate().Count(request => mesh.Table.Route(request.Request).Outcome == Outcome.Forwarded);
        // end

        return forwarded;
    }
}
