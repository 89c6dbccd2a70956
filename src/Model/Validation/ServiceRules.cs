namespace HelloMesh.Model;

/// <summary>Rules V-SV-01 to V-SV-08: what the API server asks of a Service, as far as routing looks at it.</summary>
internal static class ServiceRules
{
    private const int ExternalNameLengthMax = 253;

    public static void Check(YamlMapping spec, ObjectMeta meta, DiagnosticBag diagnostics)
    {
        bool isExternal = spec.Text("type") == "ExternalName";
        if (isExternal)
        {
            CheckExternalName(spec, meta, diagnostics);
        }

        ReadOnlySpan<YamlNode> ports = spec.Items("ports");
        if (ports.IsEmpty && !isExternal && spec.Text("clusterIP") != "None" && !spec.IsUnusable("ports", "clusterIP", "type"))   // V-SV-07
        {
            diagnostics.Report(
                ServiceFindings.NoPorts, "V-SV-07", spec.Has("ports") ? spec.KeySpanOf("ports") : meta.Span, $"Service '{meta.Id.Name}' has no ports",
                "list its ports, or write clusterIP: None");
        }

        // Objects of the control plane itself are not looked at.
        bool judgesNames = !isExternal && !meta.Labels.ContainsKey("istio") && meta.Labels.GetValueOrDefault("release") != "istio";
        var names = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        var numbers = new Dictionary<(string Protocol, uint Number), SourceSpan>();
        foreach (YamlNode node in ports)
        {
            var port = (YamlMapping)node;
            ListedPortRules.CheckNumber(port, "port", "V-SV-01", ServiceFindings.BadPort, diagnostics);   // V-SV-01
            CheckName(port, ports.Length > 1, names, diagnostics);
            CheckProtocol(port, diagnostics);
            CheckTargetPort(port, diagnostics);
            string protocol = port.TextOrNull("protocol") ?? "TCP";
            if (port.UInt("port") is { } number && !port.IsUnusable("protocol") && !numbers.TryAdd((protocol, number), port.SpanOf("port")))   // V-SV-03
            {
                diagnostics.Report(
                    ServiceFindings.PortTwice, "V-SV-03", port.SpanOf("port"), $"port {number}/{protocol} is defined twice", "remove one",
                    numbers[(protocol, number)], "first defined here");
            }

            if (judgesNames && protocol != "UDP")
            {
                CheckApplicationProtocol(port, diagnostics);
            }
        }
    }

    /// <summary>V-SV-02.</summary>
    private static void CheckName(YamlMapping port, bool isNeeded, Dictionary<string, SourceSpan> names, DiagnosticBag diagnostics)
    {
        string name = port.Text("name");
        if (name.Length == 0)
        {
            if (isNeeded && !port.IsUnusable("name"))
            {
                diagnostics.Report(
                    ServiceFindings.BadPortName, "V-SV-02", port.Has("name") ? port.SpanOf("name") : port.Head(),
                    "where there are several ports, each has a name", "add name:, for example http-main");
            }
        }
        else if (!NameForms.IsLowerLabel(name))
        {
            diagnostics.Report(
                ServiceFindings.BadPortName, "V-SV-02", port.SpanOf("name"), $"'{name}' cannot be the name of a Service port",
                "use lower-case letters, digits and '-', 63 at most");
        }
        else if (!names.TryAdd(name, port.SpanOf("name")))
        {
            diagnostics.Report(
                ServiceFindings.BadPortName, "V-SV-02", port.SpanOf("name"), $"two ports are named '{name}'", "give each port a name of its own",
                names[name], "first used here");
        }
    }

    /// <summary>V-SV-04.</summary>
    private static void CheckProtocol(YamlMapping port, DiagnosticBag diagnostics)
    {
        string protocol = port.Text("protocol");
        if (protocol is "" or "TCP" or "UDP" or "SCTP")
        {
            return;
        }

        diagnostics.Report(
            ServiceFindings.BadProtocol, "V-SV-04", port.SpanOf("protocol"), $"'{protocol}' is no transport protocol",
            NameForms.IsProtocol(protocol) && !protocol.Equals("TCP", StringComparison.OrdinalIgnoreCase)
                ? $"write protocol: TCP, and appProtocol: {protocol.ToLowerInvariant()}"
                : "write TCP, UDP or SCTP");
    }

