using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Istio Gateway: the servers that gateway pods with the selected labels open (file 1 of the rules, GW).</summary>
public sealed class Gateway : Manifest
{
    /// <inheritdoc />
    public override string Kind => "Gateway";

    /// <summary>Pod labels that select the gateway workload; empty selects every one (rule GW-2).</summary>
    public required ImmutableDictionary<string, string> Selector { get; init; }

    /// <summary>Servers in manifest order.</summary>
    public required ImmutableArray<Server> Servers { get; init; }
}

/// <summary>One entry of <c>spec.servers</c>.</summary>
public sealed class Server
{
    /// <summary>Port; <c>null</c> when the manifest has none, and then the server is skipped (rule GW-6).</summary>
    public required ServerPort? Port { get; init; }

    /// <summary>Hosts as written: <c>dnsName</c> or <c>namespace/dnsName</c> (rule GW-17).</summary>
    public required ImmutableArray<Located<string>> Hosts { get; init; }

    /// <summary>TLS settings; <c>null</c> for a server without a <c>tls</c> block.</summary>
    public ServerTls? Tls { get; init; }

    /// <summary>Address, <c>unix://</c> path, or empty for all addresses (rule GW-27).</summary>
    public string Bind { get; init; } = "";

    /// <summary><c>server.name</c>; empty when absent. No effect on routing (rule GW-37).</summary>
    public string Name { get; init; } = "";

    /// <summary>Where the server stands.</summary>
    public required SourceSpan Span { get; init; }
}

/// <summary><c>server.port</c>.</summary>
/// <param name="Number">The server port, 1 to 65535 when valid.</param>
/// <param name="Name">Name of the port; part of the route table's name (rule GW-19).</param>
/// <param name="Protocol">Protocol as written; compared without regard to case (rule GW-13).</param>
/// <param name="Span">Where the number stands.</param>
public sealed record ServerPort(uint Number, string Name, string Protocol, SourceSpan Span);

/// <summary><c>tls.mode</c>, with the numbers of Istio's enumeration (rule GW-14).</summary>
public enum ServerTlsMode
{
    /// <summary>TLS is not terminated; also what an omitted mode means.</summary>
    Passthrough = 0,

    /// <summary>Terminated with a server certificate.</summary>
    Simple = 1,

    /// <summary>Terminated; the client must present a certificate.</summary>
    Mutual = 2,

    /// <summary>Not terminated, forwarded by the SNI name of a mesh cluster.</summary>
    AutoPassthrough = 3,

    /// <summary>Terminated with mesh certificates; the client must present one.</summary>
    IstioMutual = 4,

    /// <summary>Terminated; a client certificate is asked for, not required.</summary>
    OptionalMutual = 5,
}

/// <summary><c>server.tls</c>.</summary>
/// <param name="Mode">Mode; <see cref="ServerTlsMode.Passthrough"/> when omitted (rule GW-14).</param>
/// <param name="HttpsRedirect">Answer plaintext requests with a redirect to https (rule GW-16).</param>
/// <param name="CredentialName">Name of the certificate's Secret; empty when absent.</param>
/// <param name="Span">Where the block stands.</param>
public sealed record ServerTls(ServerTlsMode Mode, bool HttpsRedirect, string CredentialName, SourceSpan Span);
