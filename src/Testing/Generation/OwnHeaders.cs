namespace HelloMesh.Testing.Generation;

/// <summary>Headers of which the proxy has the last word: no client decides what conditions see of them (rules RM-53, RM-54).
/// Those that are not named here may still be changed; then the table says so, and nothing is claimed.</summary>
internal static class OwnHeaders
{
    private static readonly PartUniverse RequestId =
        PartUniverse.Of("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");

    private static readonly PartUniverse Http = PartUniverse.Of("http");

    private static readonly PartUniverse Https = PartUniverse.Of("https");

    /// <summary>What the one line of a header can be that is always there; <c>null</c> for other headers.</summary>
    /// <param name="name">Name in lower case.</param>
    /// <param name="frame">Says which proxy is called, and how; a sidecar leaves its clients a say.</param>
    public static PartUniverse? Of(string name, RequestDraft frame) => name switch
    {
        _ when frame.From is not null => null,
        "x-request-id" => RequestId,
        "x-forwarded-proto" => frame.Scheme == "https" ? Https : Http,
        _ => null,
    };

    /// <summary>True for headers that no condition ever sees.</summary>
    /// <param name="name">Name in lower case.</param>
    public static bool IsRemoved(string name) =>
        name is "connection" or "keep-alive" or "proxy-connection" or "transfer-encoding" or "x-envoy-internal";
}
