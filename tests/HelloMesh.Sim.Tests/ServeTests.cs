using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace HelloMesh.Tests;

/// <summary><c>meshsim serve</c> on real sockets: results as JSON, and the handshake.</summary>
public sealed class ServeTests(ServeTests.Server shared) : IClassFixture<ServeTests.Server>
{
    internal const string Manifests = "tests/cases/serve/manifests.yaml";

    private RunningServer Running => shared.Running;

    [Theory]
    [InlineData("https://shop.test/api/a%2Fb/../c?q=%20x", "1.1")]
    [InlineData("https://shop.test/api/a%2Fb/../c?q=%20x", "2.0")]
    [InlineData("https://shop.test/direct", "2.0")]
    [InlineData("https://shop.test/redirect?a=b", "1.1")]
    [InlineData("https://shop.test/abort", "2.0")]
    [InlineData("https://shop.test/nowhere", "1.1")]
    [InlineData("http://any.test/api/x", "1.1")]
    public async Task Request_IsAnsweredWithTheResultOfAReplay(string url, string version)
    {
        using var folder = new TemporaryFolder();
        string requests = folder.Write("requests.jsonl", JsonSerializer.Serialize(new Dictionary<string, string> { ["url"] = url }));
        string line = MeshSim.Run("replay", requests, "-f", Manifests, "--format", "jsonl", "-q").Output;
        using HttpResponseMessage response = await ServeClient.GetAsync(Running, url, Version.Parse(version));
        using JsonDocument expected = JsonDocument.Parse(line);
        using JsonDocument actual = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        string[] names = [.. expected.RootElement.EnumerateObject().Select(field => field.Name).Where(name => name is not ("id" or "line"))];
        Assert.Equal(names, actual.RootElement.EnumerateObject().Select(field => field.Name).Where(name => name is not ("id" or "line")));
        Assert.All(names, name => Assert.Equal(
            expected.RootElement.GetProperty(name).GetRawText(), actual.RootElement.GetProperty(name).GetRawText()));
        Assert.Equal(
            expected.RootElement.TryGetProperty("status", out JsonElement status) ? status.GetInt32() : 200, (int)response.StatusCode);
        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task TargetAndHost_AreTakenAsTheyCame()
    {
        string response = await ServeClient.SendRawAsync(
            Running.Port(443), "shop.test", "GET /api//x/./%7e%2F?a=%zz HTTP/1.1\r\nHost: SHOP.Test:443\r\nconnection: close\r\n\r\n");
        Assert.Contains("\"url\":\"https://SHOP.Test:443/api//x/./%7e%2F?a=%zz\"", response, StringComparison.Ordinal);
        Assert.Contains("\"outcome\":\"forwarded\"", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_HasItsLocation()
    {
        using HttpResponseMessage response = await ServeClient.GetAsync(Running, "https://shop.test/redirect");
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("https://shop.test/new", response.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("unknown.test", "handshake refused: no server takes the server name 'unknown.test' (rule GW-30)")]
    [InlineData("pass.test", "handshake refused: the server name 'pass.test' is passed through, which serve does not do")]
    public async Task ServerName_ThatNoServerTakes_FailsTheHandshake(string name, string said)
    {
        await Assert.ThrowsAnyAsync<Exception>(() => ServeClient.SendRawAsync(Running.Port(443), name, "GET / HTTP/1.1\r\n\r\n"));
        Running.WaitFor(said);
    }

    [Fact]
    public async Task MutualServer_DemandsACertificate()
    {
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => ServeClient.GetAsync(Running, "https://mutual.test/api/x"));
        Running.WaitFor("port 443: handshake refused: the server of 'mutual.test' demands a client certificate (rule GW-37)");
        using X509Certificate2 certificate = ServeClient.MakeCertificate("client");
        using HttpResponseMessage response = await ServeClient.GetAsync(Running, "https://mutual.test/api/x", certificate: certificate);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(
            "\"server\":\"servers[1]\"", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--http1.1", "1.1 200\n")]
    [InlineData("--http2", "2 200\n")]
    public void Curl_WithAClientCertificate_IsServed(string version, string ending)
    {
        Assert.SkipWhen(Shells.Find("curl") is null, "curl is not installed");
        using var folder = new TemporaryFolder();
        using X509Certificate2 certificate = ServeClient.MakeCertificate("client");
        string file = folder.Write("client.crt", certificate.ExportCertificatePem());
        string key = folder.Write("client.key", certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        string[] common =
        [
            "-sS", "--noproxy", "*", version, "--cacert", shared.AuthorityFile, "--connect-to", $"mutual.test:443:127.0.0.1:{Running.Port(443)}",
            "-w", "%{http_version} %{http_code}\n", "https://mutual.test/api/x",
        ];
        (int exit, string output, string error) = MeshSim.RunProcess(
            "curl", [], null, Repository.Root, [.. common, "--cert", file, "--key", key]);
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("\"outcome\":\"forwarded\"", output, StringComparison.Ordinal);
        Assert.EndsWith(ending, output, StringComparison.Ordinal);
        Assert.NotEqual(0, MeshSim.RunProcess("curl", [], null, Repository.Root, common).Exit);
    }

    [Fact]
    public void Notes_NameWhatIsNotServed()
    {
        Assert.Contains("port 443 for pass.test is not served: the gateway passes the connection on", Running.Log, StringComparison.Ordinal);
        Assert.Contains("port 9000 is not served: the gateway passes the connection on", Running.Log, StringComparison.Ordinal);
        Assert.Contains($"port 80 is served at http://127.0.0.1:{Running.Port(80)}", Running.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_ThatIsGiven_IsTheOneThatIsSeen()
    {
        using var folder = new TemporaryFolder();
        using X509Certificate2 certificate = ServeClient.MakeCertificate("given.test");
        string file = folder.Write("server.pem", certificate.ExportCertificatePem());
        string key = folder.Write("server.key", certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        using var server = new RunningServer("serve", "-f", Manifests, "--port", "443=0", "--port", "80=0", "--certificate", file, "--key", key);
        string? seen = null;
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port(443), TestContext.Current.CancellationToken);
        await using var tls = new System.Net.Security.SslStream(socket.GetStream(), false, (_, presented, _, _) => (seen = presented?.Subject) is not null);
        await tls.AuthenticateAsClientAsync("shop.test");
        Assert.Equal("CN=given.test", seen);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public void Signal_StopsTheServer(string signal)
    {
        InterruptionTests.SkipUnlessItArrives(signal);
        using var server = new RunningServer("serve", "-f", Manifests, "--port", "443=0", "--port", "80=0");
        Assert.Equal(0, server.Stop(signal));
    }

    /// <summary>One server for all tests that only ask it.</summary>
    public sealed class Server : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Server()
        {
            AuthorityFile = _folder["ca.pem"];
            Running = new RunningServer("serve", "-f", Manifests, "--port", "443=0", "--port", "80=0", "--ca-file", AuthorityFile);
        }

        internal RunningServer Running { get; }

        internal string AuthorityFile { get; }

        public void Dispose()
        {
            Running.Dispose();
            _folder.Dispose();
        }
    }
}
