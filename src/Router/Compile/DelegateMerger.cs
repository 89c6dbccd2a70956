using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Replaces routes that delegate by the delegate's routes, merged with the root's (rules ACT-60 to ACT-66).</summary>
internal sealed class DelegateMerger(IEnumerable<VirtualService> virtualServices)
{
    private readonly Dictionary<NamespacedName, VirtualService> _delegates = virtualServices
        .Where(vs => vs.Hosts.IsEmpty)
        .GroupBy(vs => vs.Id)
        .ToDictionary(group => group.Key, group => group.Last());

    /// <summary>The rules of a VirtualService, those of its delegates among them.</summary>
    /// <param name="root">The VirtualService.</param>
    /// <param name="lost">Delegates, and rules of theirs, that give nothing.</param>
    public ImmutableArray<HttpRule> Merge(VirtualService root, out ImmutableArray<LostDelegate> lost)
    {
        List<LostDelegate>? missing = null;
        string ns = root.Id.Namespace;
        var rules = ImmutableArray.CreateBuilder<HttpRule>(root.Http.Length);
        var names = new ShortNames(ns);
        for (int i = 0; i < root.Http.Length; i++)
        {
            HttpRoute route = names.Resolve(root.Http[i]);
            string text = RuleTexts.OfRule(i);
            if (route.Delegate is null)
            {
                rules.Add(new HttpRule(route, text, RuleTexts.OfMatches(i, route.Match.Length)));
                continue;
            }

            string delegateNamespace = route.Delegate.Namespace.Length == 0 ? ns : route.Delegate.Namespace;
            var id = new NamespacedName(delegateNamespace, route.Delegate.Name);

            // ACT-61: a delegate that is not there, or not exported to the root's namespace, costs this route only.
            if (!_delegates.TryGetValue(id, out VirtualService? found))
            {
                (missing ??= []).Add(new LostDelegate(text, $"there is no delegate {id}", "ACT-61", route.Delegate.Span));
            }
            else if (VirtualServiceIndex.VisibilityClass(found, ns) < 0)
            {
                (missing ??= []).Add(new LostDelegate(
                    text, $"the delegate {id} is not exported to namespace {ns}", "ACT-61", route.Delegate.Span));
            }
            else
            {
                MergeRoutes(route, text, found, rules, ref missing);
            }
        }

        lost = missing is null ? [] : [.. missing];
        return rules.DrainToImmutable();
    }

    private static void MergeRoutes(
        HttpRoute root,
        string rootText,
        VirtualService found,
        ImmutableArray<HttpRule>.Builder rules,
        ref List<LostDelegate>? lost)
    {
        var names = new ShortNames(found.Id.Namespace);
        for (int i = 0; i < found.Http.Length; i++)
        {
            HttpRoute child = names.Resolve(found.Http[i]);
            string text = $"{rootText} → {found.Id} http[{i}]";
            List<HttpMatchRequest>? matches = MergeMatches(root.Match, child.Match);
            if (matches is null)
            {
                (lost ??= []).Add(new LostDelegate(text, "its match conflicts with every match of the root", "ACT-64", child.Span));
                continue;
            }

            HttpRoute merged = MergeFields(root, child) with { Match = [.. matches] };
            rules.Add(new HttpRule(merged, text, RuleTexts.OfMatches(text, matches.Count)));
        }
    }

    /// <summary>The combined matches, or <c>null</c> when some delegate match meets no root match (rule ACT-64).</summary>
    private static List<HttpMatchRequest>? MergeMatches(
        ImmutableArray<HttpMatchRequest> root, ImmutableArray<HttpMatchRequest> child)
    {
        if (root.IsEmpty)
        {
            return [.. child];
        }

        if (child.IsEmpty)
        {
            return [.. root];
        }

        var merged = new List<HttpMatchRequest>();
        foreach (HttpMatchRequest inner in child)
        {
            int before = merged.Count;
            merged.AddRange(root.Where(outer => !Conflicts(outer, inner)).Select(outer => Combine(outer, inner)));
            if (merged.Count == before)
            {
                return null;
            }
        }

        return merged;
    }

