namespace HelloMesh.Model;

/// <summary>Rules V-SE-16 to V-SE-25: endpoints that are given by address or by name.</summary>
internal static class EndpointRules
{
    private const string SocketPrefix = "unix://";
    private const int PortNameLengthMax = 62;

    public static void Check(YamlMapping spec, string resolution, DiagnosticBag diagnostics)
    {
        ReadOnlySpan<YamlNode> endpoints = spec.Items("endpoints");
        if (endpoints.Length > 1 && resolution == "DNS_ROUND_ROBIN")   // V-SE-24
        {
            diagnostics.Report(
                ServiceEntryFindings.BadEndpoint, "V-SE-24", endpoints[1].Head(), $"DNS_ROUND_ROBIN takes one endpoint, and there are {endpoints.Length}",
                "keep one, or write resolution: DNS");
        }

        HashSet<string>? names = NamesOf(spec);
        foreach (YamlNode node in endpoints)
        {
            var endpoint = (YamlMapping)node;
            bool isSocket = endpoint.Text("address").StartsWith(SocketPrefix, StringComparison.Ordinal);
            if (resolution != "STATIC")
            {
                CheckName(endpoint, diagnostics);
            }
            else if (isSocket)
            {
                CheckSocket(endpoint, spec.IsUnusable("ports") ? 1 : spec.Items("ports").Length, diagnostics);
            }
            else
            {
                CheckAddress(endpoint, diagnostics);
            }

            if (!isSocket)
            {
                CheckPorts(endpoint, names, diagnostics);
            }

            SourceRules.CheckLabels(endpoint.Child("labels"), "V-SE-22", DestinationRuleFindings.BadLabel, diagnostics);   // V-SE-22
        }
    }

    /// <returns>The names of the ports, <c>null</c> when some could not be read.</returns>
    private static HashSet<string>? NamesOf(YamlMapping spec)
    {
        bool isKnown = !spec.IsUnusable("ports");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (YamlNode port in spec.Items("ports"))
        {
            names.Add(((YamlMapping)port).Text("name"));
            isKnown &= !((YamlMapping)port).IsUnusable("name");
        }

        return isKnown ? names : null;
    }

    private static void CheckAddress(YamlMapping endpoint, DiagnosticBag diagnostics)
    {
        string address = endpoint.Text("address");
        if (address.Length > 0)
        {
            if (!NameForms.IsAddress(address))   // V-SE-18
            {
                diagnostics.Report(
                    ServiceEntryFindings.BadEndpoint, "V-SE-18", endpoint.SpanOf("address"), $"'{address}' is no address, and resolution is STATIC",
                    NameForms.IsDomainName(address) ? "write its address, or resolution: DNS" : "write for example 10.0.0.1");
            }
        }
        else if (endpoint.IsUnusable("address", "network"))
        {
            return;
        }
        else if (!endpoint.IsFilled("network"))   // V-SE-16
        {
            diagnostics.Report(
                ServiceEntryFindings.BadEndpoint, "V-SE-16", endpoint.Head(), "the endpoint has neither address nor network", "add address:");
        }
        else   // V-SE-17
        {
            diagnostics.Report(
                ServiceEntryFindings.EndpointWithoutAddress, "V-SE-17", endpoint.Head(),
                "the endpoint has no address and is reached through the gateways of its network only", "add address:, where it has one");
        }
    }

    private static void CheckSocket(YamlMapping endpoint, int portCount, DiagnosticBag diagnostics)
    {
        string path = endpoint.Text("address")[SocketPrefix.Length..];
        if (!NameForms.IsSocketPath(path))   // V-SE-19
        {
            Report(endpoint.SpanOf("address"), $"'{path}' is no path of a socket", "write unix:///path, or unix://@name");
        }

        if (endpoint.IsFilled("ports"))   // V-SE-19
        {
            Report(endpoint.KeySpanOf("ports"), "a socket has no ports", "remove ports: of this endpoint");
        }

        if (portCount != 1)   // V-SE-19
        {
            Report(endpoint.SpanOf("address"), $"a socket serves one port, and the ServiceEntry has {portCount}", "make a ServiceEntry for each port");
        }

        void Report(SourceSpan span, string message, string fix) =>
            diagnostics.Report(ServiceEntryFindings.BadEndpoint, "V-SE-19", span, message, fix);
    }

    private static void CheckName(YamlMapping endpoint, DiagnosticBag diagnostics)
    {
        string address = endpoint.Text("address");
        if (!NameForms.IsAddress(address) && !NameForms.IsDomainName(address) && !endpoint.IsUnusable("address"))   // V-SE-25
        {
            diagnostics.Report(
                ServiceEntryFindings.BadEndpoint, "V-SE-25", endpoint.Has("address") ? endpoint.SpanOf("address") : endpoint.Head(),
                address.Length == 0 ? "the endpoint has no address" : $"'{address}' is neither a host name nor an address",
                address.Length == 0 ? "add address:"
                : address.StartsWith(SocketPrefix, StringComparison.Ordinal) ? "write resolution: STATIC, which takes sockets"
                : HostRules.Advice(address));
        }
    }

    private static void CheckPorts(YamlMapping endpoint, HashSet<string>? names, DiagnosticBag diagnostics)
    {
        foreach (YamlEntry port in endpoint.Child("ports").Pairs())
        {
            if (!NameForms.IsLabel(port.Key) || port.Key.Length > PortNameLengthMax)   // V-SE-21
            {
                diagnostics.Report(
                    ServiceEntryFindings.BadEndpointPort, "V-SE-21", port.KeySpan, $"'{port.Key}' cannot be the name of a port",
                    $"use letters, digits and '-', {PortNameLengthMax} at most");
            }
            else if (names?.Contains(port.Key) == false)   // V-SE-20
            {
                diagnostics.Report(
                    ServiceEntryFindings.BadEndpointPort, "V-SE-20", port.KeySpan, $"no port of this ServiceEntry is named '{port.Key}'",
                    SpellingAdvice.Closest(port.Key, names) is { } close ? $"did you mean {close}?" : "write the name of one of its ports");
            }

            if (port.Value is YamlScalar scalar && YamlScalar.TryParseInteger(scalar.Value, out long number) && !NameForms.IsPort(number))   // V-SE-21
            {
                diagnostics.Report(
                    ServiceEntryFindings.BadEndpointPort, "V-SE-21", scalar.Span, $"{number} is not a port", "write a port from 1 to 65535");
            }
        }
    }
}
