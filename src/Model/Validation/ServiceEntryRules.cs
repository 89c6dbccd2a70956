namespace HelloMesh.Model;

/// <summary>Rules V-SE-02 to V-SE-33, but for endpoints: hosts, addresses and ports, and how they are resolved.</summary>
internal static class ServiceEntryRules
{
    private const string Dynamic = "DYNAMIC_DNS";
    private const string AllocationLabel = "networking.istio.io/enable-autoallocate-ip";
    private const string WaypointLabel = "istio.io/use-waypoint";

    public static void Check(YamlMapping spec, ObjectMeta meta, DiagnosticBag diagnostics)
    {
        if (spec.Child("workloadSelector") is { } selector && !SelectorRules.Check(selector, "labels", "V-SE-06", diagnostics))   // V-SE-06
        {
            return;
        }

        SelectorRules.WarnIfEmpty(spec, "labels", "V-SE-07", diagnostics);   // V-SE-07
        string resolution = spec.TextOrNull("resolution") ?? (spec.IsUnusable("resolution") ? "" : "NONE");
        CheckHosts(spec, resolution, diagnostics);
        CheckAddresses(spec, resolution, diagnostics);
        CheckPorts(spec, resolution, diagnostics);
        CheckFields(spec, resolution, diagnostics);
        if (resolution is "STATIC" or "DNS" or "DNS_ROUND_ROBIN")
        {
            EndpointRules.Check(spec, resolution, diagnostics);
        }

        CheckAllocation(spec, meta, resolution, diagnostics);
        ExportToRules.Check(spec, meta.Id.Namespace, allowsNobody: true, diagnostics);   // V-SE-32
        if (resolution == Dynamic && spec.Text("location") == "MESH_INTERNAL"
            && meta.Labels.TryGetValue(WaypointLabel, out string? waypoint) && waypoint is not ("" or "none"))   // V-SE-33
        {
            diagnostics.Report(
                ServiceEntryFindings.WaypointInside, "V-SE-33", spec.SpanOf("location"),
                $"a host resolved per request has no waypoint inside the mesh, and label {WaypointLabel} names '{waypoint}'",
                "write location: MESH_EXTERNAL, or remove the label");
        }
    }

    private static void CheckHosts(YamlMapping spec, string resolution, DiagnosticBag diagnostics)
    {
        bool needsNames = resolution is "DNS" or "DNS_ROUND_ROBIN" && !spec.IsFilled("endpoints") && !spec.IsUnusable("endpoints");
        foreach (YamlNode node in spec.Items("hosts"))
        {
            var host = (YamlScalar)node;
            string text = host.Value;
            if (text == "*")   // V-SE-02
            {
                Report("V-SE-02", "host '*' would stand for everything", "name the hosts, for example \"*.example.com\"");
            }
            else if (!NameForms.IsWildcardDomain(text))   // V-SE-03
            {
                bool isAddress = NameForms.IsAddress(text);
                Report(
                    "V-SE-03", isAddress ? $"{text} is an address, and hosts are named" : $"'{text}' is no host name",
                    isAddress ? "invent a host name, and write the address under addresses:" : HostRules.Advice(text));
            }
            else if (resolution == Dynamic && !text.StartsWith('*'))   // V-SE-27
            {
                Report("V-SE-27", $"'{text}' has no star, and DYNAMIC_DNS is for wildcards", "write resolution: DNS, or a wildcard such as \"*.example.com\"");
            }
            else if (needsNames && !NameForms.IsDomainName(text))   // V-SE-23
            {
                Report("V-SE-23", $"'{text}' cannot be resolved by DNS, and there are no endpoints", "name a host, add endpoints:, or write resolution: NONE");
                needsNames = false;
            }
            else if (resolution is "NONE" or "STATIC" or "DNS" or "DNS_ROUND_ROBIN" && NameForms.IsPartialWildcard(text))   // V-SE-04
            {
                diagnostics.Report(
                    ServiceEntryFindings.PartialWildcard, "V-SE-04", host.Span, $"the star of '{text}' is not a whole label",
                    "write *. and the rest of the name");
            }

            void Report(string rule, string message, string fix) =>
                diagnostics.Report(ServiceEntryFindings.BadHost, rule, host.Span, message, fix);
        }
    }

