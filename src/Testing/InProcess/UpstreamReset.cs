namespace HelloMesh.Testing;

/// <summary>How a try ended without a response, in Envoy's reset reasons.</summary>
internal enum UpstreamReset
{
    /// <summary>No connection.</summary>
    ConnectFailure,

    /// <summary>The connection ended before the response began.</summary>
    ConnectionTermination,

    /// <summary>The upstream reset the stream.</summary>
    RemoteReset,

    /// <summary>The upstream refused the stream without touching it.</summary>
    RefusedStream,

    /// <summary>The response was not HTTP.</summary>
    ProtocolError,

    /// <summary>The proxy gave the try up: its time was over.</summary>
    PerTryTimeout,
}
