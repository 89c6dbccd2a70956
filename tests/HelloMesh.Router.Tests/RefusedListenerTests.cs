using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>Manifests that validation rejects and that are answered all the same: the proxy refuses what they make.</summary>
public sealed class RefusedListenerTests
{
    [Theory]
    [InlineData("tls: [{match: [{sniHosts: [a.test]}], route: [{destination: {host: a}}, {destination: {host: b}}]}]", "https://a.test/", "tls[0].match[0]")]
    [InlineData("tcp: [{match: [{port: 9000}], route: [{destination: {host: a}}, {destination: {host: b}, weight: 0}]}]", "http://a.test:9000/", "tcp[0]")]
    public void Route_OfARuleWithoutAnyWeight_IsThatTheListenerIsRefused(string rules, string url, string culprit)
    {
        RoutingTable table = RoutingTable.Compile(MeshManifests.Parse($$$"""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: shop}
            spec:
              selector: {istio: ingressgateway}
              servers:
              - {port: {number: 443, name: tls, protocol: TLS}, hosts: ["*"], tls: {mode: PASSTHROUGH}}
              - {port: {number: 9000, name: tcp, protocol: TCP}, hosts: ["*"]}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: vs, namespace: shop}
            spec:
              hosts: [a.test]
              gateways: [gw]
              {{{rules}}}
            """));
        Assert.True(MeshRequest.TryParseUrl(url, out MeshRequest request, out _));
        RouteResult result = table.Route(request);
        Assert.Equal(Outcome.ListenerRejected, result.Outcome);
        Assert.Contains($"no destination has a weight in {culprit} of VirtualService shop/vs", result.Reason, StringComparison.Ordinal);
        Assert.Contains(table.Findings, finding => finding.Rule == "TLS-10");
    }

    [Fact]
    public void Route_InsideTheMesh_OfARuleWithoutAnyWeight_IsThatTheListenerIsRefused()
    {
        RoutingTable table = RoutingTable.Compile(MeshManifests.Parse("""
            apiVersion: v1
            kind: Service
            metadata: {name: db, namespace: shop}
            spec: {clusterIP: 10.96.0.9, selector: {app: db}, ports: [{name: tcp, port: 9000}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: vs, namespace: shop}
            spec:
              hosts: [db]
              tcp: [{route: [{destination: {host: db}}, {destination: {host: other}}]}]
            """));
        var request = new MeshRequest
        {
            Scheme = "http",
            Authority = "db:9000",
            Path = "/",
            Port = 9000,
            From = new WorkloadId("shop", []),
        };
        Assert.Equal(Outcome.ListenerRejected, table.Route(request).Outcome);
    }
}
