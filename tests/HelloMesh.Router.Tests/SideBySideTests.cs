using System.Globalization;
using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>Routes that threads make side by side are those that one makes.</summary>
public sealed class SideBySideTests
{
    /// <summary>More than make it worth the threads' while, some of them with the same host or a rule for one port.</summary>
    private const int VirtualServiceCount = 700;

    [Fact]
    public void Snapshot_OfManyVirtualServices_IsTheSame_WhateverMakesTheirRoutes()
    {
        byte[] one = SnapshotOf(workers: 1);
        Assert.Equal(one, SnapshotOf(workers: 2));
        Assert.Equal(one, SnapshotOf(workers: 7));
    }

    private static byte[] SnapshotOf(int workers)
    {
        MeshManifests manifests = MeshManifests.Parse(Manifests(), "mesh.yaml", new LoadOptions { WorkerCount = workers });
        Assert.Empty(manifests.Diagnostics);
        using var snapshot = new MemoryStream();
        RoutingTable.Compile(manifests).WriteSnapshot(snapshot);
        return snapshot.ToArray();
    }

    private static string Manifests()
    {
        var yaml = new StringBuilder("""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: shop}
            spec:
              selector: {istio: ingressgateway}
              servers:
              - {port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}
              - {port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: c}, hosts: ["*"]}

            """);
        for (int i = 0; i < VirtualServiceCount; i++)
        {
            int host = i % (VirtualServiceCount - 50);   // the last fifty share a host with the first
            string port = i % 3 == 0 ? ", port: 443" : "";
            yaml.Append(CultureInfo.InvariantCulture, $$"""
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: vs-{{i}}, namespace: shop}
                spec:
                  hosts: [shop-{{host}}.example.com]
                  gateways: [gw]
                  http:
                  - match: [ {uri: {prefix: /a-{{i}}/ }{{port}} }, {uri: {exact: /b-{{i}} } } ]
                    route: [ {destination: {host: backend-{{i % 40}}, port: {number: 8080} } } ]
                  - match: [ {uri: {prefix: /c-{{i}}/ } } ]
                    route: [ {destination: {host: backend-{{i}}, port: {number: 8080} } } ]

                """);
        }

        return yaml.ToString();
    }
}
