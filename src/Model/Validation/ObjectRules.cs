using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>What the control plane refuses in one object, beyond types and field names.</summary>
internal static class ObjectRules
{
    private const uint PortMax = 65535;

    private static readonly string[] KnownProtocols =
    [
        "HTTP", "HTTPS", "HTTP2", "GRPC", "GRPC-WEB", "HTTP_PROXY", "TLS", "TCP", "MONGO", "MYSQL", "REDIS", "UDP",
    ];

    public static void Check(MeshManifests manifests, DiagnosticBag diagnostics)
    {
        foreach (Gateway gateway in manifests.Gateways)
        {
            CheckGateway(gateway, diagnostics);
        }

        foreach (VirtualService virtualService in manifests.VirtualServices)
        {
            CheckVirtualService(virtualService, diagnostics);
        }

        foreach (DestinationRule rule in manifests.DestinationRules)
        {
            CheckSubsets(rule, diagnostics);
        }
    }

    private static void CheckGateway(Gateway gateway, DiagnosticBag diagnostics)
    {
        if (gateway.Servers.IsEmpty)
        {
            diagnostics.Report(DiagnosticCatalogue.GatewayWithoutServers(gateway.Meta.Span, gateway.Id.Name));
        }

        foreach (Server server in gateway.Servers)
        {
            if (server.Hosts.IsEmpty)
            {
                diagnostics.Report(DiagnosticCatalogue.ServerWithoutHosts(
                    Head(server.Span), gateway.Id.Name, server.Port is null ? "?" : $"{server.Port.Number}"));
            }

            if (server.Port is { } port)
            {
                if (port.Number is 0 or > PortMax)
                {
                    diagnostics.Report(DiagnosticCatalogue.BadServerPort(port.Span, port.Number));
                }

                if (port.Protocol.Length > 0 && !KnownProtocols.Contains(port.Protocol, StringComparer.OrdinalIgnoreCase))
                {
                    diagnostics.Report(DiagnosticCatalogue.UnknownProtocol(port.Span, port.Protocol, "GW-13"));
                }
            }
        }
    }

    private static void CheckVirtualService(VirtualService virtualService, DiagnosticBag diagnostics)
    {
        if (virtualService.Http.IsEmpty && virtualService.Tls.IsEmpty && virtualService.Tcp.IsEmpty)
        {
            diagnostics.Report(DiagnosticCatalogue.VirtualServiceWithoutRoutes(
                virtualService.Meta.Span, virtualService.Id.Name));
        }

        foreach (HttpRoute route in virtualService.Http)
        {
            CheckRoute(route, diagnostics);
        }

        foreach (Destination destination in virtualService.Http.SelectMany(r => r.Route).Select(d => d.Destination)
            .Concat(virtualService.Tls.SelectMany(r => r.Route).Select(d => d.Destination))
            .Concat(virtualService.Tcp.SelectMany(r => r.Route).Select(d => d.Destination)))
        {
            if (destination.Port is 0 or > PortMax)
            {
                diagnostics.Report(DiagnosticCatalogue.BadPort(
                    destination.Span, "port.number", $"{destination.Port}", "V-RT-04"));
            }
        }
    }

    /// <summary>Rules ACT-16 and ACT-20.</summary>
    private static void CheckRoute(HttpRoute route, DiagnosticBag diagnostics)
    {
        if (route.Route.IsEmpty && route.Redirect is null && route.DirectResponse is null && route.Delegate is null)
        {
            diagnostics.Report(DiagnosticCatalogue.RouteWithoutAction(Head(route.Span)));
        }

        if (route.Redirect is { } redirect && !route.Route.IsEmpty)
        {
            diagnostics.Report(DiagnosticCatalogue.ActionsExcludeEachOther(
                Head(redirect.Span), "redirect", "route", route.Route[0].Span, "ACT-20"));
        }

        if (route.DirectResponse is { } response && !route.Route.IsEmpty)
        {
            diagnostics.Report(DiagnosticCatalogue.ActionsExcludeEachOther(
                Head(response.Span), "directResponse", "route", route.Route[0].Span, "ACT-20"));
        }

        if (route.Route.Length > 1 && route.Route.All(d => d.Weight == 0))
        {
            diagnostics.Report(DiagnosticCatalogue.WeightsAddUpToZero(Head(route.Route[0].Span)));
        }

        foreach (HttpRouteDestination destination in route.Route.Where(d => d.Weight < 0))
        {
            diagnostics.Report(DiagnosticCatalogue.NegativeWeight(Head(destination.Span), $"{destination.Weight}"));
        }
    }

    private static void CheckSubsets(DestinationRule rule, DiagnosticBag diagnostics)
    {
        var seen = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        foreach (Subset subset in rule.Subsets)
        {
            if (!seen.TryAdd(subset.Name, subset.Span))
            {
                diagnostics.Report(DiagnosticCatalogue.SubsetDefinedTwice(subset.Span, subset.Name, seen[subset.Name]));
            }
        }
    }

    private static SourceSpan Head(SourceSpan span) => span with { Length = Math.Min(span.Length, 1) };
}
