using static HelloMesh.Model.Field;
using static HelloMesh.Model.MessageSchema;

namespace HelloMesh.Model;

/// <summary>Fields of a VirtualService.</summary>
internal static class VirtualServiceSchema
{
    private static readonly MessageSchema PathMatch = Of(
        "a condition on text",
        Text("exact").OneOf("match", 1, "V-HM-11"),
        Text("prefix").OneOf("match", 2, "V-HM-11"),
        Text("regex").OneOf("match", 3, "V-HM-11").Literal());

    private static readonly MessageSchema ValueMatch = Of(
        "a condition on text",
        Text("exact").OneOf("match", 1, "V-HM-11").Literal(),
        Text("prefix").OneOf("match", 2, "V-HM-11").Literal(),
        Text("regex").OneOf("match", 3, "V-HM-11").Literal());

    private static readonly MessageSchema Origin = Of(
        "an element of allowOrigins",
        Text("exact").OneOf("match", 1),
        Text("prefix").OneOf("match", 2),
        Text("regex").OneOf("match", 3).Literal());

    private static readonly MessageSchema Percent = Of("a percentage", Number("value"));

    private static readonly MessageSchema PortSelector = Of("a port of a destination", UInt("number"));

    private static readonly MessageSchema HeaderOperation = Of(
        "operations on headers", TextMap("set").Literal(), TextMap("add").Literal(), Texts("remove"));

    private static readonly MessageSchema Headers = Of(
        "headers", One("request", HeaderOperation), One("response", HeaderOperation));

    /// <summary>A destination; also what Sidecar proxies name.</summary>
    public static readonly MessageSchema Destination = Of(
        "a destination",
        Text("host").Needed("V-RT-02"),
        Text("subset"),
        One("port", PortSelector).Like("port: {number: 80}"));

    private static readonly MessageSchema HttpMatch = Of(
        "an element of match",
        Text("name"),
        One("uri", PathMatch).Like("uri: {prefix: /path}"),
        One("scheme", PathMatch).Like("scheme: {exact: https}"),
        One("method", PathMatch).Like("method: {exact: GET}"),
        One("authority", PathMatch).Like("authority: {exact: a.com}"),
        Keyed("headers", ValueMatch),
        UInt("port"),
        TextMap("sourceLabels"),
        Texts("gateways"),
        Keyed("queryParams", ValueMatch),
        Bool("ignoreUriCase"),
        Keyed("withoutHeaders", ValueMatch),
        Text("sourceNamespace"),
        Text("statPrefix"));

    private static readonly MessageSchema HttpDestination = Of(
        "an element of route",
        One("destination", Destination).Needed("V-RT-01").Like("destination: {host: NAME}"),
        Int("weight"),
        One("headers", Headers));

    private static readonly MessageSchema Redirect = Of(
        "a redirect",
        Text("uri"),
        Text("prefixRewrite"),
        Text("authority"),
        UInt("port").OneOf("port", 1, "V-RD-07"),
        Enumeration("derivePort", "V-RD-07", "FROM_PROTOCOL_DEFAULT", "FROM_REQUEST_PORT").OneOf("port", 2, "V-RD-07"),
        Text("scheme"),
        UInt("redirectCode"));

    private static readonly MessageSchema Body = Of(
        "a body",
        Text("string").OneOf("body", 1, "V-DI-04").Free(),
        (new FieldSchema("bytes", FieldKind.Bytes)).OneOf("body", 2, "V-DI-04").Free());

    private static readonly MessageSchema DirectResponse = Of(
        "a direct response", UInt("status").Needed("V-DI-01"), One("body", Body).Like("body: {string: \"text\"}"));

    private static readonly MessageSchema Delegate = Of("a delegate", Text("name"), Text("namespace"));

    private static readonly MessageSchema RegexRewrite = Of(
        "a regex rewrite", Text("match").Literal(), Text("rewrite").Literal());

    private static readonly MessageSchema Rewrite = Of(
        "a rewrite", Text("uri"), Text("authority"), One("uriRegexRewrite", RegexRewrite));

