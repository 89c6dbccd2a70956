using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Chains that make the proxy refuse the listener as a whole (rule GW-34).</summary>
internal static class FilterChainConflicts
{
    public static ListenerRejection? Find(ImmutableArray<FilterChain> chains)
    {
        var taken = new Dictionary<string, FilterChain>(StringComparer.Ordinal);
        foreach (FilterChain chain in chains)
        {
            foreach (string name in chain.ServerNames.IsEmpty ? [""] : chain.ServerNames)
            {
                if (name.Contains('*', StringComparison.Ordinal) && !IsSuffixWildcard(name))
                {
                    return new ListenerRejection(
                        $"the proxy knows no server name such as '{name}': a wildcard is '*.' and a name ({Place(chain)})",
                        Span(chain),
                        Span(chain),
                        "GW-34");
                }

                if (!taken.TryAdd(name, chain) && taken[name] != chain)
                {
                    string what = name.Length == 0
                        ? "two filter chains without a server name"
                        : $"two filter chains for the server name '{name}'";
                    return new ListenerRejection(
                        $"the proxy refuses the listener, it has {what}: {Place(taken[name])} and {Place(chain)}",
                        Span(taken[name]),
                        Span(chain),
                        "GW-34");
                }
            }
        }

        return null;
    }

    private static bool IsSuffixWildcard(string name) =>
        name.StartsWith("*.", StringComparison.Ordinal) && name.LastIndexOf('*') == 0;

    private static SourceSpan Span(FilterChain chain) =>
        chain.Tcp is { VirtualService: not null } tcp ? tcp.Source : chain.Gateway!.Servers[chain.ServerIndex].Span;

    private static string Place(FilterChain chain)
    {
        string where = Span(chain).ToString();
        string what = chain.Tcp is { VirtualService: { } owner } tcp
            ? $"{tcp.Rule} of VirtualService {owner.Id}"
            : $"server {chain.ServerIndex} of Gateway {chain.Gateway!.Id}";
        return where.Length == 0 ? what : $"{what} ({where})";
    }
}
