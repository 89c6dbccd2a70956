using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Generation;
using HelloMesh.Testing.Results;

namespace HelloMesh.Testing;

/// <summary>What is said of names in assertions: those that can be none, and what was probably meant by others.</summary>
internal static class AssertionAdvice
{
    /// <summary>A destination needs its port: without one it is the name of nothing, and not to reach it proves nothing.</summary>
    public static void CheckDestination(string destination, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(destination, parameter);
        int colon = destination.LastIndexOf(':');
        ReadOnlySpan<char> port = destination.AsSpan(colon + 1);
        int slash = port.IndexOf('/');
        if (colon <= 0 || destination.Contains("://", StringComparison.Ordinal)
            || !ushort.TryParse(slash < 0 ? port : port[..slash], System.Globalization.NumberStyles.None, null, out ushort number)
            || number == 0)
        {
            throw new ArgumentException($"a destination is host:port, for example cart:8080; '{destination}' is none", parameter);
        }
    }

    /// <summary>The subsets of a destination that routes lead to, where the one that was named is not among them.</summary>
    public static string OnSubset(MeshUnderTest mesh, string destination, string subset)
    {
        string[] subsets =
        [
            .. mesh.Table.Proxies
                .SelectMany((plan, proxy) => Target.Of(plan, proxy))
                .SelectMany(target => target.Clusters)
                .Select(cluster => cluster.Name.Split('|'))
                .Where(parts => parts.Length == 4 && parts[2].Length > 0
                    && ExpectationComparer.IsDestination(destination, $"{parts[3]}:{parts[1]}"))
                .Select(parts => parts[2])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        return subsets.Contains(subset, StringComparer.Ordinal) ? ""
            : subsets.Length == 0 ? "; no route leads to a subset of it"
            : $"; routes lead to its subset{(subsets.Length == 1 ? "" : "s")} {string.Join(", ", subsets)}";
    }

    /// <summary>The VirtualService that was probably meant; of one that is there, its rules.</summary>
    public static string OnRule(MeshUnderTest mesh, string virtualService, string? rule)
    {
        IReadOnlyList<VirtualService> all = mesh.Table.Manifests.VirtualServices;
        string[] owners =
        [
            .. all.Select(v => v.Id).Where(id => id.Name == virtualService || id.ToString() == virtualService).Select(id => id.ToString()),
        ];
        if (owners.Length == 0)
        {
            return SpellingAdvice.Clause(virtualService, all.SelectMany(v => new[] { v.Id.ToString(), v.Id.Name }));
        }

        if (rule is null)
        {
            return "";
        }

        Target[] rules = [.. mesh.Table.Proxies.SelectMany((plan, proxy) => Target.Of(plan, proxy)).Where(t => owners.Contains(t.Owner?.Id.ToString()))];
        string[] names =
        [
            .. rules.Select(t => t.Rule).Concat(rules.Select(t => t.Route?.Name ?? "")).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal),
        ];
        return names.Any(name => name == rule || name.StartsWith(rule + ".", StringComparison.Ordinal)) ? ""
            : $"; its rules are {string.Join(", ", rules.Select(t => t.Rule).Distinct(StringComparer.Ordinal).Take(8))}"
                + (names.Length == 0 ? "" : SpellingAdvice.Clause(rule, names));
    }
}
