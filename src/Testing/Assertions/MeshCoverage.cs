using System.Collections.Immutable;
using System.Text;
using HelloMesh.Router;
using HelloMesh.Testing.Generation;
using HelloMesh.Testing.Results;

namespace HelloMesh.Testing;

/// <summary>Which rules of VirtualServices requests have come to, at the moment it was taken.</summary>
public sealed class MeshCoverage
{
    private readonly RoutingTable _table;

    internal MeshCoverage(ImmutableArray<ServedRule> rules, IReadOnlySet<(string Owner, string Rule)> hit, RoutingTable table)
    {
        Rules = rules;
        Unreached = [.. rules.Where(rule => !hit.Contains((rule.Owner, rule.Rule)))];
        _table = table;
    }

    /// <summary>The rules that a proxy serves, each once.</summary>
    public ImmutableArray<ServedRule> Rules { get; }

    /// <summary>Those that no request came to.</summary>
    public ImmutableArray<ServedRule> Unreached { get; }

    /// <summary>Part of the rules that requests came to, 0 to 1; 1 where there are none.</summary>
    public double Ratio => Rules.IsEmpty ? 1 : 1 - ((double)Unreached.Length / Rules.Length);

    /// <summary>Every rule was reached.</summary>
    /// <exception cref="MeshAssertionException">There is none, so that nothing was asserted; or some were not: the message names them with file:line, and says of each that no
    /// request can reach which other one takes its place.</exception>
    public void ShouldCoverEveryRoute()
    {
        if (Rules.IsEmpty)
        {
            throw new MeshAssertionException(
                "expected every route to be covered\n  but there is none: no proxy serves a rule of a VirtualService of these manifests");
        }

        if (Unreached.IsEmpty)
        {
            return;
        }

        var text = new StringBuilder($"expected every route to be covered\n  but no request came to {Unreached.Length} of {Rules.Length}:\n");
        var solver = new RouteSolver(new MatchRun(_table), new RealValues(0));
        ILookup<(string?, string), Target> targets = _table.Proxies
            .SelectMany((plan, proxy) => Target.Of(plan, proxy))
            .ToLookup(target => (target.Owner?.Id.ToString(), target.Rule));
        foreach (ServedRule rule in Unreached)
        {
            Target[] served = [.. targets[(rule.Owner, rule.Rule)]];
            string[] proofs = [.. served.Select(solver.Solve).Where(s => s.IsProvenUnreachable).Select(s => s.Reason)];
            string remark = proofs.Length == served.Length ? $"no request can: {proofs[0]}"
                : served[0].Route is { } route ? ConditionText.Of(route.Match)
                : $"any connection to {served[0].Listener.Name} for {NamesOf(served[0].Chain)}";
            text.Append("  ").Append(rule.ToString()).Append(": ").Append(remark).Append('\n');
        }

        throw new MeshAssertionException(text.ToString().TrimEnd());
    }

    private static string NamesOf(FilterChain chain) =>
        chain.ServerNames.IsEmpty ? "any server name" : string.Join(", ", chain.ServerNames);
}
