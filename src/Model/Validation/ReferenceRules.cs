namespace HelloMesh.Model;

/// <summary>What one object says of another that is not there, or does not fit. The control plane accepts all of it.</summary>
internal static class ReferenceRules
{
    public static void Check(MeshManifests manifests, DiagnosticBag diagnostics)
    {
        Dictionary<string, Gateway> gateways = manifests.Gateways
            .GroupBy(g => g.Id.ToString())
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        HashSet<NamespacedName> delegates =
            [.. manifests.VirtualServices.Where(vs => vs.Hosts.IsEmpty).Select(vs => vs.Id)];
        foreach (VirtualService virtualService in manifests.VirtualServices)
        {
            CheckGateways(virtualService, gateways, diagnostics);
            CheckDelegates(virtualService, delegates, diagnostics);
        }
    }

    /// <summary>Rules VH-2, VH-3 and VH-10.</summary>
    private static void CheckGateways(
        VirtualService virtualService, Dictionary<string, Gateway> gateways, DiagnosticBag diagnostics)
    {
        string ns = virtualService.Id.Namespace;
        var bound = new List<Gateway>();
        bool all = true;
        foreach (Located<string> reference in virtualService.Gateways)
        {
            string resolved = HostNames.ResolveGateway(reference.Value, ns);
            if (gateways.TryGetValue(resolved, out Gateway? gateway))
            {
                bound.Add(gateway);
            }
            else
            {
                all = false;
                if (resolved != "mesh")
                {
                    diagnostics.Report(DiagnosticCatalogue.GatewayNotFound(
                        reference.Span, virtualService.Id.Name, reference.Value, resolved, Advice(resolved, gateways)));
                }
            }
        }

        if (all && bound.Count > 0)
        {
            foreach (Located<string> host in virtualService.Hosts)
            {
                CheckHost(host, ns, bound, diagnostics);
            }
        }
    }

    private static void CheckHost(Located<string> host, string ns, List<Gateway> bound, DiagnosticBag diagnostics)
    {
        string[] full = [HostNames.Expand(host.Value, ns)];
        bool meets = bound.SelectMany(g => g.Servers).Any(server =>
            HostNames.Intersect(HostNames.OfferedTo(server.Hosts.Select(h => Prefixed(h.Value)), ns), full).Count > 0);
        if (!meets)
        {
            Located<string> first = bound.SelectMany(g => g.Servers).SelectMany(s => s.Hosts).FirstOrDefault();
            diagnostics.Report(DiagnosticCatalogue.HostMeetsNoServer(
                host.Span, host.Value, string.Join(", ", bound.Select(g => $"Gateway {g.Id}")), first.Span));
        }

        // GW-18: "./" means the Gateway's namespace.
        string Prefixed(string serverHost) => serverHost.StartsWith("./", StringComparison.Ordinal)
            ? $"{bound[0].Id.Namespace}/{serverHost[2..]}"
            : serverHost;
    }

    private static void CheckDelegates(
        VirtualService virtualService, HashSet<NamespacedName> delegates, DiagnosticBag diagnostics)
    {
        foreach (DelegateReference reference in virtualService.Http.Select(r => r.Delegate).OfType<DelegateReference>())
        {
            var id = new NamespacedName(
                reference.Namespace.Length == 0 ? virtualService.Id.Namespace : reference.Namespace, reference.Name);
            if (!delegates.Contains(id))
            {
                diagnostics.Report(DiagnosticCatalogue.DelegateNotFound(
                    reference.Span with { Length = Math.Min(reference.Span.Length, 1) }, id.ToString()));
            }
        }
    }

    private static string Advice(string resolved, Dictionary<string, Gateway> gateways)
    {
        string name = resolved[(resolved.LastIndexOf('/') + 1)..];
        string? same = gateways.Values.FirstOrDefault(g => g.Id.Name == name)?.Id.ToString()
            ?? SpellingAdvice.Closest(resolved, gateways.Keys);
        return same is null ? "name a Gateway that is loaded, as namespace/name" : $"write {same}";
    }
}
