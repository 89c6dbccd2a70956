namespace HelloMesh.Model;

/// <summary>Host names as the control plane compares and completes them: ordinal, case-sensitive.</summary>
public static class HostNames
{
    /// <summary>Suffix of the names of Kubernetes Services.</summary>
    public const string ClusterDomain = "cluster.local";

    /// <summary>Completes a short name with the namespace of the text (rules VH-9, ACT-2).</summary>
    public static string Expand(string host, string ns) =>
        host.Length == 0 || host == "*" || host.Contains('.', StringComparison.Ordinal) || IsIPAddress(host)
            ? host
            : $"{host}.{ns}.svc.{ClusterDomain}";

    /// <summary>Resolves a gateway reference to <c>namespace/name</c>, or <c>mesh</c> (rule VH-2).</summary>
    public static string ResolveGateway(string written, string ns)
    {
        if (written == "mesh")
        {
            return written;
        }

        int slash = written.IndexOf('/');
        if (slash >= 0)
        {
            return written[..slash] == "." ? $"{ns}/{written[(slash + 1)..]}" : written;
        }

        int dot = written.IndexOf('.');
        if (dot < 0)
        {
            return $"{ns}/{written}";
        }

        string rest = written[(dot + 1)..];
        int second = rest.IndexOf('.');
        return $"{(second < 0 ? rest : rest[..second])}/{written[..dot]}";
    }

    /// <summary>True when <paramref name="narrow"/> is covered by <paramref name="wide"/> (rule VH-11).</summary>
    public static bool IsCoveredBy(string narrow, string wide)
    {
        bool narrowWild = narrow.StartsWith('*');
        bool wideWild = wide.StartsWith('*');
        if (narrowWild)
        {
            return wideWild && narrow.Length >= wide.Length
                && narrow.AsSpan(1).EndsWith(wide.AsSpan(1), StringComparison.Ordinal);
        }

        return wideWild
            ? narrow.AsSpan().EndsWith(wide.AsSpan(1), StringComparison.Ordinal)
            : string.Equals(narrow, wide, StringComparison.Ordinal);
    }

    /// <summary>True when either covers the other (rules TLS-2, MESH-4).</summary>
    public static bool Overlap(string a, string b) => IsCoveredBy(a, b) || IsCoveredBy(b, a);

    /// <summary>Hosts of a server that are offered to a namespace, without their prefix (rule GW-18).</summary>
    public static IReadOnlyList<string> OfferedTo(IEnumerable<string> serverHosts, string ns)
    {
        var offered = new List<string>();
        foreach (string host in serverHosts)
        {
            int slash = host.IndexOf('/');
            if (slash < 0)
            {
                offered.Add(host);
            }
            else if (host.AsSpan(0, slash) is var prefix && (prefix.SequenceEqual(ns) || prefix is "*"))
            {
                offered.Add(host[(slash + 1)..]);
            }
        }

        return offered;
    }

    /// <summary>The narrower of each pair that meets, in order, without duplicates (rule VH-10).</summary>
    public static IReadOnlyList<string> Intersect(IReadOnlyList<string> serverHosts, IReadOnlyList<string> virtualServiceHosts)
    {
        var result = new List<string>();
        foreach (string server in serverHosts)
        {
            foreach (string host in virtualServiceHosts)
            {
                string? narrower = IsCoveredBy(server, host) ? server : IsCoveredBy(host, server) ? host : null;
                if (narrower is not null && !result.Contains(narrower))
                {
                    result.Add(narrower);
                }
            }
        }

        return result;
    }

    /// <summary>Orders names from the most specific: exact before wildcard, longer before shorter, then by text
    /// (rules VH-27, MESH-8).</summary>
    public static int CompareSpecificity(string a, string b)
    {
        bool aWild = a.StartsWith('*');
        bool bWild = b.StartsWith('*');
        if (aWild != bWild)
        {
            return aWild ? 1 : -1;
        }

        return a.Length != b.Length ? b.Length.CompareTo(a.Length) : string.CompareOrdinal(a, b);
    }

    /// <summary>True for an IPv4 or IPv6 address, as the control plane reads them.</summary>
    public static bool IsIPAddress(string host) => NameForms.IsAddress(host);
}
