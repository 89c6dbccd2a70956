using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>A virtual host where it stands in a snapshot.</summary>
internal sealed class VirtualHostRecord
{
    private readonly SnapshotFile _file;
    private readonly PlanRecordReader _plan;
    private readonly int _position;
    private readonly int _routes;

    public VirtualHostRecord(SnapshotFile file, PlanRecordReader plan, int position)
    {
        _file = file;
        _plan = plan;
        _position = position;
        RecordReader input = file.ReadAt(position);
        input.TextOffset();
        input.SkipTextList();
        RequiresTls = input.Flag();
        RouteCount = input.Int();
        _routes = input.Int();
        GC.KeepAlive(file);
    }

    public bool RequiresTls { get; }

    public int RouteCount { get; }

    public string ReadName()
    {
        RecordReader input = _file.ReadAt(_position);
        string name = input.Text();
        GC.KeepAlive(_file);
        return name;
    }

    public ImmutableArray<string> ReadDomains()
    {
        RecordReader input = _file.ReadAt(_position);
        input.TextOffset();
        ImmutableArray<string> domains = input.TextList();
        GC.KeepAlive(_file);
        return domains;
    }

    public Route ReadRoute(int index) => _plan.ReadRoute(_plan.Place(_routes, index));

    /// <summary>Where the routes come from, without the rest of them.</summary>
    public IEnumerable<RuleOrigin> ReadOrigins()
    {
        var owner = default(RecordedOwner);
        for (int i = 0; i < RouteCount; i++)
        {
            yield return _plan.ReadOrigin(_plan.Place(_routes, i), ref owner);
        }
    }
}

/// <summary>An owner, and where its texts stand.</summary>
internal readonly record struct RecordedOwner(uint Namespace, uint Name, NamespacedName Id);
