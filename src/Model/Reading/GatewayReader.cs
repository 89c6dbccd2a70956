namespace HelloMesh.Model;

/// <summary>Checked tree to <see cref="Gateway"/>.</summary>
internal static class GatewayReader
{
    public static Gateway Read(ObjectMeta meta, YamlMapping spec, SourceSpan span) => new()
    {
        Meta = meta,
        Span = span,
        Selector = spec.TextMap("selector"),
        Servers = spec.List("servers", ReadServer),
    };

    private static Server ReadServer(YamlMapping node) => new()
    {
        Port = node.Child("port") is { } port ? ReadPort(port) : null,
        Hosts = node.LocatedTexts("hosts"),
        Tls = node.Child("tls") is { } tls ? ReadTls(tls) : null,
        Bind = node.Text("bind"),
        Name = node.Text("name"),
        Span = node.Span,
    };

    private static ServerPort ReadPort(YamlMapping node) =>
        new(node.UInt("number") ?? 0, node.Text("name"), node.Text("protocol"), node.SpanOf("number"));

    private static ServerTls ReadTls(YamlMapping node) =>
        new(ReadMode(node.Text("mode")), node.Bool("httpsRedirect") ?? false, node.Text("credentialName"), node.Span);

    private static ServerTlsMode ReadMode(string mode) => mode switch
    {
        "SIMPLE" => ServerTlsMode.Simple,
        "MUTUAL" => ServerTlsMode.Mutual,
        "AUTO_PASSTHROUGH" => ServerTlsMode.AutoPassthrough,
        "ISTIO_MUTUAL" => ServerTlsMode.IstioMutual,
        "OPTIONAL_MUTUAL" => ServerTlsMode.OptionalMutual,
        _ => ServerTlsMode.Passthrough,
    };
}
