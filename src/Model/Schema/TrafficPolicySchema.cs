using System.Collections.Immutable;
using static HelloMesh.Model.Field;
using static HelloMesh.Model.MessageSchema;

namespace HelloMesh.Model;

/// <summary>Fields of traffic policies: how connections to a destination are made. They decide nothing about where a
/// request goes, and are read for validation only.</summary>
internal static class TrafficPolicySchema
{
    private const int PortSettingCountMax = 4096;

    private static readonly ImmutableArray<string> PortPolicies = ["loadBalancer", "connectionPool", "outlierDetection", "tls"];

    private static readonly MessageSchema TcpKeepalive = Of(
        "tcpKeepalive", UInt("probes"), Timer("time", "V-CP-03"), Timer("interval", "V-CP-03"));

    private static readonly MessageSchema TcpPool = Of(
        "the tcp part of a connection pool",
        AtLeastZero("maxConnections"),
        Timer("connectTimeout", "V-CP-03"),
        One("tcpKeepalive", TcpKeepalive),
        Timer("maxConnectionDuration", "V-CP-03"),
        Duration("idleTimeout"));

    private static readonly MessageSchema Http2KeepAlive = Growing(
        "http2KeepAlive",
        Timer("interval", "V-CP-06").Needed("V-CP-06"),
        Timer("timeout", "V-CP-06").Needed("V-CP-06"));

    private static readonly MessageSchema HttpPool = Growing(
        "the http part of a connection pool",
        AtLeastZero("http1MaxPendingRequests"),
        AtLeastZero("http2MaxRequests"),
        AtLeastZero("maxRequestsPerConnection"),
        AtLeastZero("maxRetries"),
        Timer("idleTimeout", "V-CP-03"),
        Enumeration("h2UpgradePolicy", "", "DEFAULT", "DO_NOT_UPGRADE", "UPGRADE"),
        Bool("useClientProtocol"),
        AtLeastZero("maxConcurrentStreams"),
        One("http2KeepAlive", Http2KeepAlive));

    /// <summary>A connection pool; also of a Sidecar's listeners.</summary>
    public static readonly MessageSchema ConnectionPool =
        Of("a connection pool", One("tcp", TcpPool), One("http", HttpPool)).NeedingOneOf("V-CP-01", "http", "tcp");

    private static readonly MessageSchema OutlierDetection = Growing(
        "outlier detection",
        Int("consecutiveErrors"),
        Bool("splitExternalLocalOriginErrors"),
        UInt("consecutiveLocalOriginFailures"),
        UInt("consecutiveGatewayErrors"),
        UInt("consecutive5xxErrors") with { SnakeName = "consecutive_5xx_errors" },
        Timer("interval", "V-OD-01"),
        Timer("baseEjectionTime", "V-OD-01"),
        Int("maxEjectionPercent").InRange(0, 100, "V-OD-04"),
        Int("minHealthPercent").InRange(0, 100, "V-OD-04"),
        new FieldSchema("outlierDetectionHttpErrorCodes", FieldKind.UInt32, FieldShape.List).InRange(100, 599, "V-OD-05"));

    private static readonly MessageSchema Tls = Growing(
        "the tls settings of a client",
        Enumeration("mode", "V-CT-06", "DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL"),
        Text("clientCertificate"),
        Text("privateKey"),
        Text("caCertificates"),
        Text("credentialName"),
        Texts("subjectAltNames"),
        Text("sni"),
        Bool("insecureSkipVerify"),
        Text("caCrl"));

    private static readonly MessageSchema PortSelector = Of("the port of an element of portLevelSettings", UInt("number"));

    private static readonly MessageSchema PortPolicy = Of(
        "an element of portLevelSettings",
        One("port", PortSelector).Needed("V-TP-06").Like("port: {number: 80}"),
        One("loadBalancer", LoadBalancerSchema.Settings),
        One("connectionPool", ConnectionPool),
        One("outlierDetection", OutlierDetection),
        One("tls", Tls)).NeedingOneOf("V-TP-07", PortPolicies);

    private static readonly MessageSchema Tunnel = Of(
        "a tunnel", Text("protocol"), Text("targetHost").Needed("V-TP-04"), UInt("targetPort").Needed("V-TP-04"));

    private static readonly MessageSchema ProxyProtocol = Of("proxyProtocol", Enumeration("version", "V-TP-05", "V1", "V2"));

    private static readonly MessageSchema RetryBudget = Of("a retry budget", Number("percent"), UInt("minRetryConcurrency"));

    /// <summary>A traffic policy, of a DestinationRule or of a subset.</summary>
    public static readonly MessageSchema Policy = Of(
        "a traffic policy",
        One("loadBalancer", LoadBalancerSchema.Settings),
        One("connectionPool", ConnectionPool),
        One("outlierDetection", OutlierDetection),
        One("tls", Tls),
        Many("portLevelSettings", PortPolicy).Counted(0, PortSettingCountMax, "V-TP-08"),
        One("tunnel", Tunnel),
        One("proxyProtocol", ProxyProtocol),
        One("retryBudget", RetryBudget))
        .NeedingOneOf("V-TP-01", [.. PortPolicies, "portLevelSettings", "tunnel", "proxyProtocol", "retryBudget"]);

    private static FieldSchema AtLeastZero(string name) => Int(name).InRange(0, int.MaxValue, "V-CP-02");
}
