using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>An <c>http</c> rule after short names were completed and delegates merged, ready to be expanded.</summary>
/// <param name="Route">The rule; hosts are fully qualified, gateways of its matches are <c>namespace/name</c>.</param>
/// <param name="Text">The rule within its owner: <c>http[1]</c>.</param>
/// <param name="MatchTexts">The same for each match: <c>http[1].match[0]</c>.</param>
internal readonly record struct HttpRule(HttpRoute Route, string Text, ImmutableArray<string> MatchTexts);

/// <summary>A delegate, or one of its rules, that is left out (rules ACT-61, ACT-64).</summary>
/// <param name="Text">The rule within its owner: <c>http[1]</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Rule">The rule of routing behind it.</param>
/// <param name="Source">Where the rule, or the reference, stands.</param>
internal sealed record LostDelegate(string Text, string Reason, string Rule, SourceSpan Source);

/// <summary>A VirtualService with names resolved.</summary>
internal sealed class BoundVirtualService
{
    public required VirtualService Source { get; init; }

    /// <summary>Hosts, short names completed (rule VH-9).</summary>
    public required ImmutableArray<string> Hosts { get; init; }

    /// <summary>Gateways as <c>namespace/name</c>; <c>mesh</c> when none is written (rules VH-1, VH-2).</summary>
    public required ImmutableArray<string> Gateways { get; init; }

    public required DelegateMerger Delegates { get; init; }

    /// <summary>What delegates should have given and do not.</summary>
    public ImmutableArray<LostDelegate> LostDelegates
    {
        get
        {
            Delegates.Merge(Source, out ImmutableArray<LostDelegate> lost);
            return lost;
        }
    }

    public string Namespace => Source.Id.Namespace;

    /// <summary>The rules with delegates merged. Made anew each time: routes are made from them once, and keeping them would
    /// double what a mesh takes.</summary>
    public ImmutableArray<HttpRule> MergeHttp() => Delegates.Merge(Source, out _);

    /// <summary>0 private, 1 exported by name, 2 public, -1 invisible to the namespace (rules VH-5, VH-7).</summary>
    public int VisibilityClass(string ns) => VirtualServiceIndex.VisibilityClass(Source, ns);
}

/// <summary>All VirtualServices that can be bound, in the control plane's order (rules VH-1 to VH-9).</summary>
internal sealed class VirtualServiceIndex
{
    private readonly ImmutableArray<BoundVirtualService> _all;
    private readonly Dictionary<string, List<BoundVirtualService>> _byGateway = new(StringComparer.Ordinal);

    public VirtualServiceIndex(MeshManifests manifests)
    {
        var delegates = new DelegateMerger(manifests.VirtualServices);
        _all =
        [
            .. manifests.VirtualServices
                .Where(vs => !vs.Hosts.IsEmpty)   // VH-6: delegates are never bound themselves
                .Order<VirtualService>(ManifestOrder.ByAge)
                .Select(vs => Bind(vs, delegates)),
        ];
        foreach (BoundVirtualService virtualService in _all)
        {
            foreach (string gateway in virtualService.Gateways.Distinct())
            {
                if (!_byGateway.TryGetValue(gateway, out List<BoundVirtualService>? bound))
                {
                    _byGateway.Add(gateway, bound = []);
                }

                bound.Add(virtualService);
            }
        }
    }

    public ImmutableArray<BoundVirtualService> All => _all;

    /// <summary>What a workload of a namespace sees on a gateway (or <c>mesh</c>): private, then exported, then public
    /// ones, each class by age (rule VH-7).</summary>
    public List<BoundVirtualService> ForGateway(string gateway, string workloadNamespace)
    {
        if (!_byGateway.TryGetValue(gateway, out List<BoundVirtualService>? bound))
        {
            return [];
        }

        return
        [
            .. bound
                .Select(vs => (VirtualService: vs, Class: vs.VisibilityClass(workloadNamespace)))
                .Where(pair => pair.Class >= 0)
                .OrderBy(pair => pair.Class)
                .Select(pair => pair.VirtualService),
        ];
    }

    /// <summary>See <see cref="BoundVirtualService.VisibilityClass"/>.</summary>
    public static int VisibilityClass(VirtualService source, string ns)
    {
        ImmutableArray<Located<string>> exportTo = source.ExportTo;
        if (exportTo.IsEmpty || exportTo.Any(e => e.Value == "*"))
        {
            return 2;
        }

        bool own = source.Id.Namespace == ns;
        bool visible = exportTo.Any(e => e.Value == ns || (e.Value == "." && own));
        return !visible ? -1 : own ? 0 : 1;
    }

    private static BoundVirtualService Bind(VirtualService source, DelegateMerger delegates)
    {
        string ns = source.Id.Namespace;
        return new BoundVirtualService
        {
            Source = source,
            Hosts = [.. source.Hosts.Select(h => HostNames.Expand(h.Value, ns))],
            Gateways = source.Gateways.IsEmpty
                ? ["mesh"]
                : [.. source.Gateways.Select(g => HostNames.ResolveGateway(g.Value, ns))],
            Delegates = delegates,
        };
    }
}
