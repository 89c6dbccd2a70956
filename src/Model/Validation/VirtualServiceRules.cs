namespace HelloMesh.Model;

/// <summary>Rules V-VS-01 to V-VS-12: the object as a whole.</summary>
internal static class VirtualServiceRules
{
    public static void Check(YamlMapping spec, ObjectMeta meta, DiagnosticBag diagnostics)
    {
        ReadOnlySpan<YamlNode> hosts = spec.Items("hosts");
        bool isDelegate = hosts.IsEmpty && !spec.IsUnusable("hosts");
        bool isMesh = IsMesh(spec);
        if (spec.Items("http").IsEmpty && spec.Items("tls").IsEmpty && spec.Items("tcp").IsEmpty
            && !spec.IsUnusable("http", "tls", "tcp"))   // V-VS-10
        {
            diagnostics.Report(
                VirtualServiceFindings.NoRoutes, "V-VS-10", meta.Span, $"VirtualService '{meta.Id.Name}' has no http, tls or tcp routes",
                "add http: with at least one route");
        }

        if (isDelegate)
        {
            CheckDelegate(spec, diagnostics);
        }

        GatewayReferenceRules.Check(spec, diagnostics);
        CheckHosts(spec, isMesh, diagnostics);
        ExportToRules.Check(spec, meta.Id.Namespace, allowsNobody: false, diagnostics);
        foreach (YamlNode route in spec.Items("http"))
        {
            HttpRouteRules.Check((YamlMapping)route, isDelegate, isMesh, diagnostics);
        }

        foreach (YamlNode route in spec.Items("tls"))
        {
            L4RouteRules.CheckTls((YamlMapping)route, spec, diagnostics);
        }

        foreach (YamlNode route in spec.Items("tcp"))
        {
            L4RouteRules.CheckTcp((YamlMapping)route, diagnostics);
        }

        UnusedRules.Check(spec, diagnostics);
    }

    /// <summary>Whether sidecars read it.</summary>
    private static bool IsMesh(YamlMapping spec)
    {
        ReadOnlySpan<YamlNode> gateways = spec.Items("gateways");
        foreach (YamlNode gateway in gateways)
        {
            if (((YamlScalar)gateway).Value == "mesh")
            {
                return true;
            }
        }

        return gateways.IsEmpty && !spec.IsUnusable("gateways");
    }

    private static void CheckDelegate(YamlMapping spec, DiagnosticBag diagnostics)
    {
        foreach ((string field, string rule) in new[] { ("gateways", "V-VS-01"), ("tls", "V-VS-02"), ("tcp", "V-VS-03") })
        {
            if (spec.IsFilled(field))   // V-VS-01, V-VS-02, V-VS-03
            {
                diagnostics.Report(
                    VirtualServiceFindings.BadDelegate, rule, spec.KeySpanOf(field), $"a VirtualService without hosts is a delegate and has no '{field}'",
                    $"add hosts:, or remove '{field}'");
            }
        }
    }

    private static void CheckHosts(YamlMapping spec, bool isMesh, DiagnosticBag diagnostics)
    {
        ReadOnlySpan<YamlNode> hosts = spec.Items("hosts");
        bool takesServerNames = !isMesh && HasServerNames(spec);
        int before = diagnostics.ErrorCount;
        foreach (YamlNode node in hosts)
        {
            var host = (YamlScalar)node;
            bool isName = takesServerNames ? NameForms.IsServerName(host.Value) : NameForms.IsWildcardDomain(host.Value);
            if (!isName && !NameForms.IsAddress(host.Value))   // V-VS-08
            {
                diagnostics.Report(
                    VirtualServiceFindings.BadHost, "V-VS-08", host.Span, $"'{host.Value}' is no host name", HostRules.Advice(host.Value));
            }
            else if (isMesh && host.Value == "*")   // V-VS-09
            {
                diagnostics.Report(
                    VirtualServiceFindings.BadHost, "V-VS-09", host.Span, "host '*' cannot be routed inside the mesh",
                    "name the hosts, or list gateways: without mesh");
            }
        }

        if (diagnostics.ErrorCount == before)
        {
            CheckOverlaps(hosts, diagnostics);
        }
    }

    private static void CheckOverlaps(ReadOnlySpan<YamlNode> hosts, DiagnosticBag diagnostics)
    {
        if (hosts.Length < 2)
        {
            return;
        }

        string[] names = new string[hosts.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = ((YamlScalar)hosts[i]).Value;
        }

        foreach ((int index, int other) in HostOverlaps.FirstOf(names).Index())
        {
            if (other < index)   // V-VS-11
            {
                diagnostics.Report(
                    VirtualServiceFindings.HostsOverlap, "V-VS-11", hosts[index].Span, $"hosts '{names[other]}' and '{names[index]}' overlap",
                    "keep the wider one, or make two VirtualServices", hosts[other].Span, "the other one");
            }
        }
    }

    /// <summary>What could not be read may have had some.</summary>
    private static bool HasServerNames(YamlMapping spec)
    {
        foreach (YamlNode route in spec.Items("tls"))
        {
            foreach (YamlNode match in ((YamlMapping)route).Items("match"))
            {
                if (((YamlMapping)match).IsFilled("sniHosts") || ((YamlMapping)match).IsUnusable("sniHosts"))
                {
                    return true;
                }
            }

            if (((YamlMapping)route).IsUnusable("match"))
            {
                return true;
            }
        }

        return spec.IsUnusable("tls");
    }
}
