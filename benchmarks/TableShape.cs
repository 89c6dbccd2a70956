using System.Collections.Frozen;
using System.Collections.Immutable;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Benchmarks;

/// <summary>A table, requests for it in the order in which they are sent, and what must come out.</summary>
public sealed class TableShape
{
    /// <summary>Requests that the reference answers; it takes milliseconds each on large tables.</summary>
    private const int CheckedCount = 64;

    private readonly FrozenDictionary<string, int> _floor;
    private int _next;

    /// <summary>A gateway with one server that terminates TLS on 443.</summary>
    public TableShape(IEnumerable<(string Domain, IEnumerable<RouteMatch> Routes)> hosts, IReadOnlyList<MeshRequest> requests)
    {
        Plan = PlanOf([.. hosts.Select(host => new VirtualHost
        {
            Name = $"{host.Domain}:443",
            Domains = [host.Domain],
            RequiresTls = false,
            Routes = [.. host.Routes.Select(RouteTo)],
        })]);
        Table = new ProxyTableBuilder(new RegexCache()).Build(Plan);
        Scan = new LinearScan(Plan);
        Reference = new ReferenceMatcher([Plan]);
        Requests = requests;
        Packed = new PackedRequests();
        foreach (MeshRequest request in requests)
        {
            Packed.Add(request);
        }

        Packed.Seal();
        Prepared = new PreparedRequests(Packed);
        Keys = [.. requests.Select(request => request.Authority + request.Path)];
        _floor = Keys.Distinct().Select((key, i) => (key, i)).ToFrozenDictionary(p => p.key, p => p.i, StringComparer.Ordinal);
    }

    /// <summary>What the control plane would hand out.</summary>
    public ProxyPlan Plan { get; }

    /// <summary>The linear scan.</summary>
    public LinearScan Scan { get; }

    /// <summary>The plain reading of the rules.</summary>
    public ReferenceMatcher Reference { get; }

    /// <summary>The requests.</summary>
    public IReadOnlyList<MeshRequest> Requests { get; }

    /// <summary>The same, ready to be matched.</summary>
    public PackedRequests Packed { get; }

    /// <summary>The same, as the table is asked.</summary>
    public PreparedRequests Prepared { get; }

    /// <summary>Bytes of the table.</summary>
    public long SizeInBytes => Table.SizeInBytes;

    internal ProxyTable Table { get; }

    private string[] Keys { get; }

    /// <summary>The table's answer.</summary>
    public MatchResult Match(int request) => Table.Match(Packed.View(request));

    /// <summary>One look-up of host and path together, which can answer nothing but these very requests.</summary>
    public int Floor(int request) => _floor[Keys[request]];

    /// <summary>So many look-ups of the table, views made beforehand.</summary>
    public long MatchAll(int count) => Prepared.MatchAll(Table, count);

    /// <summary>The same, looking some requests ahead.</summary>
    public long MatchAllAhead(int count) => Prepared.MatchAllAhead(Table, count);

    /// <summary>So many look-ups of the table, with the views made of bytes.</summary>
    public long ViewAndMatchAll(int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += Match(Next()).Route;
        }

        return sum;
    }

    /// <summary>So many look-ups of the floor.</summary>
    public long FloorAll(int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += Floor(Next());
        }

        return sum;
    }

    /// <summary>So many scans.</summary>
    public long ScanAll(int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += Scan.Match(Packed.View(Next()));
        }

        return sum;
    }

    /// <summary>So many scans with the steps of Envoy.</summary>
    public long EnvoyScanAll(int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += Scan.MatchAsEnvoy(Packed.View(Next()));
        }

        return sum;
    }

    /// <summary>So many walks over the plan.</summary>
    public long ReferenceAll(int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += Reference.Match(Packed.View(Next())).Route;
        }

        return sum;
    }

    /// <summary>Number of the request that is sent next: one after the other, and round again.</summary>
    public int Next()
    {
        _next = _next + 1 < Packed.Count ? _next + 1 : 0;
        return _next;
    }

    /// <summary>Throws when table or scan answer anything but what the reference does.</summary>
    public void Verify()
    {
        if (MatchAll(Requests.Count) != MatchAllAhead(Requests.Count))
        {
            throw new InvalidOperationException("looking ahead changes answers");
        }

        int step = Math.Max(1, Packed.Count / CheckedCount);
        for (int i = 0; i < Packed.Count; i += step)
        {
            MatchResult expected = Reference.Match(Packed.View(i));
            if (Match(i) != expected
                || Scan.Match(Packed.View(i)) != expected.Route
                || Scan.MatchAsEnvoy(Packed.View(i)) != expected.Route)
            {
                throw new InvalidOperationException(
                    $"{Keys[i]}: expected {expected}, got {Match(i)}, scan {Scan.Match(Packed.View(i))}");
            }
        }
    }

    private static ProxyPlan PlanOf(ImmutableArray<VirtualHost> hosts) => new()
    {
        Workload = new WorkloadId("istio-system", [new KeyValuePair<string, string>("istio", "ingressgateway")]),
        IsGateway = true,
        Clusters = KnownClusters.None,
        PortTranslation = FrozenDictionary<int, int>.Empty,
        Listeners =
        [
            new Listener
            {
                Name = "0.0.0.0_443",
                Address = "0.0.0.0",
                Port = 443,
                FilterChains =
                [
                    new FilterChain
                    {
                        ServerNames = [],
                        TerminatesTls = true,
                        Http = new RouteConfiguration { Name = "https.443", VirtualHosts = hosts },
                    },
                ],
            },
        ],
    };

    private static Route RouteTo(RouteMatch match) => new()
    {
        Name = "",
        Match = match,
        Action = new DirectResponseAction(200, null),
        Rule = "",
    };
}
