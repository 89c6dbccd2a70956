using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HelloMesh.Router;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace HelloMesh.Sim.Serve;

/// <summary>The handshake: the proxy's own choice of a filter chain decides whether and how it goes on (rules GW-30, GW-37).</summary>
internal sealed class TlsFront(RoutingTable table, ServerCertificates certificates, ServeLog log)
{
    /// <summary>What the handshake of a connection offers and demands.</summary>
    /// <exception cref="AuthenticationException">No server takes the server name; the handshake fails.</exception>
    public ValueTask<SslServerAuthenticationOptions> ChooseAsync(ServedListener listener, TlsHandshakeCallbackContext handshake)
    {
        string serverName = handshake.ClientHelloInfo.ServerName;
        FilterChain chain = ChooseChain(listener, serverName);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificates.For(serverName),
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            ClientCertificateRequired = chain.RequiresClientCertificate,
        };
        if (chain.RequiresClientCertificate)
        {
            // Who may sign it stands in a secret of the cluster, which manifests do not hold: any certificate will do.
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => HasCertificate(listener, serverName, certificate);
        }

        return ValueTask.FromResult(options);
    }

    private bool HasCertificate(ServedListener listener, string serverName, X509Certificate? certificate)
    {
        if (certificate is null)
        {
            log.Write(
                $"port {listener.ClientPort}: handshake refused: the server of '{serverName}' demands a client certificate (rule GW-37)");
        }

        return certificate is not null;
    }

    private FilterChain ChooseChain(ServedListener listener, string serverName)
    {
        var hello = new MeshRequest
        {
            Authority = "handshake.invalid",
            Sni = serverName,
            Port = listener.ClientPort,
            ClientCertificate = true,
        };
        table.TryPrepare(hello, new RequestBuffer(), out RequestView view);
        MatchResult match = table.Match(view);
        FilterChain? chain = match.FilterChain < 0 ? null : listener.Listener.FilterChains[match.FilterChain];
        if (chain is { TerminatesTls: true, Http: not null })
        {
            return chain;
        }

        string reason = chain is null
            ? table.Route(hello).Reason ?? "no server takes it"
            : $"the server name '{serverName}' is passed through, which serve does not do";
        log.Write($"port {listener.ClientPort}: handshake refused: {reason}");
        throw new AuthenticationException(reason);
    }
}
