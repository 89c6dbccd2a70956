using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Virtual hosts of a sidecar's route table while it is built: the first taker of a domain keeps it
/// (rules MESH-7, MESH-9).</summary>
internal sealed class SidecarHosts(string ns, int port, IEnumerable<RegistryService> services)
{
    private readonly List<VirtualHost> _virtualHosts = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _domains = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fullNames = new(services.Select(s => s.Host), StringComparer.Ordinal);

    public IEnumerable<VirtualHost> VirtualHosts => _virtualHosts;

    /// <summary>Adds a virtual host, unless its name or all its domains are taken.</summary>
    public void Add(string host, RegistryService? service, ImmutableArray<Route> routes)
    {
        string name = $"{host}:{port}";
        if (!_names.Add(name))
        {
            return;
        }

        string[] domains =
        [
            .. Domains(host, service, ns)
                .Select(d => d.ToLowerInvariant())
                .Where(d => !(d != host && _fullNames.Contains(d)) && _domains.Add(d)),
        ];
        if (domains.Length > 0)
        {
            _virtualHosts.Add(new VirtualHost
            {
                Name = name,
                Domains = [.. domains],
                RequiresTls = false,
                Routes = routes,
            });
        }
    }

    /// <summary>The domains of a service for a client of a namespace (rule MESH-7); a port in Host never counts.</summary>
    public static IEnumerable<string> Domains(string host, RegistryService? service, string ns)
    {
        if (service is null)
        {
            return [Bracketed(host)];
        }

        List<string> names = [Bracketed(host), host + "."];
        string suffix = $".svc.{HostNames.ClusterDomain}";
        if (service.IsKubernetes && host.EndsWith(suffix, StringComparison.Ordinal))
        {
            string nameAndNamespace = host[..^suffix.Length];
            names.Add($"{nameAndNamespace}.svc");
            names.Add(nameAndNamespace);
            if (service.Namespace == ns)
            {
                names.Add(nameAndNamespace[..nameAndNamespace.LastIndexOf('.')]);
            }
        }

        return
        [
            .. names,
            .. service.IsHeadless && service.IsKubernetes ? names.Select(n => "*." + n) : [],
            .. service.Addresses.Select(Bracketed),
        ];
    }

    private static string Bracketed(string host) =>
        host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host;
}
