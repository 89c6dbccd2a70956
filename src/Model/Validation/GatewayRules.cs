namespace HelloMesh.Model;

/// <summary>Rules V-GW-02 to V-GW-21: servers, their hosts and ports.</summary>
internal static class GatewayRules
{
    private const string Unix = "unix://";

    public static void Check(YamlMapping spec, ObjectMeta meta, DiagnosticBag diagnostics)
    {
        ReadOnlySpan<YamlNode> servers = spec.Items("servers");
        if (servers.IsEmpty && !spec.IsUnusable("servers"))   // V-GW-02
        {
            diagnostics.Report(
                GatewayFindings.NoServers, "V-GW-02", meta.Span, $"Gateway '{meta.Id.Name}' has no servers",
                "list at least one server under spec.servers");
        }

        var names = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        foreach (YamlNode server in servers)
        {
            CheckServer((YamlMapping)server, meta, names, diagnostics);
        }
    }

    private static void CheckServer(
        YamlMapping server, ObjectMeta meta, Dictionary<string, SourceSpan> names, DiagnosticBag diagnostics)
    {
        YamlMapping? port = server.Child("port");
        ReadOnlySpan<YamlNode> hosts = server.Items("hosts");
        if (hosts.IsEmpty && !server.IsUnusable("hosts"))   // V-GW-03
        {
            diagnostics.Report(
                GatewayFindings.NoHosts, "V-GW-03", server.Head(),
                $"server on port {port?.TextOrNull("number") ?? "?"} of Gateway '{meta.Id.Name}' lists no hosts",
                "name at least one host, for example hosts: [\"*\"]");
        }

        foreach (YamlNode host in hosts)
        {
            HostRules.CheckGatewayHost((YamlScalar)host, diagnostics);
        }

        CheckBind(server, port, diagnostics);
        bool mayBeSocket = server.Text("bind").StartsWith(Unix, StringComparison.Ordinal) || server.IsUnusable("bind");
        if (port is not null && CheckPort(port, mayBeSocket, names, diagnostics))
        {
            CheckTls(server, port.Text("protocol"), diagnostics);
        }

        if (server.Child("tls") is { } tls)
        {
            ServerTlsRules.Check(tls, diagnostics);
        }
    }

    private static void CheckBind(YamlMapping server, YamlMapping? port, DiagnosticBag diagnostics)
    {
        string bind = server.Text("bind");
        bool isSocket = bind.StartsWith(Unix, StringComparison.Ordinal);
        uint number = port?.UInt("number") ?? 0;
        if (isSocket)
        {
            if (!NameForms.IsSocketPath(bind[Unix.Length..]))   // V-GW-16
            {
                diagnostics.Report(
                    GatewayFindings.BadBind, "V-GW-16", server.SpanOf("bind"), $"'{bind}' names no socket",
                    "write unix:///absolute/path or unix://@name");
            }

            if (number != 0)   // V-GW-17
            {
                diagnostics.Report(
                    GatewayFindings.BadBind, "V-GW-17", port!.SpanOf("number"), "a server that binds a socket has no port",
                    "write number: 0, or bind an address");
            }

            return;
        }

        if (bind.Length > 0 && !NameForms.IsAddress(bind))   // V-GW-15
        {
            diagnostics.Report(
                GatewayFindings.BadBind, "V-GW-15", server.SpanOf("bind"), $"'{bind}' is no IP address",
                "write an address such as 127.0.0.1, or leave bind out");
        }
    }

    /// <returns>Whether the port is fine, so that its protocol says what TLS settings may be.</returns>
    private static bool CheckPort(YamlMapping port, bool mayBeSocket, Dictionary<string, SourceSpan> names, DiagnosticBag diagnostics)
    {
        int before = diagnostics.ErrorCount;
        if (port.UInt("number") is { } number && !NameForms.IsPort(number) && !mayBeSocket)   // V-GW-11
        {
            diagnostics.Report(
                GatewayFindings.BadPort, "V-GW-11", port.SpanOf("number"), $"{number} is not a port", "write a port from 1 to 65535");
        }

        if (port.Has("protocol") && !NameForms.IsProtocol(port.Text("protocol")))   // V-GW-10
        {
            diagnostics.Report(
                GatewayFindings.UnknownProtocol, "V-GW-10", port.SpanOf("protocol"),
                $"'{port.Text("protocol")}' is not a protocol that Istio knows", NameForms.ProtocolAdvice(port.Text("protocol")));
        }

        if (port.UInt("targetPort") is > 0)   // V-GW-12
        {
            diagnostics.Report(
                GatewayFindings.BadPort, "V-GW-12", port.KeySpanOf("targetPort"), "a Gateway's port has no targetPort",
                "remove it; the Service of the gateway's pods translates ports");
        }

        bool isFine = diagnostics.ErrorCount == before && port.Has("protocol");
        string? name = port.TextOrNull("name");
        if (name?.Length == 0)   // V-GW-13
        {
            diagnostics.Report(
                GatewayFindings.BadPortName, "V-GW-13", port.SpanOf("name"), "the port's name is empty", "give each port a name of its own");
            isFine = false;
        }
        else if (name is not null && !names.TryAdd(name, port.SpanOf("name")))   // V-GW-14
        {
            diagnostics.Report(
                GatewayFindings.BadPortName, "V-GW-14", port.SpanOf("name"), $"two servers of this Gateway name their port '{name}'",
                "give each port a name of its own", names[name], "first used here");
        }

        return isFine;
    }

    /// <summary>Whether TLS settings go with the protocol.</summary>
    private static void CheckTls(YamlMapping server, string protocol, DiagnosticBag diagnostics)
    {
        YamlMapping? tls = server.Child("tls");
        bool isTls = NameForms.IsTlsFamily(protocol);
        bool isHttp = NameForms.IsHttpFamily(protocol);
        if (tls is null)
        {
            if (isTls && !server.IsUnusable("tls"))   // V-GW-18
            {
                diagnostics.Report(
                    GatewayFindings.TlsMissing, "V-GW-18", server.Child("port")!.SpanOf("protocol"), $"a server of protocol {protocol} needs tls:",
                    "add tls: {mode: SIMPLE, credentialName: NAME}, or mode: PASSTHROUGH");
            }

            return;
        }

        if (isHttp && !IsBarePassthrough(tls))   // V-GW-19
        {
            diagnostics.Report(
                GatewayFindings.TlsUnexpected, "V-GW-19", server.KeySpanOf("tls"), $"a server of protocol {protocol} terminates no TLS",
                "write protocol: HTTPS, or leave only httpsRedirect in tls:");
        }
        else if (!isHttp && !isTls)   // V-GW-20
        {
            diagnostics.Report(
                GatewayFindings.TlsUnexpected, "V-GW-20", server.KeySpanOf("tls"), $"a server of protocol {protocol} has no tls:",
                "write protocol: TLS, or remove tls:");
        }

        if (!isHttp && tls.Bool("httpsRedirect") == true)   // V-GW-21
        {
            diagnostics.Report(
                GatewayFindings.RedirectWithoutEffect, "V-GW-21", tls.KeySpanOf("httpsRedirect"), $"httpsRedirect does nothing on a server of protocol {protocol}",
                "set it on the plaintext HTTP server");
        }
    }

    /// <summary>How httpsRedirect is written on a plaintext server.</summary>
    private static bool IsBarePassthrough(YamlMapping tls) =>
        tls.TextOrNull("mode") is null or "PASSTHROUGH" or "AUTO_PASSTHROUGH"
        && !tls.IsFilled("caCertificates") && !tls.IsFilled("privateKey") && !tls.IsFilled("serverCertificate");
}