    private static void CheckAddresses(YamlMapping spec, string resolution, DiagnosticBag diagnostics)
    {
        foreach (YamlNode node in spec.Items("addresses"))
        {
            var address = (YamlScalar)node;
            if (!NameForms.IsSubnet(address.Value))   // V-SE-08
            {
                diagnostics.Report(
                    ServiceEntryFindings.BadAddress, "V-SE-08", address.Span, $"'{address.Value}' is neither an address nor a subnet",
                    "write for example 10.0.0.1 or 10.0.0.0/8");
            }
            else if (resolution is "DNS" or "DNS_ROUND_ROBIN" && address.Value.Contains('/', StringComparison.Ordinal))   // V-SE-09
            {
                diagnostics.Report(
                    ServiceEntryFindings.BadAddress, "V-SE-09", address.Span, $"subnet '{address.Value}' does not go with resolution {resolution}",
                    "write single addresses, or resolution: NONE or STATIC");
            }
        }
    }

    private static void CheckPorts(YamlMapping spec, string resolution, DiagnosticBag diagnostics)
    {
        var names = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        var numbers = new Dictionary<uint, SourceSpan>();
        bool hasSeveralHosts = spec.Items("hosts").Length > 1;
        foreach (YamlNode node in spec.Items("ports"))
        {
            var port = (YamlMapping)node;
            ListedPortRules.CheckNumber(port, "number", "V-SE-12", ServiceEntryFindings.BadPort, diagnostics);   // V-SE-12
            if (port.UInt("targetPort") is > 0)
            {
                ListedPortRules.CheckNumber(port, "targetPort", "V-SE-12", ServiceEntryFindings.BadPort, diagnostics);
            }

            ListedPortRules.CheckName(port, mayBeEmpty: false, "V-SE-12", ServiceEntryFindings.BadPort, diagnostics);
            ListedPortRules.CheckProtocol(port, "V-SE-12", diagnostics);
            if (port.Has("name") && !names.TryAdd(port.Text("name"), port.SpanOf("name")))   // V-SE-10
            {
                diagnostics.Report(
                    ServiceEntryFindings.PortTwice, "V-SE-10", port.SpanOf("name"), $"two ports are named '{port.Text("name")}'",
                    "give each port a name of its own", names[port.Text("name")], "first used here");
            }

            if (port.UInt("number") is { } number && !numbers.TryAdd(number, port.SpanOf("number")))   // V-SE-11
            {
                diagnostics.Report(
                    ServiceEntryFindings.PortTwice, "V-SE-11", port.SpanOf("number"), $"port {number} is defined twice", "remove one",
                    numbers[number], "first defined here");
            }

            CheckProtocol(port, resolution, hasSeveralHosts, diagnostics);
        }
    }

    private static void CheckProtocol(YamlMapping port, string resolution, bool hasSeveralHosts, DiagnosticBag diagnostics)
    {
        string protocol = port.Text("protocol");
        SourceSpan place = port.Has("protocol") ? port.SpanOf("protocol") : port.Head();
        if (port.IsUnusable("protocol") || (protocol.Length > 0 && !NameForms.IsProtocol(protocol)))
        {
            return;
        }

        string shown = protocol.Length == 0 ? "no protocol" : $"protocol {protocol}";
        if (resolution == Dynamic && protocol.ToUpperInvariant() is not ("HTTP" or "HTTP2" or "GRPC" or "TLS"))   // V-SE-30
        {
            diagnostics.Report(
                ServiceEntryFindings.BadPort, "V-SE-30", place, $"this port has {shown}, and DYNAMIC_DNS needs a host name in the traffic",
                "write HTTP, HTTP2, GRPC or TLS");
        }
        else if (resolution is "STATIC" or "DNS" or "DNS_ROUND_ROBIN" or Dynamic && hasSeveralHosts && !NameForms.IsHttpFamily(protocol) && !NameForms.IsTlsFamily(protocol))   // V-SE-31
        {
            diagnostics.Report(
                ServiceEntryFindings.BadPort, "V-SE-31", place, $"this port has {shown}, which does not tell several hosts apart",
                "write an HTTP or TLS protocol, or a ServiceEntry per host");
        }
    }

