namespace HelloMesh.Tests.Assertions;

/// <summary>A mesh with something of everything that assertions speak of.</summary>
internal static class TestManifests
{
    public const string Shop = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: shop}
        spec:
          selector: {istio: ingressgateway}
          servers:
          - port: {number: 80, name: http, protocol: HTTP}
            hosts: [shop.example.com, '*.wild.example.com']
          - port: {number: 443, name: https, protocol: HTTPS}
            hosts: [pay.example.com]
            tls: {mode: MUTUAL, credentialName: pay}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: shop, namespace: shop}
        spec:
          hosts: [shop.example.com]
          gateways: [gw]
          http:
          - name: testers
            match: [{uri: {prefix: /cart}, headers: {x-user: {exact: bob}}}]
            route: [{destination: {host: cart, port: {number: 8080}, subset: next}}]
          - match: [{uri: {prefix: /cart/}}]
            rewrite: {uri: /}
            route:
            - {destination: {host: cart, port: {number: 8080}, subset: now}, weight: 90}
            - {destination: {host: cart, port: {number: 8080}, subset: next}, weight: 10}
          - match: [{uri: {exact: /old}}]
            redirect: {uri: /new}
          - match: [{uri: {exact: /admin}}]
            directResponse: {status: 403}
          - match: [{uri: {regex: '/(users|orders)/[0-9]+'}, queryParams: {page: {regex: '[0-9]{1,3}'}}, method: {exact: PUT}}]
            route: [{destination: {host: orders, port: {number: 80}}}]
          - match: [{uri: {exact: /cart/never}}]
            route: [{destination: {host: never, port: {number: 80}}}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: pay, namespace: shop}
        spec:
          hosts: [pay.example.com]
          gateways: [gw]
          http:
          - match: [{headers: {'@request.auth.claims.groups': {exact: admins}}}]
            route: [{destination: {host: ledger, port: {number: 80}}}]
          - route: [{destination: {host: pay, port: {number: 80}}}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: inside, namespace: shop}
        spec:
          hosts: [cart.shop.svc.cluster.local]
          http:
          - match: [{sourceLabels: {app: web}}]
            route: [{destination: {host: cart, port: {number: 8080}, subset: next}}]
          - route: [{destination: {host: cart, port: {number: 8080}, subset: now}}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: cart, namespace: shop}
        spec:
          selector: {app: cart}
          ports: [{name: http, port: 8080}]
        """;
}
