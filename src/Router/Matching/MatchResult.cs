namespace HelloMesh.Router;

/// <summary>How far a request got.</summary>
public enum MatchKind : byte
{
    /// <summary>Nothing listens on the port (rule GW-35).</summary>
    NoListener,

    /// <summary>The proxy refuses the listener as a whole (rule GW-34).</summary>
    ListenerRejected,

    /// <summary>No filter chain takes the server name (rule GW-30).</summary>
    NoFilterChain,

    /// <summary>Plaintext to a chain that terminates TLS (rule GW-33).</summary>
    PlaintextToTls,

    /// <summary>The chain wants a client certificate and there is none (rule GW-37).</summary>
    MissingClientCertificate,

    /// <summary>TLS to a plaintext HTTP chain (rule GW-33).</summary>
    TlsToPlaintext,

    /// <summary>A TCP proxy takes the connection (rules TLS-3, TLS-20).</summary>
    Tcp,

    /// <summary>The proxy refuses the request, see <see cref="RequestView.Error"/> (rule RM-40).</summary>
    RequestRefused,

    /// <summary>No virtual host for the Host (rule VH-30).</summary>
    NoVirtualHost,

    /// <summary>The virtual host demands TLS (rule GW-16).</summary>
    TlsRequired,

    /// <summary>No route of the virtual host matches (rule RM-28).</summary>
    NoRoute,

    /// <summary>A route was found.</summary>
    Route,
}

/// <summary>A look-up's answer: indices into the plan of the proxy, or how far the request got.</summary>
/// <param name="Kind">How far the request got.</param>
/// <param name="Proxy">Index in <see cref="RoutingTable.Proxies"/>.</param>
/// <param name="Listener">Index in <see cref="ProxyPlan.Listeners"/>; -1 when none.</param>
/// <param name="FilterChain">Index in <see cref="Router.Listener.FilterChains"/>; -1 when none.</param>
/// <param name="VirtualHost">Index in <see cref="RouteConfiguration.VirtualHosts"/>; -1 when none.</param>
/// <param name="Route">Index in <see cref="Router.VirtualHost.Routes"/>; -1 when none.</param>
public readonly record struct MatchResult(
    MatchKind Kind, int Proxy, int Listener, int FilterChain, int VirtualHost, int Route);