    /// <summary>Fields that the delegate leaves unset come from the root, each as a whole (rule ACT-63).</summary>
    private static HttpRoute MergeFields(HttpRoute root, HttpRoute child) => child with
    {
        Name = Join(root.Name, child.Name),
        Delegate = null,
        Rewrite = child.Rewrite ?? root.Rewrite,
        DirectResponse = child.DirectResponse ?? root.DirectResponse,
        Timeout = child.Timeout ?? root.Timeout,
        Retries = child.Retries ?? root.Retries,
        Fault = child.Fault ?? root.Fault,
        Mirror = child.Mirror ?? root.Mirror,
        MirrorPercentage = child.MirrorPercentage ?? root.MirrorPercentage,
        Mirrors = child.Mirrors.IsEmpty ? root.Mirrors : child.Mirrors,
        Cors = child.Cors ?? root.Cors,
        Headers = child.Headers ?? root.Headers,
    };

    /// <summary>One match out of two that do not conflict (rule ACT-65).</summary>
    private static HttpMatchRequest Combine(HttpMatchRequest root, HttpMatchRequest child) => child with
    {
        Name = Join(root.Name, child.Name),
        Uri = child.Uri ?? root.Uri,
        Scheme = child.Scheme ?? root.Scheme,
        Method = child.Method ?? root.Method,
        Authority = child.Authority ?? root.Authority,
        Port = child.Port != 0 ? child.Port : root.Port,
        SourceNamespace = child.SourceNamespace.Length > 0 ? child.SourceNamespace : root.SourceNamespace,
        Gateways = child.Gateways.IsEmpty ? root.Gateways : child.Gateways,
        StatPrefix = child.StatPrefix.Length > 0 ? child.StatPrefix : root.StatPrefix,
        Headers = Union(root.Headers, child.Headers),
        WithoutHeaders = Union(root.WithoutHeaders, child.WithoutHeaders),
        QueryParams = Union(root.QueryParams, child.QueryParams),
        SourceLabels = root.SourceLabels.SetItems(child.SourceLabels),
    };

    private static ImmutableArray<NamedMatch> Union(ImmutableArray<NamedMatch> root, ImmutableArray<NamedMatch> child) =>
        [.. root.Where(r => !child.Any(c => c.Name == r.Name)), .. child];

    /// <summary>Rule ACT-66, one line for each of its items.</summary>
    private static bool Conflicts(HttpMatchRequest root, HttpMatchRequest child) =>
        Conflicts(root.Uri, child.Uri)
        || Conflicts(root.Scheme, child.Scheme)
        || Conflicts(root.Method, child.Method)
        || Conflicts(root.Authority, child.Authority)
        || Conflicts(root.Headers, child.Headers)
        || Conflicts(root.WithoutHeaders, child.WithoutHeaders)
        || Conflicts(root.QueryParams, child.QueryParams)
        || root.IgnoreUriCase != child.IgnoreUriCase
        || (root.Port != 0 && child.Port != 0 && root.Port != child.Port)
        || (root.SourceNamespace.Length > 0 && root.SourceNamespace != child.SourceNamespace)
        || root.SourceLabels.Any(l => child.SourceLabels.TryGetValue(l.Key, out string? value) && value != l.Value)
        || (!root.Gateways.IsEmpty && !child.Gateways.IsEmpty
            && child.Gateways.Any(g => !root.Gateways.Any(r => r.Value == g.Value)));

    private static bool Conflicts(ImmutableArray<NamedMatch> root, ImmutableArray<NamedMatch> child) =>
        root.Any(r => child.Any(c => c.Name == r.Name && Conflicts(r.Match, c.Match)));

    private static bool Conflicts(StringMatch? root, StringMatch? child)
    {
        if (root is not { } outer || child is not { } inner)
        {
            return false;
        }

        if (outer.Value.Length == 0 || inner.Value.Length == 0)
        {
            return true;   // no usable value: {}, exact: "" or prefix: ""
        }

        return (outer.Kind, inner.Kind) switch
        {
            (StringMatchKind.Regex, _) or (_, StringMatchKind.Regex) => true,
            (StringMatchKind.Exact, StringMatchKind.Exact) => outer.Value != inner.Value,
            (StringMatchKind.Exact, _) => true,
            _ => !inner.Value.StartsWith(outer.Value, StringComparison.Ordinal),
        };
    }

    private static string Join(string root, string child) =>
        root.Length == 0 ? child : child.Length == 0 ? root : $"{root}-{child}";
}
