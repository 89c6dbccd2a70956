using System.Collections;
using System.Reflection;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>Everything that a plan says is in its snapshot: each property of each object is compared, so that one that is
/// new to the plan and unknown to the snapshot is noticed.</summary>
public sealed class SnapshotPlanTests
{
    [Theory]
    [InlineData("routing")]
    [InlineData("explain")]
    [InlineData("output")]
    public void Plans_OfOurCases_AreTheSame(string kind)
    {
        string[] files = Directory.GetFiles(Repository.PathOf("tests", "cases", kind), "manifests.yaml", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Compare(MeshManifests.Load(file)));
    }

    [Fact]
    public void Plan_WithEverySetting_IsTheSame() => Compare(MeshManifests.Parse("""
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: shop}
        spec:
          selector: {istio: ingressgateway}
          servers:
          - {port: {number: 443, name: https, protocol: HTTPS}, hosts: ["*"], tls: {mode: MUTUAL, credentialName: c}}
          - {port: {number: 444, name: tls, protocol: TLS}, hosts: ["*"], tls: {mode: PASSTHROUGH}}
          - {port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"], tls: {httpsRedirect: true}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: a, namespace: shop}
        spec: {ports: [{name: http, port: 80}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: vs, namespace: shop}
        spec:
          hosts: [shop.test, "*.shop.test"]
          gateways: [gw]
          http:
          - name: all
            match:
            - name: one
              uri: {regex: "/a(b|c)"}
              headers: {x-user: {exact: ann}, x-there: {}, "@request.auth.claims.iss": {prefix: i}}
              withoutHeaders: {x-not: {regex: "n.*"}}
              queryParams: {q: {exact: "1"}, p: {prefix: z}}
              method: {exact: GET}
              ignoreUriCase: true
            route:
            - {destination: {host: a, subset: v1, port: {number: 80}}, weight: 30, headers: {request: {set: {x-a: "1"}, add: {host: b.test}}, response: {remove: [x-b]}}}
            - {destination: {host: b}, weight: 70}
            rewrite: {uriRegexRewrite: {match: "/(.*)", rewrite: '/x\1'}, authority: c.test}
            timeout: 1.5s
            retries: {attempts: 3, perTryTimeout: 250ms, retryOn: "5xx,503", backoff: 75ms}
            mirrors: [{destination: {host: m}, percentage: {value: 12.5}}]
            fault: {abort: {httpStatus: 503, percentage: {value: 0.5}}, delay: {fixedDelay: 2s, percentage: {value: 99.9}}}
            corsPolicy: {allowOrigins: [{regex: ".*"}], allowMethods: [PUT], allowHeaders: [x-c], exposeHeaders: [x-d], maxAge: 1h, allowCredentials: false, unmatchedPreflights: IGNORE}
            headers: {request: {set: {x-e: "2"}, add: {x-f: "3"}, remove: [x-g]}, response: {add: {x-h: "é"}}}
          - match: [{uri: {prefix: /r}}]
            redirect: {uri: /s, authority: d.test, scheme: http, port: 8080, redirectCode: 308}
          - match: [{uri: {exact: /d}}]
            directResponse: {status: 418, body: {string: "teapot"}}
          - route: [{destination: {host: a}}]
            retries: {attempts: 0}
          tls:
          - match: [{sniHosts: [shop.test], port: 444}]
            route: [{destination: {host: a, port: {number: 80}}, weight: 1}, {destination: {host: b, port: {number: 81}}, weight: 2}]
        """));

    private static void Compare(MeshManifests manifests)
    {
        string path = Path.GetTempFileName();
        try
        {
            RoutingTable table = RoutingTable.Compile(manifests);
            using (FileStream stream = File.Create(path))
            {
                table.WriteSnapshot(stream);
            }

            RoutingTable snapshot = RoutingTable.OpenSnapshot(path);
            Assert.Equal(table.Gateways.Length, snapshot.Gateways.Length);
            Assert.Equal(table.Findings.Select(f => $"{f.Span} {f.Message}"), snapshot.Findings.Select(f => $"{f.Span} {f.Message}"));
            for (int i = 0; i < table.Gateways.Length; i++)
            {
                Compare(table.Gateways[i], snapshot.Gateways[i], "plan");
                Assert.Equal(table.Gateways[i].NamedHeaders, snapshot.Gateways[i].NamedHeaders);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Compare(object? expected, object? actual, string place)
    {
        switch (expected)
        {
            case null or IConvertible or TimeSpan or NamespacedName or WorkloadId:
                Assert.True(Equals(expected, actual), $"{place}: {actual ?? "nothing"} instead of {expected ?? "nothing"}");
                break;
            case SourceSpan span:
                Assert.True(span.ToString() == actual?.ToString(), $"{place}: {actual} instead of {span}");
                break;
            case Manifest manifest:
                Assert.Equal(manifest.ToString(), actual?.ToString());
                break;
            case KnownClusters clusters:
                var read = (KnownClusters)actual!;
                Assert.Equal(clusters.Names.Order(StringComparer.Ordinal), read.Names.Order(StringComparer.Ordinal));
                Assert.All(clusters.Names, name => Assert.True(read.Contains(name)));
                Assert.False(read.Contains("outbound|1||none"));
                break;
            case IEnumerable items:
                object?[] expectedItems = [.. items.Cast<object?>()];
                object?[] actualItems = [.. ((IEnumerable)actual!).Cast<object?>()];
                Assert.True(expectedItems.Length == actualItems.Length, $"{place}: {actualItems.Length} instead of {expectedItems.Length}");
                for (int i = 0; i < expectedItems.Length; i++)
                {
                    Compare(expectedItems[i], actualItems[i], $"{place}[{i}]");
                }

                break;
            default:
                Assert.Equal(expected.GetType(), actual?.GetType());
                foreach (PropertyInfo property in expected.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
                {
                    // Where a condition stands is not kept.
                    bool isPlaceOfCondition = property.Name == "Span" && property.DeclaringType!.Namespace == "HelloMesh.Model";
                    if (property.GetIndexParameters().Length == 0 && !isPlaceOfCondition)
                    {
                        Compare(property.GetValue(expected), property.GetValue(actual), $"{place}.{property.Name}");
                    }
                }

                break;
        }
    }
}
