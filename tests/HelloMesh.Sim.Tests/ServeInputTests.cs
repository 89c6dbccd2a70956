using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HelloMesh.Tests;

/// <summary>What <c>meshsim serve</c> says to options and manifests that it cannot serve.</summary>
public sealed class ServeInputTests
{
    [Theory]
    [InlineData("--port takes PORT=PORT", "--port", "8443")]
    [InlineData("--port takes PORT=PORT", "--port", "443=70000")]
    [InlineData("the gateway does not listen on port 444\n  fix: it listens on 80, 443, 9000", "--port", "444=8444")]
    [InlineData("--port says twice what to open for port 443", "--port", "443=1443", "--port", "443=2443")]
    [InlineData("--address takes an IP address; it was given 'here'", "--address", "here")]
    [InlineData("--upstream takes HOST:PORT=URL", "--upstream", "cart.shop:8080")]
    [InlineData("no route has the destination carts.shop:8080; did you mean 'cart.shop:8080'?", "--upstream", "carts.shop:8080=http://127.0.0.1:1")]
    [InlineData("the routes have cart.shop.svc.cluster.local:8080", "--upstream", "x:1=http://127.0.0.1:1")]
    [InlineData("is not scheme://host:port", "--upstream", "cart:8080=http://127.0.0.1:1/path")]
    [InlineData("is not scheme://host:port", "--upstream", "cart:8080=127.0.0.1:1")]
    [InlineData("--upstream says twice where", "--upstream", "cart:8080=http://a", "--upstream", "cart.shop:8080=http://b")]
    [InlineData("--key goes with a certificate", "--key", "x.key")]
    [InlineData("there is no file 'x.pem'", "--certificate", "x.pem")]
    [InlineData("cannot be used", "--certificate", "README.md")]
    [InlineData("there is no throwaway authority", "--certificate", "README.md", "--ca-file", "ca.pem")]
    [InlineData("192.0.2.7 is no address of this machine", "--address", "192.0.2.7", "--port", "443=18443", "--port", "80=18080")]
    public void Option_ThatIsWrong_IsAnsweredWithAWayOut(string said, params string[] options)
    {
        (int exit, string output, string error) = MeshSim.Run(["serve", "-f", ServeTests.Manifests, .. options]);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Contains("\n  fix: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Port_InUse_IsNamedWithAnother()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        (int exit, _, string error) = MeshSim.Run("serve", "-f", ServeTests.Manifests, "--port", $"443={port}", "--port", "80=0");
        Assert.Equal(2, exit);
        Assert.Contains($"port {port} of 127.0.0.1 cannot be opened: another program has it", error, StringComparison.Ordinal);
        Assert.Contains("fix: open another one in its place: --port 443=8443", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: Service\napiVersion: v1\nmetadata: {name: a, namespace: b}\nspec: {ports: [{port: 80, name: http}]}\n", "the manifests hold no Gateway")]
    [InlineData("""
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: shop}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: 9000, name: tcp, protocol: TCP}, hosts: ["*"]}]
        """, "the gateway has no listener that can be served")]
    [InlineData("""
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: a, namespace: shop}
        spec: {selector: {app: a}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: b, namespace: shop}
        spec: {selector: {app: b}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
        """, "fix: name one: --workload istio-system/app=a")]
    public void Manifests_WithoutAGatewayToServe_AreAnsweredWithAWayOut(string manifests, string said)
    {
        using var folder = new TemporaryFolder();
        (int exit, _, string error) = MeshSim.Run("serve", "-f", folder.Write("mesh.yaml", manifests), "--force");
        Assert.Equal(2, exit);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }
}
