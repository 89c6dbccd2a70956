namespace HelloMesh.Model;

/// <summary>Rules V-SC-05 to V-SC-13: what a Sidecar listens on for its workload.</summary>
internal static class SidecarIngressRules
{
    private const string SocketPrefix = "unix://";

    private static readonly string[] TlsExcludes =
        ["subjectAltNames", "httpsRedirect", "credentialName", "credentialNames", "tlsCertificates"];

    public static void Check(YamlMapping spec, DiagnosticBag diagnostics)
    {
        var numbers = new Dictionary<uint, SourceSpan>();
        foreach (YamlNode node in spec.Items("ingress"))
        {
            var listener = (YamlMapping)node;
            string? protocol = listener.IsUnusable("port") ? null : "";
            if (listener.Child("port") is { } port)
            {
                protocol = port.IsUnusable("protocol") ? null : port.Text("protocol");
                ListedPortRules.CheckNumber(port, "number", "V-SC-06", SidecarFindings.BadPort, diagnostics);   // V-SC-06
                CheckPort(port, "V-SC-06", diagnostics);
                CheckTargetPort(port, diagnostics);   // V-SC-05
                if (port.UInt("number") is { } number && !numbers.TryAdd(number, port.SpanOf("number")))   // V-SC-07
                {
                    diagnostics.Report(
                        SidecarFindings.ListenerTwice, "V-SC-07", port.SpanOf("number"), $"two listeners have port {number}", "remove one",
                        numbers[number], "the other one");
                }
            }

            CheckBind(listener, "V-SC-06", diagnostics);
            CheckDefaultEndpoint(listener, diagnostics);
            if (listener.Child("tls") is { } tls)
            {
                CheckTls(listener, tls, protocol, diagnostics);
            }

            if (listener.Child("connectionPool") is { } pool)
            {
                CheckPool(pool, protocol, diagnostics);
            }
        }
    }

    /// <summary>What ports of both directions have in common.</summary>
    public static void CheckPort(YamlMapping port, string rule, DiagnosticBag diagnostics)
    {
        ListedPortRules.CheckName(port, mayBeEmpty: true, rule, SidecarFindings.BadPort, diagnostics);
        ListedPortRules.CheckProtocol(port, rule, diagnostics);
    }

    /// <summary>V-SC-05.</summary>
    public static void CheckTargetPort(YamlMapping port, DiagnosticBag diagnostics)
    {
        if (port.UInt("targetPort") is > 0)
        {
            diagnostics.Report(
                SidecarFindings.BadPort, "V-SC-05", port.KeySpanOf("targetPort"), "the port of a Sidecar's listener has no targetPort",
                "remove it; ingress listeners have defaultEndpoint instead");
        }
    }

    /// <summary>An address to listen on.</summary>
    public static void CheckBind(YamlMapping listener, string rule, DiagnosticBag diagnostics)
    {
        string bind = listener.Text("bind");
        if (bind.Length > 0 && !NameForms.IsAddress(bind))
        {
            diagnostics.Report(
                SidecarFindings.BadBind, rule, listener.SpanOf("bind"), $"'{bind}' is no address to listen on", "write for example 127.0.0.1");
        }
    }

    /// <summary>V-SC-08.</summary>
    private static void CheckDefaultEndpoint(YamlMapping listener, DiagnosticBag diagnostics)
    {
        string endpoint = listener.Text("defaultEndpoint");
        if (endpoint.Length == 0)
        {
            return;
        }

        bool isGood = endpoint.StartsWith(SocketPrefix, StringComparison.Ordinal)
            ? NameForms.IsSocketPath(endpoint[SocketPrefix.Length..])
            : IsLocalEndpoint(endpoint);
        if (!isGood)
        {
            diagnostics.Report(
                SidecarFindings.BadDefaultEndpoint, "V-SC-08", listener.SpanOf("defaultEndpoint"), $"'{endpoint}' is no port or socket of this workload",
                "write 127.0.0.1:PORT, 0.0.0.0:PORT or unix:///path");
        }
    }

    private static bool IsLocalEndpoint(string endpoint)
    {
        int colon = endpoint.LastIndexOf(':');
        return colon >= 0
            && endpoint[..colon] is "" or "127.0.0.1" or "0.0.0.0" or "[::1]" or "[::]"
            && endpoint.Length - colon - 1 is > 0 and <= 5
            && !endpoint.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9')
            && YamlScalar.TryParseInteger(endpoint[(colon + 1)..].TrimStart('0'), out long port) && NameForms.IsPort(port);
    }

    /// <param name="listener">The listener.</param>
    /// <param name="tls">Its settings.</param>
    /// <param name="protocol">Its protocol, <c>null</c> when that could not be read.</param>
    /// <param name="diagnostics">Where findings go.</param>
    private static void CheckTls(YamlMapping listener, YamlMapping tls, string? protocol, DiagnosticBag diagnostics)
    {
        foreach (string field in TlsExcludes)
        {
            bool isGiven = field == "httpsRedirect" ? tls.Bool(field) == true : tls.IsFilled(field);
            if (isGiven)   // V-SC-09
            {
                diagnostics.Report(
                    SidecarFindings.BadTls, "V-SC-09", tls.KeySpanOf(field), $"a Sidecar's listener does not take '{field}'",
                    "remove it; certificates are given by path: serverCertificate, privateKey, caCertificates");
            }
        }

        if (tls.Text("mode") is "ISTIO_MUTUAL" or "AUTO_PASSTHROUGH")   // V-SC-10
        {
            diagnostics.Report(
                SidecarFindings.BadTls, "V-SC-10", tls.SpanOf("mode"), $"a Sidecar's listener does not take mode {tls.Text("mode")}",
                "write SIMPLE or MUTUAL; mutual TLS of the mesh needs no settings here");
        }

        if (protocol is not null && !NameForms.IsTlsFamily(protocol))   // V-SC-11
        {
            diagnostics.Report(
                SidecarFindings.BadTls, "V-SC-11", listener.KeySpanOf("tls"),
                protocol.Length == 0 ? "a listener without protocol has no tls:" : $"a listener of protocol {protocol} has no tls:",
                "write protocol: HTTPS or TLS, or remove tls:");
        }

        ServerTlsRules.Check(tls, diagnostics);   // V-SC-11
    }

    private static void CheckPool(YamlMapping pool, string? protocol, DiagnosticBag diagnostics)
    {
        ConnectionPoolRules.Check(pool, diagnostics);   // V-SC-12
        if (pool.Has("http") && protocol is not null && !NameForms.IsHttpFamily(protocol))   // V-SC-13
        {
            diagnostics.Report(
                SidecarFindings.PoolWithoutEffect, "V-SC-13", pool.KeySpanOf("http"), "HTTP limits do nothing on a port that is not HTTP",
                "write protocol: HTTP, or limits under tcp:");
        }
    }
}
