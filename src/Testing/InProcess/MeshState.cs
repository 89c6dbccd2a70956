using System.Collections.Concurrent;
using System.Collections.Frozen;
using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>The routes and services of a mesh between two changes. A call keeps the one that it began with.</summary>
internal sealed class MeshState(RoutingTable table, FrozenDictionary<string, MeshUpstream> upstreams)
{
    private readonly ConcurrentDictionary<Forwarding, ForwardingPlan> _plans = new();

    public RoutingTable Table { get; } = table;

    public ServiceDirectory Directory { get; } = new(table);

    /// <summary>By <c>host:port</c>, or <c>host:port/subset</c>.</summary>
    public FrozenDictionary<string, MeshUpstream> Upstreams { get; } = upstreams;

    public static string Key(string destination, string? subset) => subset is null ? destination : $"{destination}/{subset}";

    /// <summary>What answers for a destination; <c>null</c> for nothing.</summary>
    public MeshUpstream? Find(string destination, string? subset) =>
        subset is not null && Upstreams.TryGetValue(Key(destination, subset), out MeshUpstream? own) ? own
            : Upstreams.GetValueOrDefault(destination);

    public ForwardingPlan PlanOf(Forwarding forwarding) =>
        _plans.TryGetValue(forwarding, out ForwardingPlan? plan)
            ? plan
            : _plans.GetOrAdd(forwarding, static (f, state) => new ForwardingPlan(f, state), this);
}

/// <summary>A way of forwarding together with what answers there.</summary>
internal sealed class ForwardingPlan
{
    public ForwardingPlan(Forwarding forwarding, MeshState state)
    {
        Forwarding = forwarding;
        Destination = $"{forwarding.Host}:{forwarding.Port}";
        Upstream = forwarding.Host.Length == 0 ? null : state.Find(Destination, forwarding.Subset);
        Origin = OriginOf(forwarding.Host, forwarding.Port);
        Retries = forwarding.Retries is { } retries ? new RetryPolicy(retries) : null;
        Mirrors = [.. forwarding.Mirrors.Select(m => (OriginOf(m.Host, m.Port), state.Find($"{m.Host}:{m.Port}", m.Subset)))];
    }

    public Forwarding Forwarding { get; }

    /// <summary><c>host:port</c>.</summary>
    public string Destination { get; }

    /// <summary>What answers; <c>null</c> for nothing.</summary>
    public MeshUpstream? Upstream { get; }

    /// <summary><c>http://host:port</c>; after TLS is terminated there is none.</summary>
    public string Origin { get; }

    public RetryPolicy? Retries { get; }

    public (string Origin, MeshUpstream? Upstream)[] Mirrors { get; }

    /// <summary>A wildcard of a ServiceEntry is a destination, but no URL.</summary>
    public static string OriginOf(string host, int port) => $"http://{host.Replace('*', '_')}:{port}";
}
