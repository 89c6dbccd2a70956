namespace HelloMesh.Model;

/// <summary>Rules V-SC-05 and V-SC-14 to V-SC-22: what a Sidecar's workload may call.</summary>
internal static class SidecarEgressRules
{
    private const string SocketPrefix = "unix://";

    public static void Check(YamlMapping spec, string ns, DiagnosticBag diagnostics)
    {
        ReadOnlySpan<YamlNode> listeners = spec.Items("egress");
        CheckListenersWithoutPort(listeners, diagnostics);
        var numbers = new Dictionary<uint, SourceSpan>();
        var sockets = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        foreach (YamlNode node in listeners)
        {
            var listener = (YamlMapping)node;
            if (listener.Child("port") is { } port)
            {
                SidecarIngressRules.CheckTargetPort(port, diagnostics);   // V-SC-05
                if (port.UInt("number") is { } number and > 0)
                {
                    CheckPort(listener, port, number, numbers, diagnostics);
                }
                else if (!port.IsUnusable("number"))
                {
                    CheckSocket(listener, sockets, diagnostics);
                }
            }

            CheckHosts(listener, ns, diagnostics);
        }
    }

    private static void CheckListenersWithoutPort(ReadOnlySpan<YamlNode> listeners, DiagnosticBag diagnostics)
    {
        YamlNode? first = null;
        bool isAlone = true;
        foreach (YamlNode node in listeners)
        {
            if (node is YamlMapping listener && (listener.Has("port") || listener.IsUnusable("port")))
            {
                continue;
            }

            if (first is null)
            {
                first = node;
                continue;
            }

            isAlone = false;   // V-SC-15
            diagnostics.Report(
                SidecarFindings.PortMissing, "V-SC-15", node.Head(), "only one egress listener may be without port", "add port:, or move the hosts to the other one",
                first.Head(), "the other one");
        }

        if (first is not null && isAlone && first != listeners[^1])   // V-SC-14
        {
            diagnostics.Report(
                SidecarFindings.PortMissing, "V-SC-14", first.Head(), "the egress listener without port takes what is left, and must be the last",
                "move it to the end of the list");
        }
    }

    private static void CheckPort(
        YamlMapping listener, YamlMapping port, uint number, Dictionary<uint, SourceSpan> numbers, DiagnosticBag diagnostics)
    {
        ListedPortRules.CheckNumber(port, "number", "V-SC-17", SidecarFindings.BadPort, diagnostics);   // V-SC-17
        SidecarIngressRules.CheckPort(port, "V-SC-17", diagnostics);
        SidecarIngressRules.CheckBind(listener, "V-SC-17", diagnostics);
        if (!numbers.TryAdd(number, port.SpanOf("number")))   // V-SC-18
        {
            diagnostics.Report(
                SidecarFindings.ListenerTwice, "V-SC-18", port.SpanOf("number"), $"two listeners have port {number}", "remove one",
                numbers[number], "the other one");
        }
    }

    /// <summary>Port 0: a socket instead of a port.</summary>
    private static void CheckSocket(YamlMapping listener, Dictionary<string, SourceSpan> sockets, DiagnosticBag diagnostics)
    {
        string bind = listener.Text("bind");
        SourceSpan place = listener.Has("bind") ? listener.SpanOf("bind") : listener.KeySpanOf("port");
        bool isSocket = bind.StartsWith(SocketPrefix, StringComparison.Ordinal) && NameForms.IsSocketPath(bind[SocketPrefix.Length..]);
        if (!isSocket && !listener.IsUnusable("bind"))   // V-SC-16
        {
            diagnostics.Report(
                SidecarFindings.BadBind, "V-SC-16", place, "a listener with port 0 listens on a socket, and bind names none",
                "write bind: unix:///path, or a port from 1 to 65535");
        }
        else if (isSocket && !sockets.TryAdd(bind, place))   // V-SC-18
        {
            diagnostics.Report(
                SidecarFindings.ListenerTwice, "V-SC-18", place, $"two listeners are bound to {bind}", "remove one", sockets[bind], "the other one");
        }

        if (listener.Text("captureMode") == "IPTABLES")   // V-SC-16
        {
            diagnostics.Report(
                SidecarFindings.BadBind, "V-SC-16", listener.SpanOf("captureMode"), "traffic to a socket cannot be captured by IPTABLES",
                "write captureMode: NONE, or remove it");
        }
    }

    private static void CheckHosts(YamlMapping listener, string ns, DiagnosticBag diagnostics)
    {
        var seen = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        var hosts = new List<(string Namespace, string Name, YamlScalar Node)>();
        foreach (YamlNode node in listener.Items("hosts"))
        {
            var host = (YamlScalar)node;
            if (HostRules.SidecarHostMistake(host.Value) is { } mistake)   // V-SC-20
            {
                diagnostics.Report(SidecarFindings.BadHost, "V-SC-20", host.Span, mistake.Text, mistake.Fix);
            }
            else if (!host.Value.StartsWith('~'))
            {
                int slash = host.Value.IndexOf('/');
                string before = host.Value[..slash];
                hosts.Add((before == "." ? ns : before, host.Value[(slash + 1)..], host));
            }
        }

        YamlScalar? all = hosts.Find(h => h is { Namespace: "*", Name: "*" }).Node;
        foreach ((string owner, string name, YamlScalar host) in hosts)
        {
            YamlScalar? whole = hosts.Find(h => h.Namespace == owner && h.Name == "*").Node;
            if (!seen.TryAdd($"{owner}/{name}", host.Span))   // V-SC-21
            {
                Warn(host, "V-SC-21", $"'{host.Value}' is listed twice", seen[$"{owner}/{name}"]);
            }
            else if (whole is not null && name != "*")   // V-SC-21
            {
                Warn(host, "V-SC-21", $"'{whole.Value}' covers '{host.Value}' already", whole.Span);
            }
            else if (all is not null && owner != "*")   // V-SC-22
            {
                Warn(host, "V-SC-22", $"'*/*' covers '{host.Value}' already", all.Span);
            }
        }

        void Warn(YamlScalar host, string rule, string message, SourceSpan other) =>
            diagnostics.Report(SidecarFindings.HostWithoutEffect, rule, host.Span, message, "remove one", other, "the other one");
    }
}
