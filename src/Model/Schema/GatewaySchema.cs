using static HelloMesh.Model.Field;
using static HelloMesh.Model.MessageSchema;

namespace HelloMesh.Model;

/// <summary>Fields of a Gateway.</summary>
internal static class GatewaySchema
{
    private static readonly string[] Versions = ["TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3"];

    private static readonly MessageSchema Port = Of(
        "the port of a server",
        UInt("number").Needed("V-GW-09"),
        Text("protocol").Needed("V-GW-09"),
        Text("name").Needed("V-GW-09"),
        UInt("targetPort"));

    private static readonly MessageSchema Certificate = Of(
        "a certificate", Text("serverCertificate"), Text("privateKey"), Text("caCertificates"));

    /// <summary>TLS settings of a server; also of a Sidecar's listener.</summary>
    public static readonly MessageSchema Tls = Of(
        "the tls settings of a server",
        Enumeration(
            "mode", "V-GW-36", "PASSTHROUGH", "SIMPLE", "MUTUAL", "AUTO_PASSTHROUGH", "ISTIO_MUTUAL", "OPTIONAL_MUTUAL"),
        Bool("httpsRedirect"),
        Text("serverCertificate"),
        Text("privateKey"),
        Text("caCertificates"),
        Text("caCrl"),
        Text("caCertCredentialName"),
        Many("tlsCertificates", Certificate),
        Text("credentialName"),
        Texts("credentialNames"),
        Texts("subjectAltNames"),
        Texts("verifyCertificateSpki"),
        Texts("verifyCertificateHash"),
        Enumeration("minProtocolVersion", "V-GW-36", [.. Versions]),
        Enumeration("maxProtocolVersion", "V-GW-36", [.. Versions]),
        Texts("cipherSuites"),
        Texts("ecdhCurves"));

    private static readonly MessageSchema Server = Of(
        "a server",
        One("port", Port).Needed("V-GW-09").Like("port: {number: 80, name: http, protocol: HTTP}"),
        Text("bind"),
        Texts("hosts"),
        One("tls", Tls),
        Text("defaultEndpoint"),
        Text("name"));

    /// <summary>The spec.</summary>
    public static readonly MessageSchema Spec = Of(
        "the spec of a Gateway", Many("servers", Server), TextMap("selector") with { Rule = "V-GW-37" });
}
