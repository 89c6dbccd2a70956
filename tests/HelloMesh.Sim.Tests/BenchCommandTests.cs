using System.Text.Json;

namespace HelloMesh.Tests;

/// <summary>The form of what <c>bench</c> reports; never a time.</summary>
public sealed class BenchCommandTests
{
    private const string Requests = "examples/hello-helidon/requests.jsonl";
    private const string Manifests = "examples/hello-helidon/manifests";

    private static readonly string[] Percentiles = ["p50", "p90", "p99", "p99.9", "max"];

    [Fact]
    public void Json_HasPercentilesInOrderAndTheTenSlowest()
    {
        (int exit, string output, string error) =
            MeshSim.Run("bench", Requests, "-f", Manifests, "--seconds", "0.05", "--format", "json");
        Assert.Equal((0, ""), (exit, error));
        JsonElement report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(12, report.GetProperty("requests").GetInt32());
        Assert.True(report.GetProperty("matches").GetInt64() >= 12);
        long[] percentiles =
            [.. Percentiles.Select(name => report.GetProperty("nanoseconds").GetProperty(name).GetInt64())];
        Assert.Equal(percentiles.Order(), percentiles);
        Assert.True(report.GetProperty("matchesPerSecond").GetDouble() > 0);
        Assert.True(report.GetProperty("bytesPerRoute").GetDouble() > 0);
        JsonElement[] slowest = [.. report.GetProperty("slowest").EnumerateArray()];
        Assert.Equal(10, slowest.Length);
        long[] times = [.. slowest.Select(slow => slow.GetProperty("nanoseconds").GetInt64())];
        Assert.Equal(times.OrderDescending(), times);
        Assert.All(slowest, slow => Assert.StartsWith($"{Requests}:", slow.GetProperty("place").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Slowest_SayWhatThereWasToDo()
    {
        using var folder = new TemporaryFolder();
        string manifests = folder.Write("mesh.yaml", """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: shop}
            spec:
              selector: {istio: ingressgateway}
              servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: vs, namespace: shop}
            spec:
              hosts: [shop.test]
              gateways: [gw]
              http:
              - match: [{uri: {regex: "/a+"}}]
                route: [{destination: {host: a, port: {number: 80}}}]
              - match: [{uri: {prefix: /b}, headers: {x-user: {exact: ann}}}]
                route: [{destination: {host: b, port: {number: 80}}}]
            """);
        (int exit, string output, _) = MeshSim.RunWith(
            """
            {"url": "http://shop.test/b", "headers": {"x-user": "ann"}}
            {"url": "http://shop.test/c"}
            """u8.ToArray(), null, folder.Path, "bench", "-", "-f", manifests, "--seconds", "0.01");
        Assert.Equal(0, exit);
        Assert.Contains("<stdin>:1: path of 2 bytes", output, StringComparison.Ordinal);
        Assert.Contains("route 2 of 2 in shop.test:80, 1 path pattern up to it, 1 further condition", output, StringComparison.Ordinal);
        Assert.Contains("ends as NoRoute", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_HoldsTheCurveAndNoForeignParts()
    {
        using var folder = new TemporaryFolder();
        string page = folder["bench.html"];
        Assert.Equal(0, MeshSim.Run("bench", Requests, "-f", Manifests, "--seconds", "0.05", "-o", page).Exit);
        string html = File.ReadAllText(page);
        Assert.StartsWith("<!doctype html>", html, StringComparison.Ordinal);
        Assert.Contains("<polyline", html, StringComparison.Ordinal);
        Assert.Contains("GET https://hello-helidon.hello-helidon.example.com/greet", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ThatIsNoRequest_IsNamedAndTheRestMeasured()
    {
        (int exit, string output, string error) = MeshSim.RunWith(
            "{\"url\": \"https://a.test/\"}\nnothing\n"u8.ToArray(), null, Repository.Root, "bench", "-f", Manifests, "--seconds", "0.01");
        Assert.Equal(2, exit);
        Assert.Contains("requests                                 1\n", output, StringComparison.Ordinal);
        Assert.StartsWith("<stdin>:2:", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "there is no request to match")]
    [InlineData("# nothing\n\n", "there is no request to match")]
    public void Requests_None_IsAnError(string lines, string message)
    {
        (int exit, string output, string error) = MeshSim.RunWith(
            System.Text.Encoding.UTF8.GetBytes(lines), null, Repository.Root, "bench", "-", "-f", Manifests);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public void Seconds_Wrong_AreUsage(string seconds)
    {
        (int exit, _, string error) = MeshSim.Run("bench", Requests, "-f", Manifests, "--seconds", seconds);
        Assert.Equal(2, exit);
        Assert.Contains("--seconds takes a number from 0.01 to 3600", error, StringComparison.Ordinal);
    }
}
