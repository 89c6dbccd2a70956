using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace HelloMesh.Tests;

/// <summary>Clients of a running server that keep names, targets and certificates as they are given.</summary>
internal static class ServeClient
{
    /// <summary>Sends a GET by HTTP/2 or HTTP/1.1; the name of the URL is the server name, the port is the opened one's.</summary>
    public static async Task<HttpResponseMessage> GetAsync(
        RunningServer server, string url, Version? version = null, Action<HttpRequestMessage>? prepare = null, X509Certificate2? certificate = null)
    {
        var uri = new Uri(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        SocketsHttpHandler handler = CreateHandler(server, uri.Port);
        if (certificate is not null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, uri)
        {
            Version = version ?? HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        prepare?.Invoke(request);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Connects to the opened port, whatever the name, and trusts any certificate.</summary>
    public static SocketsHttpHandler CreateHandler(RunningServer server, int port)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, server.Port(port), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null;
        return handler;
    }

    /// <summary>Sends bytes over TLS and reads to the end of the connection.</summary>
    public static async Task<string> SendRawAsync(int port, string serverName, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(socket.GetStream(), false, (_, presented, _, _) => presented is not null);
        await tls.AuthenticateAsClientAsync(serverName);
        await tls.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(tls);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A certificate that signs itself, with its key.</summary>
    public static X509Certificate2 MakeCertificate(string name)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
