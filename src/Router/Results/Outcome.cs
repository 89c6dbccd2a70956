namespace HelloMesh.Router;

/// <summary>What becomes of a request; docs/outcomes.md has one entry for each.</summary>
public enum Outcome
{
    /// <summary>A route sends it to a destination.</summary>
    Forwarded,

    /// <summary>A redirect route, or <c>httpsRedirect</c> on the server (rules ACT-25, GW-16).</summary>
    Redirect,

    /// <summary>A fixed answer (rule ACT-32).</summary>
    DirectResponse,

    /// <summary>An abort was drawn (rule ACT-51).</summary>
    FaultAbort,

    /// <summary>The CORS filter answers a preflight (rule ACT-54).</summary>
    CorsPreflight,

    /// <summary>No virtual host, or none of its routes matches: 404 (rules VH-30, RM-28).</summary>
    RouteNotFound,

    /// <summary>The destination is not in the registry: 503; only with a closed registry (rule ACT-10).</summary>
    ClusterNotFound,

    /// <summary>The TLS server name matches no server: the connection is closed (rule GW-30).</summary>
    FilterChainNotFound,

    /// <summary>Nothing listens on the port (rule GW-35).</summary>
    NoListener,

    /// <summary>The proxy refuses the generated listener as a whole (rule GW-34).</summary>
    ListenerRejected,

    /// <summary>A call inside the mesh to something unknown, under REGISTRY_ONLY (rule MESH-15).</summary>
    Blackhole,

    /// <summary>Plaintext to a TLS server, or a client certificate is missing (rules GW-33, GW-37).</summary>
    ProtocolError,

    /// <summary>The proxy refuses the request itself: 400 (rules RM-40 to RM-45).</summary>
    BadRequest,

    /// <summary>The line is not a request.</summary>
    InvalidRequest,
}

/// <summary>Names of outcomes in files.</summary>
public static class OutcomeNames
{
    private static readonly string[] Names =
    [
        "forwarded", "redirect", "direct_response", "fault_abort", "cors_preflight", "route_not_found",
        "cluster_not_found", "filter_chain_not_found", "no_listener", "listener_rejected", "blackhole",
        "protocol_error", "bad_request", "invalid_request",
    ];

    /// <summary>The name in files, for example <c>route_not_found</c>.</summary>
    public static string ToName(this Outcome outcome) => Names[(int)outcome];

    /// <summary>Reads a name; false when there is no such outcome.</summary>
    public static bool TryParse(string name, out Outcome outcome)
    {
        int index = Array.IndexOf(Names, name);
        outcome = (Outcome)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>All names, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> All => Names;
}
