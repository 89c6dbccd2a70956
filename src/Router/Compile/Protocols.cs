using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>What a port speaks, as far as routing tells apart (rules GW-13, MESH-5).</summary>
internal enum Protocol
{
    /// <summary>Decided by the first bytes.</summary>
    Detected,
    Http,
    Https,
    Tls,
    Tcp,
    Udp,
}

internal static class Protocols
{
    /// <summary>Ports on which nothing is detected: plain TCP (rule MESH-5).</summary>
    private static readonly uint[] ServerFirstPorts = [25, 53, 3306, 27017];

    /// <summary>Reads <c>port.protocol</c> without regard to case; what is unknown routes like TCP (rule GW-13).</summary>
    public static Protocol Parse(string written) => written.ToUpperInvariant() switch
    {
        "HTTP" or "HTTP2" or "GRPC" or "GRPC-WEB" or "GRPC-WEB-TEXT" or "HTTP_PROXY" => Protocol.Http,
        "HTTPS" => Protocol.Https,
        "TLS" => Protocol.Tls,
        "UDP" => Protocol.Udp,
        _ => Protocol.Tcp,
    };

    /// <summary>The protocol of a Service port (rule MESH-5).</summary>
    public static Protocol OfServicePort(ServicePort port)
    {
        if (port.Protocol == "UDP")
        {
            return Protocol.Udp;
        }

        if (port.AppProtocol.Length > 0)
        {
            string? known = port.AppProtocol.ToLowerInvariant() switch
            {
                "kubernetes.io/h2c" => "http2",
                "kubernetes.io/ws" => "http",
                "kubernetes.io/wss" => "https",
                "http" or "http2" or "grpc" or "grpc-web" or "https" or "tls" or "tcp" or "mongo" or "mysql" or "redis"
                    or "udp" => port.AppProtocol,
                _ => null,
            };
            if (known is not null)
            {
                return Parse(known);
            }
        }

        // grpc-web is the one protocol whose own name holds the separator.
        string name = port.Name.StartsWith("grpc-web", StringComparison.OrdinalIgnoreCase)
            ? "grpc-web"
            : port.Name.Split('-')[0];
        return name.ToLowerInvariant() switch
        {
            "http" or "http2" or "grpc" or "grpc-web" or "https" or "tls" or "tcp" or "mongo" or "mysql" or "redis"
                or "udp" => Parse(name),
            _ => ServerFirstPorts.Contains(port.Port) ? Protocol.Tcp : Protocol.Detected,
        };
    }

    public static bool IsHttp(ServerPort port) => Parse(port.Protocol) == Protocol.Http;

    /// <summary>True for a server that is TLS by protocol (rule GW-23).</summary>
    public static bool IsTlsServer(Server server) => server.Tls is not null && !IsHttp(server.Port!);

    /// <summary>True for a server whose connections end in HTTP (rule GW-15).</summary>
    public static bool ServesHttp(Server server) =>
        IsHttp(server.Port!)
        || (Parse(server.Port!.Protocol) == Protocol.Https && server.Tls is not null && !IsPassthrough(server));

    /// <summary>True when TLS is not terminated (rules GW-14, GW-15).</summary>
    public static bool IsPassthrough(Server server) =>
        server.Tls?.Mode is ServerTlsMode.Passthrough or ServerTlsMode.AutoPassthrough;
}
