using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>The requests that the manifests ask for: the same ones for a target whenever they are asked for.</summary>
internal sealed class VariationSource(MatchRun run, RouteSolver solver, RealValues real)
{
    private readonly NearMisses _nearMisses = new(run, solver);
    private readonly Preflights _preflights = new(run, solver);
    private readonly Surroundings _surroundings = new(real);

    /// <summary>Everything about one solved target, each once.</summary>
    /// <param name="solution">The target and a request that comes to it.</param>
    /// <param name="index">Its number among the targets; decides the values.</param>
    /// <param name="isFirstOfHost">True adds the forms of its host.</param>
    /// <param name="isFirstOfChain">True adds the ways to connect.</param>
    public IEnumerable<Variation> Of(Solution solution, int index, bool isFirstOfHost, bool isFirstOfChain)
    {
        real.Restart(((ulong)index << 1) + 2);
        Target target = solution.Target;
        RequestDraft hit = solution.Draft!;
        RequestDraft shown = Dressed(hit, target.Match);
        if (target.Shares.Length > 1)
        {
            foreach ((int share, double draw) in DrawsOf(target))
            {
                string cluster = target.Shares[share].Name;
                yield return new Variation(RequestPurpose.Hit, $"hit {target.Name}: {cluster}", shown with { Draw = draw });
            }
        }
        else
        {
            yield return new Variation(RequestPurpose.Hit, $"hit {target.Name}", shown);
        }

        foreach ((string origin, RequestDraft draft) in _preflights.Of(target, hit))
        {
            yield return new Variation(RequestPurpose.Hit, $"hit {target.Name}: {origin}", Dressed(draft, target.Match));
        }

        if (target.Route is { } route)
        {
            foreach ((Condition missed, RequestDraft draft) in _nearMisses.Of(target, hit))
            {
                yield return new Variation(RequestPurpose.NearMiss, $"miss {target.Name}: {missed.Text}", draft);
            }

            foreach ((string edge, RequestDraft draft) in Surroundings.EdgesOf(hit, route.Match))
            {
                yield return new Variation(RequestPurpose.Boundary, $"edge {target.Name}: {edge}", draft);
            }
        }

        if (isFirstOfHost && target.VirtualHost is { } host)
        {
            foreach ((string form, RequestDraft draft) in _surroundings.HostsOf(hit, host))
            {
                yield return new Variation(RequestPurpose.Host, $"host {host.Name}: {form}", draft);
            }
        }

        if (isFirstOfChain)
        {
            foreach ((string way, RequestDraft draft) in _surroundings.ConnectionsOf(hit, target.Chain))
            {
                yield return new Variation(RequestPurpose.Transport, $"connection {target.Listener.Name}: {way}", draft);
            }
        }
    }

    /// <summary>Another request that comes to a solved target, with values of its own.</summary>
    public RequestDraft Again(Solution solution)
    {
        RequestDraft hit = solution.Draft!;
        Target target = solution.Target;
        if (target.Route is { } route && Moved(hit, route.Match) is { } moved)
        {
            RequestDraft asked = route.Match.Query.IsEmpty && moved.Query.Length == 0 && real.Random.Number(0, 2) == 0
                ? moved with { Query = real.Query() }
                : moved;
            if (run.Match(asked) == target.Match)
            {
                hit = asked;
            }
        }

        return Dressed(target.Shares.Length > 1 ? hit with { Draw = Math.Round(real.Random.Double(), 4) } : hit, target.Match);
    }

    /// <summary>Draws in the middle of each share; none for a share of nothing.</summary>
    private static IEnumerable<(int Share, double Draw)> DrawsOf(Target target)
    {
        double total = target.Shares.Sum(share => (double)share.Weight);
        double before = 0;
        for (int i = 0; i < target.Shares.Length; i++)
        {
            double weight = target.Shares[i].Weight;
            if (weight > 0)
            {
                yield return (i, Math.Round((before + (weight / 2)) / total, 6));
            }

            before += weight;
        }
    }

    /// <summary>The request with another path of its route; <c>null</c> where the route names its path.</summary>
    private RequestDraft? Moved(RequestDraft hit, RouteMatch match) => match.PathKind switch
    {
        PathMatchKind.Prefix => hit with { Path = hit.Path.TrimEnd('/') + "/" + real.Tail() },
        PathMatchKind.Regex => solver.Values.MatchingPaths(match.Path).Skip(real.Random.Number(0, 7)).FirstOrDefault() is { } path
            && path.StartsWith('/') ? hit with { Path = path } : null,
        _ => null,
    };

    /// <summary>The request as a browser would send it, where that changes nothing.</summary>
    private RequestDraft Dressed(RequestDraft hit, MatchResult target)
    {
        RequestDraft dressed = hit;
        if (!Has(hit, "user-agent"))
        {
            dressed = dressed.With("user-agent", real.UserAgent());
        }

        if (!Has(hit, "accept-language"))
        {
            dressed = dressed.With("accept-language", real.Language());
        }

        return run.Match(dressed) == target ? dressed : hit;
    }

    private static bool Has(RequestDraft draft, string header) =>
        draft.Headers.Any(h => h.Key.Equals(header, StringComparison.OrdinalIgnoreCase));
}
