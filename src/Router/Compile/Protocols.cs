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
        "HTTP" or "HTTP2" or "GRPC" or "GRPC-WEB" or "HTTP_PROXY" => Protocol.Http,
        "HTTPS" => Protocol.Https,
        "TLS" => Protocol.Tls,
        "UDP" => Protocol.Udp,
        _ => Protocol.Tcp,
    };

    /// <summary>The protocol of a Service port (rule MESH-5).</summary>
    public static Protocol OfServicePort(ServicePort port)
    {
        string name = NameOfServicePort(port);
        return name.Length == 0 ? Protocol.Detected : Parse(name);
    }

    /// <summary>The same in Istio's own finer words, in upper case: HTTP, HTTP2 and GRPC are one
    /// <see cref="Protocol"/>, but not one name. Empty where the first bytes decide.</summary>
    public static string NameOfServicePort(ServicePort port)
    {
        if (port.Protocol == "UDP")
        {
            return "UDP";
        }

        // An appProtocol that nobody knows is no reason to look at the name.
        switch (port.AppProtocol)
        {
            case "kubernetes.io/h2c":
                return "HTTP2";
            case "kubernetes.io/ws":
                return "HTTP";
            case "kubernetes.io/wss":
                return "HTTPS";
        }

        // grpc-web is the one protocol whose own name holds the separator.
        string written = (port.AppProtocol.Length > 0 ? port.AppProtocol : port.Name).ToUpperInvariant();
        string name = written.StartsWith("GRPC-WEB", StringComparison.Ordinal) ? "GRPC-WEB" : written.Split('-')[0];
        return name is "HTTP" or "HTTP2" or "HTTP_PROXY" or "GRPC" or "GRPC-WEB" or "HTTPS" or "TLS" or "TCP" or "MONGO" or "MYSQL"
            or "REDIS" or "UDP"
            ? name
            : ServerFirstPorts.Contains(port.Port) ? "TCP" : "";
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
