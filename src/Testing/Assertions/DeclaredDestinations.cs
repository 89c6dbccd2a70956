using HelloMesh.Model;
using HelloMesh.Testing.Results;

namespace HelloMesh.Testing;

/// <summary>What Services and ServiceEntries declare, next to what routes lead to: where a declared destination has no route
/// and a route leads to one that is declared nowhere, the manifest has the slip and not the test.</summary>
internal sealed class DeclaredDestinations(MeshManifests manifests)
{
    /// <summary>A clause on a destination that is declared and that no route leads to; <c>null</c> where nothing declares it.</summary>
    /// <param name="destination"><c>host:port</c>; the host in full or cut after one of its labels.</param>
    /// <param name="routed">Destinations that routes lead to.</param>
    public string? Advice(string destination, IReadOnlyList<string> routed)
    {
        if (All().FirstOrDefault(d => ExpectationComparer.IsDestination(destination, d.Destination)) is not { Destination: { } full } declared)
        {
            return null;
        }

        string by = Place($"{declared.By.Kind} {declared.By.Meta.Id}", declared.By.Meta.Span);
        var known = All().Select(d => d.Destination).ToHashSet(StringComparer.Ordinal);
        if (routed.FirstOrDefault(r => !known.Contains(r) && IsSlip(r, full)) is not { } slip)
        {
            return $"; no rule names it, though {by} declares it";
        }

        Destination? written = Written().FirstOrDefault(d => Means(d, slip));
        string name = written is null ? slip : written.Port is { } port ? $"{written.Host}:{port}" : written.Host;
        string place = Place($"'{name}'", written?.Span ?? default);
        return $"; {by} declares it: is {place}, which nothing declares, a slip of it?";
    }

    private static string Place(string name, SourceSpan span) => span.Source is null ? name : $"{name} ({span})";

    /// <summary>One label differs, and only by a slip; the rest, long as it is, must not make up for two different names.</summary>
    private static bool IsSlip(string written, string meant)
    {
        string[] these = written.Split('.', ':');
        string[] those = meant.Split('.', ':');
        int[] differing = these.Length != those.Length ? [] : [.. Enumerable.Range(0, these.Length).Where(i => these[i] != those[i])];
        return differing is [var only] && SpellingAdvice.Closest(these[only], [those[only]]) is not null;
    }

    private static bool Means(Destination written, string destination)
    {
        string port = written.Port is { } number ? $":{number}" : destination[destination.LastIndexOf(':')..];
        return ExpectationComparer.IsDestination(written.Host + port, destination);
    }

    private IEnumerable<(string Destination, Manifest By)> All() => manifests.Services
        .SelectMany(service => service.Ports.Select(port =>
            ($"{service.Meta.Id.Name}.{service.Meta.Id.Namespace}.svc.{HostNames.ClusterDomain}:{port.Port}", (Manifest)service)))
        .Concat(manifests.ServiceEntries.SelectMany(entry => entry.Hosts.SelectMany(host => entry.Ports.Select(port =>
            ($"{host.Value}:{port.Number}", (Manifest)entry)))));

    private IEnumerable<Destination> Written() => manifests.VirtualServices.SelectMany(service => service.Http
        .SelectMany(route => route.Route.Select(r => r.Destination))
        .Concat(service.Tls.SelectMany(route => route.Route.Select(r => r.Destination)))
        .Concat(service.Tcp.SelectMany(route => route.Route.Select(r => r.Destination))));
}