    /// <summary>Fields that the resolution excludes.</summary>
    private static void CheckFields(YamlMapping spec, string resolution, DiagnosticBag diagnostics)
    {
        bool hasEndpoints = spec.IsFilled("endpoints");
        if (hasEndpoints && spec.Has("workloadSelector"))   // V-SE-05
        {
            diagnostics.Report(
                ServiceEntryFindings.FieldsExclude, "V-SE-05", spec.KeySpanOf("endpoints"), "'endpoints' and 'workloadSelector' both say where the service runs",
                "keep one of them", spec.KeySpanOf("workloadSelector"), "the other one");
        }

        if (resolution == "NONE" && hasEndpoints)   // V-SE-14
        {
            Exclude("endpoints", "V-SE-14", "write resolution: STATIC for addresses or DNS for names, or remove the endpoints");
        }

        if (resolution == Dynamic && spec.IsFilled("addresses"))   // V-SE-28
        {
            Exclude("addresses", "V-SE-28", "remove the addresses");
        }

        if (resolution == Dynamic && hasEndpoints)   // V-SE-29
        {
            Exclude("endpoints", "V-SE-29", "remove the endpoints");
        }

        if (resolution == "NONE" && spec.Has("workloadSelector"))   // V-SE-15
        {
            diagnostics.Report(
                ServiceEntryFindings.SelectorWithoutEffect, "V-SE-15", spec.KeySpanOf("workloadSelector"),
                "with resolution NONE requests go to the address they name, and selected workloads get nothing", "write resolution: STATIC");
        }

        void Exclude(string field, string rule, string fix) =>
            diagnostics.Report(
                ServiceEntryFindings.FieldsExclude, rule, spec.KeySpanOf(field), $"'{field}' does not go with resolution {resolution}", fix);
    }

    /// <summary>Warnings about TCP, which carries no host names.</summary>
    private static void CheckAllocation(YamlMapping spec, ObjectMeta meta, string resolution, DiagnosticBag diagnostics)
    {
        bool hasAddresses = spec.IsFilled("addresses");
        bool hasAny = hasAddresses || spec.IsUnusable("addresses");
        bool isAllocated = resolution != "NONE" && meta.Labels.GetValueOrDefault(AllocationLabel) != "false";
        bool sharesAddresses = hasAddresses && resolution is "DNS" or "DNS_ROUND_ROBIN" && spec.Items("hosts").Length > 1;
        foreach (YamlNode node in spec.Items("ports"))
        {
            var port = (YamlMapping)node;
            if (port.IsUnusable("protocol"))
            {
                continue;
            }

            string protocol = port.Text("protocol");
            SourceSpan place = port.Has("protocol") ? port.SpanOf("protocol") : port.Head();
            if (!hasAny && !isAllocated && protocol is "" or "TCP")   // V-SE-13
            {
                diagnostics.Report(
                    ServiceEntryFindings.NoAddress, "V-SE-13", place,
                    "a TCP port without addresses takes all connections to that port, whatever their destination",
                    "add addresses:, or the protocol that is spoken");
                return;
            }

            if (sharesAddresses && protocol.ToUpperInvariant() is "TCP" or "HTTPS" or "TLS" or "MONGO" or "REDIS" or "MYSQL")   // V-SE-26
            {
                diagnostics.Report(
                    ServiceEntryFindings.AddressesShared, "V-SE-26", place,
                    $"several hosts share the addresses, and connections of protocol {protocol} are told apart by address",
                    "make a ServiceEntry for each host");
                return;
            }
        }
    }
}
