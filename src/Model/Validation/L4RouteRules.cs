namespace HelloMesh.Model;

/// <summary>Rules V-L4-01 to V-L4-12: tls and tcp routes. What must be there is in the schema.</summary>
internal static class L4RouteRules
{
    public static void CheckTls(YamlMapping route, YamlMapping spec, DiagnosticBag diagnostics)
    {
        RequireFilled(route, "match", "V-L4-01", diagnostics);
        RequireFilled(route, "route", "V-L4-06", diagnostics);
        bool listsMesh = ListsMesh(spec);
        foreach (YamlNode node in route.Items("match"))
        {
            var match = (YamlMapping)node;
            RequireFilled(match, "sniHosts", "V-L4-02", diagnostics);
            foreach (YamlNode name in match.Items("sniHosts"))
            {
                CheckServerName((YamlScalar)name, spec, listsMesh, diagnostics);
            }

            CheckMatch(match, diagnostics);
        }

        DestinationRules.CheckList(route, diagnostics);   // V-L4-12
    }

    public static void CheckTcp(YamlMapping route, DiagnosticBag diagnostics)
    {
        RequireFilled(route, "route", "V-L4-07", diagnostics);
        foreach (YamlNode match in route.Items("match"))
        {
            CheckMatch((YamlMapping)match, diagnostics);
        }

        DestinationRules.CheckList(route, diagnostics);   // V-L4-12
    }

    /// <summary>An absent field is reported where the schema is checked; an empty one is here.</summary>
    private static void RequireFilled(YamlMapping node, string field, string rule, DiagnosticBag diagnostics)
    {
        if (node.Has(field) && !node.IsFilled(field))
        {
            diagnostics.Report(
                VirtualServiceFindings.MissingInL4Route, rule, node.KeySpanOf(field), $"'{field}' is empty",
                field == "sniHosts" ? "name at least one server name" : $"list at least one element under {field}:");
        }
    }

    private static void CheckMatch(YamlMapping match, DiagnosticBag diagnostics)
    {
        foreach (YamlNode node in match.Items("destinationSubnets"))
        {
            var subnet = (YamlScalar)node;
            if (!NameForms.IsSubnet(subnet.Value))   // V-L4-08
            {
                diagnostics.Report(
                    VirtualServiceFindings.BadSubnet, "V-L4-08", subnet.Span, $"'{subnet.Value}' is no subnet", "write an address, or address/length");
            }
        }

        SourceRules.CheckPort(match, "V-L4-09", diagnostics);
        SourceRules.CheckLabels(match, "V-L4-10", diagnostics);
        GatewayReferenceRules.Check(match, diagnostics);   // V-L4-11
    }

    private static void CheckServerName(YamlScalar name, YamlMapping spec, bool listsMesh, DiagnosticBag diagnostics)
    {
        if (NameForms.IsAddress(name.Value))   // V-L4-04: the subset test is skipped
        {
            diagnostics.Report(
                VirtualServiceFindings.ServerNameIsAddress, "V-L4-04", name.Span, $"{name.Value} is an address, and TLS clients send names only",
                "write the name that clients use");
            return;
        }

        if (!(listsMesh ? NameForms.IsWildcardDomain(name.Value) : NameForms.IsServerName(name.Value)))   // V-L4-03
        {
            diagnostics.Report(
                VirtualServiceFindings.BadServerName, "V-L4-03", name.Span, $"'{name.Value}' is no server name", HostRules.Advice(name.Value));
            return;
        }

        if (spec.IsUnusable("hosts"))
        {
            return;
        }

        foreach (YamlNode host in spec.Items("hosts"))
        {
            if (HostNames.IsCoveredBy(name.Value, ((YamlScalar)host).Value))
            {
                return;
            }
        }

        diagnostics.Report(   // V-L4-05
            VirtualServiceFindings.ServerNameNotAHost, "V-L4-05", name.Span, $"server name '{name.Value}' is covered by none of the hosts",
            $"add {name.Value} to hosts:, or correct it");
    }

    private static bool ListsMesh(YamlMapping spec)
    {
        foreach (YamlNode gateway in spec.Items("gateways"))
        {
            if (((YamlScalar)gateway).Value == "mesh")
            {
                return true;
            }
        }

        return false;
    }
}
