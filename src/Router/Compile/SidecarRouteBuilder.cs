using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>The route table of one port of a sidecar (rules MESH-6 to MESH-13, MESH-15, MESH-17).</summary>
internal sealed class SidecarRouteBuilder(WorkloadId workload, bool registryOnly)
{
    /// <summary>The one port on which hosts outside the registry are served (rule MESH-10).</summary>
    private const int OpenPort = 80;

    public RouteConfiguration Build(int port, EgressScope scope)
    {
        List<RegistryService> services = [.. scope.Services.Where(s => s.Ports.Any(p => p.Number == port))];
        var hosts = new SidecarHosts(workload.Namespace!, port, services);
        Dictionary<string, BoundVirtualService> mostSpecific = MostSpecific(scope);
        var covered = new HashSet<RegistryService>();
        foreach (BoundVirtualService virtualService in scope.VirtualServices)
        {
            AddVirtualService(virtualService, port, services, mostSpecific, hosts, covered);
        }

        foreach (RegistryService service in services.Where(s => !covered.Contains(s) && SpeaksHttp(s, port)))
        {
            hosts.Add(service.Host, service, [DefaultRoute(service, port)]);
        }

        return new RouteConfiguration
        {
            Name = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            VirtualHosts = [.. hosts.VirtualHosts, CatchAll()],
        };
    }

    public static bool SpeaksHttp(RegistryService service, int port) =>
        service.Ports.Any(p => p.Number == port && p.Protocol is Protocol.Http or Protocol.Detected);

    /// <summary>Rule MESH-13.</summary>
    public static Route DefaultRoute(RegistryService service, int port) => new()
    {
        Name = "default",
        Match = MatchTranslator.Translate(null),
        Action = new ForwardAction
        {
            Clusters = [new WeightedCluster(ClusterSet.Name(service.Host, "", port), 0, null, null)],
            IsWeighted = false,
            Retries = ActionTranslator.DefaultRetries,
        },
        Rule = "default",
        Source = service.Origin.Span,
    };

    /// <summary>Rules MESH-8 to MESH-12.</summary>
    private void AddVirtualService(
        BoundVirtualService virtualService,
        int port,
        List<RegistryService> services,
        Dictionary<string, BoundVirtualService> mostSpecific,
        SidecarHosts hosts,
        HashSet<RegistryService> covered)
    {
        // MESH-12: a service is seen reduced to this port.
        var scope = new RouteScope(workload, "mesh", port, false, host =>
            services.Find(s => s.Host == host) is { } found
                ? new RegistryService
                {
                    Host = found.Host,
                    Namespace = found.Namespace,
                    IsKubernetes = found.IsKubernetes,
                    Ports = [.. found.Ports.Where(p => p.Number == port).Take(1)],
                    ExportTo = found.ExportTo,
                    ExternalName = found.ExternalName,
                    Origin = found.Origin,
                }
                : null);
        ImmutableArray<Route> routes = RouteExpander.Expand(virtualService, scope);
        if (routes.IsEmpty)
        {
            return;   // MESH-11: the services get their default routes
        }

        (List<string> unknown, List<RegistryService> known) = Separate(virtualService, services, mostSpecific);
        List<RegistryService> served = known.FindAll(s => SpeaksHttp(s, port));
        if (served.Count == 0 && (port != OpenPort || known.Exists(s => s.Ports.Length > 0)))
        {
            return;
        }

        foreach (string host in unknown)
        {
            hosts.Add(host, null, routes);
        }

        foreach (RegistryService service in served)
        {
            covered.Add(service);
            hosts.Add(service.Host, service, routes);
        }
    }

    /// <summary>Hosts outside the registry, and services that the VirtualService covers (rule MESH-8).</summary>
    private static (List<string> Unknown, List<RegistryService> Known) Separate(
        BoundVirtualService virtualService,
        List<RegistryService> services,
        Dictionary<string, BoundVirtualService> mostSpecific)
    {
        var unknown = new List<string>();
        var known = new List<RegistryService>();
        foreach (string host in virtualService.Hosts.OrderBy(h => h.StartsWith('*')))
        {
            List<RegistryService> found = host.StartsWith('*')
                ? services.FindAll(s => HostNames.IsCoveredBy(s.Host, host)
                    && mostSpecific.TryGetValue(s.Host, out BoundVirtualService? best) && best == virtualService)
                : services.FindAll(s => s.Host.Equals(host, StringComparison.OrdinalIgnoreCase));
            if (found.Count == 0)
            {
                unknown.Add(host);
            }

            known.AddRange(found.Where(s => !known.Contains(s)));
        }

        return (unknown, known);
    }

    /// <summary>For each service the VirtualService with the most specific host; earlier ones win ties.</summary>
    private static Dictionary<string, BoundVirtualService> MostSpecific(EgressScope scope)
    {
        var best = new Dictionary<string, (string Host, BoundVirtualService VirtualService)>(StringComparer.Ordinal);
        foreach (BoundVirtualService virtualService in scope.VirtualServices)
        {
            foreach (string host in virtualService.Hosts)
            {
                foreach (RegistryService service in scope.Services.Where(s => HostNames.IsCoveredBy(s.Host, host)))
                {
                    if (!best.TryGetValue(service.Host, out (string Host, BoundVirtualService) current)
                        || HostNames.CompareSpecificity(host, current.Host) < 0 && !SameRank(host, current.Host))
                    {
                        best[service.Host] = (host, virtualService);
                    }
                }
            }
        }

        return best.ToDictionary(pair => pair.Key, pair => pair.Value.VirtualService, StringComparer.Ordinal);
    }

    private static bool SameRank(string a, string b) => a.Length == b.Length && a.StartsWith('*') == b.StartsWith('*');

    /// <summary>Rule MESH-15.</summary>
    private VirtualHost CatchAll()
    {
        string name = registryOnly ? "block_all" : "allow_any";
        return new VirtualHost
        {
            Name = name,
            Domains = ["*"],
            RequiresTls = false,
            Routes =
            [
                new Route
                {
                    Name = name,
                    Match = MatchTranslator.Translate(null),
                    Action = registryOnly
                        ? new DirectResponseAction(502, null)
                        : new ForwardAction
                        {
                            Clusters = [new WeightedCluster(SidecarPlanBuilder.Passthrough, 0, null, null)],
                            IsWeighted = false,
                            Retries = ActionTranslator.DefaultRetries,
                        },
                    Rule = name,
                },
            ],
        };
    }
}
