using System.Collections.Immutable;
using System.Net;

namespace HelloMesh.Router;

/// <summary>A filter chain of a sidecar and the addresses for which it is.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Subnets">Destination subnets; empty: every address that the listener serves.</param>
internal sealed record AddressedChain(FilterChain Chain, ImmutableArray<IPNetwork> Subnets);

/// <summary>Which of a listener's chains are there for an address: the proxy takes the longest subnet that holds the
/// address, and only then looks at server names (rules MESH-20, MESH-22).</summary>
internal static class AddressedChains
{
    /// <summary>Chains for one address.</summary>
    public static IEnumerable<FilterChain> For(this List<AddressedChain> chains, string address)
    {
        if (!IPAddress.TryParse(address, out IPAddress? parsed))
        {
            return chains.Where(c => c.Subnets.IsEmpty).Select(c => c.Chain);
        }

        int longest = chains.SelectMany(c => c.Subnets)
            .Where(s => s.Contains(parsed)).Select(s => s.PrefixLength).DefaultIfEmpty(-1).Max();
        return chains
            .Where(c => longest < 0
                ? c.Subnets.IsEmpty
                : c.Subnets.Any(s => s.PrefixLength == longest && s.Contains(parsed)))
            .Select(c => c.Chain);
    }

    /// <summary>Chains for the addresses of exactly this subnet, where it is the longest that holds them.</summary>
    public static IEnumerable<FilterChain> For(this List<AddressedChain> chains, IPNetwork subnet) =>
        chains.Where(c => c.Subnets.Contains(subnet)).Select(c => c.Chain);

    /// <summary>Subnets as written; host bits may be set, and a lone address is a subnet of itself.</summary>
    public static ImmutableArray<IPNetwork> Parse(ImmutableArray<string> written) =>
        [.. written.Select(ParseOne).OfType<IPNetwork>()];

    private static IPNetwork? ParseOne(string written)
    {
        int slash = written.IndexOf('/');
        if (!IPAddress.TryParse(slash < 0 ? written : written[..slash], out IPAddress? address))
        {
            return null;
        }

        byte[] bytes = address.GetAddressBytes();
        int length = bytes.Length * 8;
        if (slash >= 0 && (!int.TryParse(written.AsSpan(slash + 1), out length) || length < 0 || length > bytes.Length * 8))
        {
            return null;
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            int kept = Math.Clamp(length - i * 8, 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }
}
