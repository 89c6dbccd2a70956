using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Plans as records. What is read alone (a route, a virtual host) stands alone, and whoever holds it has a table of
/// places; everything else stands in its owner's record.</summary>
internal sealed class PlanRecordWriter
{
    private readonly RecordWriter _output;
    private readonly Dictionary<SourceText, int> _sources;
    private readonly Dictionary<Manifest, int> _manifests = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, uint> _written = new(ReferenceEqualityComparer.Instance);

    public PlanRecordWriter(RecordWriter output, MeshManifests manifests, ImmutableArray<SourceText> sources)
    {
        _output = output;
        _sources = sources.Select((source, index) => (source, index)).ToDictionary(pair => pair.source, pair => pair.index);
        for (int i = 0; i < manifests.VirtualServices.Length; i++)
        {
            _manifests.Add(manifests.VirtualServices[i], i);
        }

        for (int i = 0; i < manifests.Gateways.Length; i++)
        {
            _manifests.Add(manifests.Gateways[i], i);
        }
    }

    /// <summary>Writes a plan; returns where it stands.</summary>
    public uint Write(ProxyPlan plan)
    {
        uint[] listeners = [.. plan.Listeners.Select(Write)];
        uint clusters = WriteClusters(plan.Clusters, out uint mask);
        uint start = _output.Position;
        Write(plan.Workload);
        _output.Number(listeners.Length);
        _output.Table(listeners);
        _output.Number(clusters);
        _output.Number(mask);
        _output.Number(plan.Clusters.Count);
        _output.Number(plan.PortTranslation.Count);
        foreach ((int port, int target) in plan.PortTranslation.OrderBy(pair => pair.Key))
        {
            _output.Number(port);
            _output.Number(target);
        }

        _output.Number(plan.SkippedServers.Length);
        _output.TextList(plan.NamedHeaders);
        return start;
    }

    public void Write(WorkloadId workload)
    {
        _output.TextOrNull(workload.Namespace);
        _output.Number(workload.Labels.Count);
        foreach ((string name, string value) in workload.Labels)
        {
            _output.Text(name);
            _output.Text(value);
        }
    }

    private uint Write(Listener listener)
    {
        uint chains = WriteAll(listener.FilterChains, Write);
        uint start = _output.Position;
        _output.Text(listener.Name);
        _output.Text(listener.Address);
        _output.Number(listener.Port);
        _output.Number(listener.FilterChains.Length);
        _output.Number(chains);
        _output.Flag(listener.Rejection is not null);
        if (listener.Rejection is { } rejection)
        {
            _output.Text(rejection.Reason);
            Write(rejection.First);
            Write(rejection.Second);
            _output.Text(rejection.Rule);
        }

        return start;
    }

    private uint Write(FilterChain chain)
    {
        uint configuration = chain.Http is null ? 0 : Once(chain.Http, Write);
        uint start = _output.Position;
        _output.TextList(chain.ServerNames);
        _output.Flag(chain.TerminatesTls);
        _output.Flag(chain.RequiresClientCertificate);
        _output.Flag(chain.Http is not null);
        _output.Number(configuration);
        _output.Flag(chain.Tcp is not null);
        if (chain.Tcp is { } tcp)
        {
            RouteRecords.Write(_output, tcp.Clusters);
            _output.Flag(tcp.IsWeighted);
            Write(tcp.VirtualService);
            _output.Text(tcp.Rule);
            Write(tcp.Source);
        }

        Write(chain.Gateway);
        _output.Number(chain.ServerIndex);
        return start;
    }

    private uint Write(RouteConfiguration configuration)
    {
        uint hosts = WriteAll(configuration.VirtualHosts, Write);
        uint start = _output.Position;
        _output.Text(configuration.Name);
        _output.Number(configuration.VirtualHosts.Length);
        _output.Number(hosts);
        return start;
    }

    private uint Write(VirtualHost host)
    {
        uint routes = WriteAll(host.Routes, route => Once(route, Write));
        uint start = _output.Position;
        _output.Text(host.Name);
        _output.TextList(host.Domains);
        _output.Flag(host.RequiresTls);
        _output.Number(host.Routes.Length);
        _output.Number(routes);
        return start;
    }

    private uint Write(Route route)
    {
        uint start = _output.Position;
        Write(route.VirtualService);
        _output.Text(route.Rule);
        Write(route.Source);
        _output.Text(route.Name);
        RouteRecords.Write(_output, route.Match);
        RouteRecords.Write(_output, route.Action);
        _output.Flag(route.IsCatchAll);
        RouteRecords.Write(_output, route.RequestHeaders);
        RouteRecords.Write(_output, route.ResponseHeaders);
        RouteRecords.Write(_output, route.Fault);
        RouteRecords.Write(_output, route.Cors);
        return start;
    }

    private void Write(Manifest? manifest)
    {
        _output.Number(manifest is null ? 0 : _manifests[manifest] + 1);
        if (manifest is not null)
        {
            _output.Text(manifest.Id.Namespace);
            _output.Text(manifest.Id.Name);
        }
    }

    private void Write(SourceSpan span)
    {
        _output.Number(span.Source is null ? 0 : _sources[span.Source] + 1);
        if (span.Source is not null)
        {
            _output.Number(span.Start);
            _output.Number(span.Length);
        }
    }

    private uint WriteAll<T>(PlanList<T> items, Func<T, uint> write)
        where T : class
    {
        uint[] places = new uint[items.Length];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = write(items[i]);
        }

        uint table = _output.Position;
        _output.Table(places);
        return table;
    }

    /// <summary>What several hold is written once.</summary>
    private uint Once<T>(T item, Func<T, uint> write)
        where T : class
    {
        if (!_written.TryGetValue(item, out uint place))
        {
            place = write(item);
            _written.Add(item, place);
        }

        return place;
    }

    /// <summary>A hash table of names, at most half full: 0 is a free slot, else the place of the text plus one.</summary>
    private uint WriteClusters(KnownClusters clusters, out uint mask)
    {
        mask = BitOperations.RoundUpToPowerOf2((uint)Math.Max(clusters.Count * 2, 2)) - 1;
        uint[] slots = new uint[mask + 1];
        foreach (string name in clusters.Names.Order(StringComparer.Ordinal))
        {
            uint at = MappedClusters.Hash(Encoding.UTF8.GetBytes(name)) & mask;
            while (slots[at] != 0)
            {
                at = (at + 1) & mask;
            }

            slots[at] = _output.TextOffset(name) + 1;
        }

        uint table = _output.Position;
        _output.Table(slots);
        return table;
    }
}
