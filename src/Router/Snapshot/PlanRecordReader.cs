using System.Collections.Frozen;
using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Reads what <see cref="PlanRecordWriter"/> wrote: the listeners of a plan at once, everything below them when it
/// is asked for.</summary>
internal sealed class PlanRecordReader(
    SnapshotFile file, ImmutableArray<SourceText> sources, Func<MeshManifests> manifests, Func<int, PlanList<SkippedServer>> skipped)
{
    private readonly Dictionary<int, RouteConfiguration> _configurations = [];
    private readonly Lock _reading = new();
    private readonly SharedTexts _rules = new();

    public ProxyPlan ReadPlan(int position, int number)
    {
        RecordReader input = file.ReadAt(position);
        WorkloadId workload = ReadWorkload(ref input);
        int listenerCount = input.Int();
        int table = input.Position;
        input = file.ReadAt(table + (listenerCount * sizeof(uint)));
        int clusters = input.Int();
        uint mask = (uint)input.Number();
        int clusterCount = input.Int();
        var ports = new Dictionary<int, int>();
        for (int left = input.Int(); left > 0; left--)
        {
            ports.Add(input.Int(), input.Int());
        }

        int skippedCount = input.Int();
        ImmutableArray<string> namedHeaders = input.TextList();
        var plan = new ProxyPlan
        {
            Workload = workload,
            IsGateway = true,
            Listeners = [.. Enumerable.Range(0, listenerCount).Select(i => ReadListener(Place(table, i)))],
            Clusters = new MappedClusters(file, clusters, mask, clusterCount),
            PortTranslation = ports.ToFrozenDictionary(),
            SkippedServers = skippedCount == 0 ? [] : new PlanList<SkippedServer>(skippedCount, i => skipped(number)[i]),
            NamedHeaders = namedHeaders,
        };
        GC.KeepAlive(file);
        return plan;
    }

    public static WorkloadId ReadWorkload(ref RecordReader input)
    {
        string? ns = input.TextOrNull();
        var labels = new KeyValuePair<string, string>[input.Int()];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = new(input.Text(), input.Text());
        }

        return new WorkloadId(ns, labels);
    }

    public int Place(int table, int index)
    {
        int place = (int)RecordReader.TableAt(file.Records, table, index);
        GC.KeepAlive(file);
        return place;
    }

    private PlanList<T> List<T>(int count, int table, Func<int, T> read)
        where T : class => count == 0 ? [] : new PlanList<T>(count, i => read(Place(table, i)));

    private Listener ReadListener(int position)
    {
        RecordReader input = file.ReadAt(position);
        var listener = new Listener
        {
            Name = input.Text(),
            Address = input.Text(),
            Port = input.Int(),
            FilterChains = List(input.Int(), input.Int(), ReadChain),
            Rejection = input.Flag()
                ? new ListenerRejection(input.Text(), ReadSpan(ref input), ReadSpan(ref input), input.Text())
                : null,
        };
        GC.KeepAlive(file);
        return listener;
    }

    private FilterChain ReadChain(int position)
    {
        RecordReader input = file.ReadAt(position);
        ImmutableArray<string> names = input.TextList();
        bool terminates = input.Flag();
        bool requiresCertificate = input.Flag();
        bool isHttp = input.Flag();
        int configuration = input.Int();
        var chain = new FilterChain
        {
            ServerNames = names,
            TerminatesTls = terminates,
            RequiresClientCertificate = requiresCertificate,
            Http = isHttp ? ReadConfigurationOnce(configuration) : null,
            Tcp = input.Flag()
                ? new TcpProxy
                {
                    Clusters = RouteRecords.ReadClusters(ref input),
                    IsWeighted = input.Flag(),
                    OwnerReference = ReadReference(ref input),
                    Rule = input.Text(),
                    Source = ReadSpan(ref input),
                }
                : null,
            OwnerReference = ReadReference(ref input),
            ServerIndex = input.Int(),
        };
        GC.KeepAlive(file);
        return chain;
    }

    /// <summary>Chains share route tables.</summary>
    private RouteConfiguration ReadConfigurationOnce(int position)
    {
        lock (_reading)
        {
            if (!_configurations.TryGetValue(position, out RouteConfiguration? configuration))
            {
                RecordReader input = file.ReadAt(position);
                configuration = new RouteConfiguration
                {
                    Name = input.Text(),
                    VirtualHosts = List(input.Int(), input.Int(), ReadVirtualHost),
                };
                _configurations.Add(position, configuration);
                GC.KeepAlive(file);
            }

            return configuration;
        }
    }

    private VirtualHost ReadVirtualHost(int position) => new(new VirtualHostRecord(file, this, position));

    /// <summary>The beginning of a route's record.</summary>
    /// <param name="position">Where the record stands.</param>
    /// <param name="last">Owner of the route before, which is mostly this one's.</param>
    public RuleOrigin ReadOrigin(int position, ref RecordedOwner last)
    {
        RecordReader input = file.ReadAt(position);
        NamespacedName? owner = null;
        if (input.Int() > 0)
        {
            uint ns = input.TextOffset();
            uint name = input.TextOffset();
            if (last.Id.Name is null || (ns, name) != (last.Namespace, last.Name))
            {
                last = new RecordedOwner(ns, name, new NamespacedName(input.TextAt(ns), input.TextAt(name)));
            }

            owner = last.Id;
        }

        var origin = new RuleOrigin(owner, _rules.Read(ref input), ReadSpan(ref input));
        GC.KeepAlive(file);
        return origin;
    }

    public Route ReadRoute(int position)
    {
        RecordReader input = file.ReadAt(position);
        var route = new Route
        {
            OwnerReference = ReadReference(ref input),
            Rule = _rules.Read(ref input),
            Source = ReadSpan(ref input),
            Name = input.Text(),
            Match = RouteRecords.ReadMatch(ref input),
            Action = RouteRecords.ReadAction(ref input),
            IsCatchAll = input.Flag(),
            RequestHeaders = RouteRecords.ReadOperation(ref input),
            ResponseHeaders = RouteRecords.ReadOperation(ref input),
            Fault = RouteRecords.ReadFault(ref input),
            Cors = RouteRecords.ReadCors(ref input),
        };
        GC.KeepAlive(file);
        return route;
    }

    private ManifestReference? ReadReference(ref RecordReader input)
    {
        int index = input.Int() - 1;
        return index < 0 ? null : new ManifestReference(new NamespacedName(input.Text(), input.Text()), index, manifests);
    }

    private SourceSpan ReadSpan(ref RecordReader input)
    {
        int source = input.Int() - 1;
        return source < 0 ? default : new SourceSpan(sources[source], input.Int(), input.Int());
    }
}
