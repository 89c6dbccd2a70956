using System.Collections.Immutable;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Which requests, how many of each purpose, and in which order.</summary>
internal sealed class TrafficPlan(
    ImmutableArray<Solution> solved, VariationSource source, RealValues real, GeneratorOptions options)
{
    private static readonly RequestPurpose[] Purposes = Enum.GetValues<RequestPurpose>();

    /// <summary>Draws on a target that has no request of the purpose; then another one is drawn.</summary>
    private const int DrawnMax = 50;

    /// <summary>Targets whose requests are kept; traffic draws few of them most of the time.</summary>
    private const int KeptMax = 10_000;

    private readonly Dictionary<(int Index, RequestPurpose Purpose), Variation[]> _kept = [];

    private readonly (bool FirstOfHost, bool FirstOfChain)[] _firsts = Firsts(solved);

    /// <summary>The requests in order.</summary>
    public IEnumerable<Variation> Draw()
    {
        if (solved.IsEmpty)
        {
            return [];
        }

        if (options.Count is not { } count)
        {
            return Enumerable.Range(0, solved.Length).SelectMany(Each);
        }

        long[] asked = CountEach();
        long[] quotas = Quotas(count, asked);

        // A purpose whose share has room for all of its requests gets each of them; the others are drawn.
        bool[] isWhole = [.. Purposes.Select(p => quotas[(int)p] >= asked[(int)p])];
        IEnumerable<Variation> each = Order().SelectMany(Each).Where(v => isWhole[(int)v.Purpose]);
        long[] left = [.. Purposes.Select(p => quotas[(int)p] - (isWhole[(int)p] ? asked[(int)p] : 0))];
        return options.Profile.Shuffle ? Mixed(each, quotas.Sum() - left.Sum(), left) : each.Concat(Drawn(left));
    }

    /// <summary>At once: nobody else takes values in between.</summary>
    private Variation[] Each(int index) =>
        [.. source.Of(solved[index], index, _firsts[index].FirstOfHost, _firsts[index].FirstOfChain)];

    private int[] Order()
    {
        int[] order = [.. Enumerable.Range(0, solved.Length)];
        if (options.Profile.Shuffle)
        {
            real.Restart(0);
            Mix(order);
        }

        return order;
    }

    private void Mix(int[] order)
    {
        for (int i = order.Length - 1; i > 0; i--)
        {
            int other = real.Random.Number(0, i);
            (order[i], order[other]) = (order[other], order[i]);
        }
    }

    private long[] CountEach()
    {
        long[] counts = new long[Purposes.Length];
        for (int i = 0; i < solved.Length; i++)
        {
            foreach (Variation variation in Each(i))
            {
                counts[(int)variation.Purpose]++;
            }
        }

        return counts;
    }

    /// <summary>Shares in whole requests. Hits come first: each route gets its request where the count has room for it. A
    /// purpose that the manifests know no request for leaves its share to the hits.</summary>
    private long[] Quotas(long count, long[] asked)
    {
        double total = Purposes.Sum(options.Profile.ShareOf);
        long[] quotas = [.. Purposes.Select(p => asked[(int)p] == 0 ? 0 : (long)(count * options.Profile.ShareOf(p) / total))];
        const int Hit = (int)RequestPurpose.Hit;
        quotas[Hit] = 0;
        long hits = options.Profile.Hits == 0 ? 0 : Math.Min(asked[Hit], count);
        long others = quotas.Sum();
        if (others > count - hits)
        {
            quotas = [.. quotas.Select(q => q * (count - hits) / others)];
        }

        if (options.Profile.Hits == 0 && others > 0)
        {
            // Rounding leaves a rest; the largest share takes it.
            quotas[Array.IndexOf(quotas, quotas.Max())] += count - quotas.Sum();
            return quotas;
        }

        quotas[Hit] = count - quotas.Sum();
        return quotas;
    }

    /// <summary>What each target asks for, and what is drawn, in one random order.</summary>
    private IEnumerable<Variation> Mixed(IEnumerable<Variation> each, long eachCount, long[] left)
    {
        // Both sides restart the values for what they make, so the order has choices of its own.
        var order = new RealValues(options.Seed ^ 0x6F726465);
        using IEnumerator<Variation> asked = each.GetEnumerator();
        using IEnumerator<Variation> drawn = Drawn(left).GetEnumerator();
        long drawnCount = left.Sum();
        while (eachCount + drawnCount > 0)
        {
            bool isAsked = order.Random.Double() * (eachCount + drawnCount) < eachCount;
            if ((isAsked ? asked : drawn).MoveNext())
            {
                yield return isAsked ? asked.Current with { Name = "" } : drawn.Current;
            }

            _ = isAsked ? eachCount-- : drawnCount--;
        }
    }

    private IEnumerable<Variation> Drawn(long[] left)
    {
        var draws = new HostDraws(solved, options);
        ulong number = 0;
        long[] open = [.. left];
        while (open.Sum() > 0)
        {
            number++;
            real.Restart((number << 1) + 1);
            RequestPurpose purpose = Pick(open);
            open[(int)purpose]--;
            yield return new Variation(purpose, "", Make(purpose, draws, number));
        }
    }

    private RequestPurpose Pick(long[] open)
    {
        if (!options.Profile.Shuffle)
        {
            return Purposes.First(p => open[(int)p] > 0);
        }

        double at = real.Random.Double() * open.Sum();
        RequestPurpose last = RequestPurpose.Hit;
        foreach (RequestPurpose purpose in Purposes.Where(p => open[(int)p] > 0))
        {
            last = purpose;
            at -= open[(int)purpose];
            if (at < 0)
            {
                break;
            }
        }

        return last;
    }

    private RequestDraft Make(RequestPurpose purpose, HostDraws draws, ulong number)
    {
        for (int i = 0; purpose != RequestPurpose.Hit && i < DrawnMax; i++)
        {
            int index = draws.Next(real.Random);
            if (!_kept.TryGetValue((index, purpose), out Variation[]? some))
            {
                some = [.. source.Of(solved[index], index, true, true).Where(v => v.Purpose == purpose)];
                real.Restart((number << 1) + 1 + ((ulong)(i + 1) << 40));
                if (_kept.Count < KeptMax)
                {
                    _kept.Add((index, purpose), some);
                }
            }

            if (some.Length > 0)
            {
                return real.Random.ArrayElement(some).Draft;
            }
        }

        return source.Again(solved[draws.Next(real.Random)]);
    }

    private static (bool FirstOfHost, bool FirstOfChain)[] Firsts(ImmutableArray<Solution> solved)
    {
        var seen = new HashSet<MatchResult>();
        return
        [
            .. solved.Select(solution =>
            {
                MatchResult match = solution.Target.Match;
                return (seen.Add(match with { Route = -1 }), seen.Add(match with { Route = -2, VirtualHost = -2, Kind = MatchKind.Route }));
            }),
        ];
    }
}

