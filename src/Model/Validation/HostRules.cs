namespace HelloMesh.Model;

/// <summary>Hosts of servers and of Sidecars' egress: an optional namespace, a slash, and a name (P-GWHOST, P-SCHOST).</summary>
internal static class HostRules
{
    /// <summary>Rules V-GW-04 to V-GW-08.</summary>
    public static void CheckGatewayHost(YamlScalar host, DiagnosticBag diagnostics)
    {
        int slash = host.Value.IndexOf('/');
        string name = host.Value[(slash + 1)..];
        if (slash >= 0)
        {
            string ns = host.Value[..slash];
            if (ns.Length == 0 || name.Length == 0)   // V-GW-08
            {
                Report(host, "V-GW-08", $"'{host.Value}' has nothing on one side of the slash", "write namespace/host, or the host alone", diagnostics);
                return;
            }

            if (ns is not ("*" or ".") && !NameForms.IsLabel(ns))   // V-GW-07
            {
                Report(host, "V-GW-07", $"'{ns}' before the slash is no namespace", "write '.', '*' or the name of a namespace", diagnostics);
            }
        }

        if (CheckName(name) is { } wrong)
        {
            Report(host, wrong.Rule, wrong.Text, wrong.Fix, diagnostics);
        }
    }

    /// <summary>Rule V-SC-20: a namespace is needed here, addresses are none, and <c>~</c> leaves out.</summary>
    /// <returns>What is wrong and what to write, or <c>null</c>.</returns>
    public static (string Text, string Fix)? SidecarHostMistake(string host)
    {
        int slash = host.IndexOf('/');
        if (slash < 0)
        {
            string full = host == "*" || host.Contains('.', StringComparison.Ordinal) ? host : $"{host}.NAMESPACE.svc.{HostNames.ClusterDomain}";
            return ($"'{host}' has no namespace in front", $"write ./{full}, or namespace/{full}");
        }

        string ns = host[..slash];
        string name = host[(slash + 1)..];
        ReadOnlySpan<char> owner = ns.StartsWith('~') ? ns.AsSpan(1) : ns;
        if (owner is not ("*" or ".") && !NameForms.IsLabel(owner) && ns != "~")
        {
            return ($"'{ns}' before the slash is no namespace", "write '.', '*' or the name of a namespace");
        }

        return name.Length == 0 ? ($"'{host}' has nothing after the slash", "write namespace/*")
            : NameForms.IsAddress(name) ? ($"'{name}' is an address, and hosts are named", "name the host of a ServiceEntry")
            : name != "*" && !name.Contains('.', StringComparison.Ordinal)
                ? ($"'{name}' is a short name, and full ones are listed here", $"write {ns}/{name}.NAMESPACE.svc.{HostNames.ClusterDomain}, or {ns}/*")
            : CheckName(name) is { } wrong ? (wrong.Text, wrong.Fix)
            : null;
    }

    private static (string Rule, string Text, string Fix)? CheckName(string name)
    {
        if (name != "*" && !name.Contains('.', StringComparison.Ordinal))   // V-GW-04
        {
            return ("V-GW-04", $"'{name}' is a short name, and a full one is needed here", "write a name with a dot, or '*'");
        }

        int dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0 && name.LastIndexOf('*') > dot)   // V-GW-06
        {
            return ("V-GW-06", $"'{name}': a star may only be the first label", "write *.name");
        }

        if (NameForms.IsPartialWildcard(name))   // V-GW-05
        {
            return ("V-GW-05", $"'{name}': the star must be a whole label", "write *.name");
        }

        return NameForms.IsWildcardDomain(name) || NameForms.IsAddress(name)   // V-GW-06
            ? null
            : ("V-GW-06", $"'{name}' is no host name", Advice(name));
    }

    /// <summary>What to write instead of something that is no host name (rule D-77).</summary>
    public static string Advice(string host)
    {
        int scheme = host.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? host : host[(scheme + 3)..];
        int end = rest.IndexOfAny(['/', ':']);
        string name = end < 0 ? rest : rest[..end];
        return name.Length > 0 && name != host && NameForms.IsWildcardDomain(name)
            ? $"write {name}; scheme, port and path do not belong to a host"
            : "use letters, digits, '-' and dots, and a star only as the first label";
    }

    private static void Report(YamlScalar host, string rule, string text, string fix, DiagnosticBag diagnostics) =>
        diagnostics.Report(GatewayFindings.BadHost, rule, host.Span, text, fix);
}