    private static readonly MessageSchema Retries = Of(
        "retries",
        Int("attempts"),
        Timer("perTryTimeout", "V-RY-03"),
        Text("retryOn"),
        Bool("retryRemoteLocalities"),
        Bool("retryIgnorePreviousHosts"),
        Timer("backoff", "V-RY-04"));

    private static readonly MessageSchema Delay = Of(
        "a delay",
        Int("percent"),
        Timer("fixedDelay", "V-FA-07").OneOf("delay", 1, "V-FA-10"),
        Duration("exponentialDelay").OneOf("delay", 2, "V-FA-10"),
        One("percentage", Percent).Like("percentage: {value: 10}"));

    private static readonly MessageSchema Abort = Of(
        "an abort",
        Int("httpStatus").OneOf("error", 1, "V-FA-10"),
        Text("grpcStatus").OneOf("error", 2, "V-FA-10"),
        Text("http2Error").OneOf("error", 3, "V-FA-10"),
        One("percentage", Percent).Like("percentage: {value: 10}"));

    private static readonly MessageSchema Fault = Of("a fault", One("delay", Delay), One("abort", Abort));

    private static readonly MessageSchema Cors = Of(
        "a CORS policy",
        Texts("allowOrigin"),
        Many("allowOrigins", Origin),
        Texts("allowMethods"),
        Texts("allowHeaders"),
        Texts("exposeHeaders"),
        Timer("maxAge", "V-CO-05"),
        Bool("allowCredentials"),
        Enumeration("unmatchedPreflights", "", "UNSPECIFIED", "FORWARD", "IGNORE"));

    private static readonly MessageSchema Mirror = Of(
        "an element of mirrors",
        One("destination", Destination).Needed("V-MI-02"),
        One("percentage", Percent).Like("percentage: {value: 10}"));

    private static readonly MessageSchema HttpRoute = Of(
        "a route of http",
        Text("name"),
        Many("match", HttpMatch),
        Many("route", HttpDestination),
        One("redirect", Redirect),
        One("directResponse", DirectResponse),
        One("delegate", Delegate),
        One("rewrite", Rewrite),
        Timer("timeout", "V-TO-01"),
        One("retries", Retries).Like("retries: {attempts: 3}"),
        One("fault", Fault),
        One("mirror", Destination).Like("mirror: {host: NAME}"),
        Many("mirrors", Mirror),
        UInt("mirrorPercent") with { AllowsSnakeCase = true },
        One("mirrorPercentage", Percent).Like("mirrorPercentage: {value: 10}"),
        One("corsPolicy", Cors),
        One("headers", Headers));

    private static readonly MessageSchema L4Destination = Of(
        "an element of route", One("destination", Destination).Needed("V-RT-01").Like("destination: {host: NAME}"), Int("weight"));

    private static readonly MessageSchema TlsMatch = Of(
        "an element of match",
        Texts("sniHosts").Needed("V-L4-02"),
        Texts("destinationSubnets"),
        UInt("port"),
        TextMap("sourceLabels"),
        Texts("gateways"),
        Text("sourceNamespace"));

    private static readonly MessageSchema TcpMatch = Of(
        "an element of match",
        Texts("destinationSubnets"),
        UInt("port"),
        Text("sourceSubnet"),
        TextMap("sourceLabels"),
        Texts("gateways"),
        Text("sourceNamespace"));

    private static readonly MessageSchema TlsRoute = Of(
        "a route of tls", Many("match", TlsMatch).Needed("V-L4-01"), Many("route", L4Destination).Needed("V-L4-06"));

    private static readonly MessageSchema TcpRoute = Of(
        "a route of tcp", Many("match", TcpMatch), Many("route", L4Destination).Needed("V-L4-07"));

    /// <summary>The spec.</summary>
    public static readonly MessageSchema Spec = Of(
        "the spec of a VirtualService",
        Texts("hosts"),
        Texts("gateways"),
        Many("http", HttpRoute),
        Many("tls", TlsRoute),
        Many("tcp", TcpRoute),
        Texts("exportTo"));
}