/// <summary>Draws targets: a host by its rank, then one of its routes by its rank. Ranks are dealt by the seed.</summary>
internal sealed class HostDraws
{
    private readonly int[][] _hosts;
    private readonly Zipf _host;
    private readonly Dictionary<int, Zipf> _routes = [];
    private readonly double _pathSkew;

    public HostDraws(ImmutableArray<Solution> solved, GeneratorOptions options)
    {
        var real = new RealValues(options.Seed ^ 0x72616E6B);
        _pathSkew = options.Profile.PathSkew;
        _hosts =
        [
            .. Enumerable.Range(0, solved.Length)
                .GroupBy(i => solved[i].Target.Match with { Route = -1 })
                .Select(group => real.Random.Shuffle(group).ToArray()),
        ];
        _hosts = [.. real.Random.Shuffle(_hosts)];
        _host = new Zipf(_hosts.Length, options.Profile.HostSkew);
    }

    /// <summary>Index of a target.</summary>
    public int Next(Bogus.Randomizer random)
    {
        int[] host = _hosts[_host.Next(random)];
        if (!_routes.TryGetValue(host.Length, out Zipf? routes))
        {
            _routes.Add(host.Length, routes = new Zipf(host.Length, _pathSkew));
        }

        return host[routes.Next(random)];
    }
}