    /// <summary>V-SV-05.</summary>
    private static void CheckTargetPort(YamlMapping port, DiagnosticBag diagnostics)
    {
        if (port.Get("targetPort") is not YamlScalar target)
        {
            return;
        }

        bool isNumber = YamlScalar.TryParseInteger(target.Value, out long number);
        if (target.Kind == YamlScalarKind.WholeNumber)
        {
            // 0 is the same as none.
            if (number != 0 && !NameForms.IsPort(number))
            {
                diagnostics.Report(
                    ServiceFindings.BadTargetPort, "V-SV-05", target.Span, $"{target.Value} is not a port", "write a port from 1 to 65535");
            }
        }
        else if (target.Value.Length > 0 && !IsPortName(target.Value))
        {
            diagnostics.Report(
                ServiceFindings.BadTargetPort, "V-SV-05", target.Span,
                isNumber ? $"\"{target.Value}\" in quotes is a name, and names of ports have a letter" : $"'{target.Value}' cannot be the name of a container's port",
                isNumber ? $"write {target.Value} without quotes" : "use lower-case letters, digits and single '-', 15 at most");
        }
    }

    private static bool IsPortName(string text) =>
        text.Length <= 15 && NameForms.IsLowerLabel(text) && text.AsSpan().ContainsAnyInRange('a', 'z')
        && !text.Contains("--", StringComparison.Ordinal);

    /// <summary>V-SV-06.</summary>
    private static void CheckExternalName(YamlMapping spec, ObjectMeta meta, DiagnosticBag diagnostics)
    {
        string name = spec.Text("externalName");
        if (spec.IsUnusable("externalName"))
        {
            return;
        }

        if (name.Length == 0)
        {
            diagnostics.Report(
                ServiceFindings.BadExternalName, "V-SV-06", spec.SpanOf("type"), $"Service '{meta.Id.Name}' of type ExternalName names nothing",
                "add externalName:, the host it stands for");
        }
        else if (name.Length > ExternalNameLengthMax || !IsLowerName(name))
        {
            diagnostics.Report(
                ServiceFindings.BadExternalName, "V-SV-06", spec.SpanOf("externalName"), $"'{name}' is no host name", HostRules.Advice(name));
        }
    }

    private static bool IsLowerName(string name)
    {
        ReadOnlySpan<char> rest = name;
        while (true)
        {
            int dot = rest.IndexOf('.');
            if (!NameForms.IsLowerLabel(dot < 0 ? rest : rest[..dot]))
            {
                return false;
            }

            if (dot < 0)
            {
                return true;
            }

            rest = rest[(dot + 1)..];
        }
    }

    /// <summary>V-SV-08: the protocol comes from appProtocol, or from the name up to its first '-'.</summary>
    private static void CheckApplicationProtocol(YamlMapping port, DiagnosticBag diagnostics)
    {
        string field = port.IsFilled("appProtocol") ? "appProtocol" : "name";
        string text = port.Text(field);
        bool isKnown = port.UInt("port") is 25 or 53 or 3306 or 27017
            || (field == "appProtocol" && text is "kubernetes.io/h2c" or "kubernetes.io/ws" or "kubernetes.io/wss")
            || text.StartsWith("grpc-web", StringComparison.OrdinalIgnoreCase)
            || NameForms.IsProtocol(text.IndexOf('-', StringComparison.Ordinal) is var dash and > 0 ? text[..dash] : text);
        if (!isKnown)
        {
            diagnostics.Report(
                ServiceFindings.ProtocolUnknown, "V-SV-08", port.Has(field) ? port.SpanOf(field) : port.Head(),
                text.Length == 0 ? "nothing says which protocol this port speaks, so proxies guess" : $"'{text}' does not say which protocol the port speaks, so proxies guess",
                text.Length == 0 || field == "appProtocol" ? "write appProtocol: http, or the protocol spoken" : $"write name: http-{text}, or appProtocol: http");
        }
    }
}
