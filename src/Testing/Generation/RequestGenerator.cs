using System.Collections.Immutable;
using System.Globalization;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Makes requests for manifests: such that come to each route, such that miss each condition by a step, the edges of
/// each path, other forms of hosts and connections; with values that look real. The same manifests, options and version give
/// the same bytes.</summary>
public sealed class RequestGenerator
{
    private readonly RoutingTable _table;
    private readonly GeneratorOptions _options;
    private readonly ImmutableArray<Solution> _solved;

    /// <summary>Looks for a request for every route. Takes time in proportion to the routes.</summary>
    /// <param name="table">The compiled manifests; sidecars of callers are added to it.</param>
    /// <param name="options">What to generate; <c>null</c> for the defaults.</param>
    public RequestGenerator(RoutingTable table, GeneratorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        _table = table;
        _options = options ?? new GeneratorOptions();
        if (_options.Count is < 1 or > GeneratorOptions.CountMax)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), $"GeneratorOptions.Count takes 1 to {GeneratorOptions.CountMax}");
        }

        ArgumentNullException.ThrowIfNull(_options.Profile, nameof(options));
        _options.Profile.Check();
        if (!(Enum.GetValues<RequestPurpose>().Sum(_options.Profile.ShareOf) > 0))
        {
            throw new ArgumentException("the profile's shares are all 0", nameof(options));
        }

        var real = new RealValues(_options.Seed);
        var solver = new RouteSolver(new MatchRun(table), real);
        Solution[] solutions = [.. Targets().Select(solver.Solve)];
        _solved = [.. solutions.Where(solution => solution.Draft is not null)];
        Report = new GenerationReport([.. solutions.Select(Describe)]);
    }

    /// <summary>Which routes are reached.</summary>
    public GenerationReport Report { get; }

    /// <summary>True when there is a route at all that requests can be made for.</summary>
    public bool CanGenerate => !_solved.IsEmpty;

    /// <summary>Makes the requests, one after the other; each enumeration makes the same ones.</summary>
    public IEnumerable<GeneratedRequest> Generate()
    {
        var real = new RealValues(_options.Seed);
        var run = new MatchRun(_table);
        var source = new VariationSource(run, new RouteSolver(run, real), real);
        var plan = new TrafficPlan(_solved, source, real, _options);
        long number = 0;
        foreach (Variation variation in plan.Draw())
        {
            number++;
            string id = "g" + number.ToString(CultureInfo.InvariantCulture);
            yield return new GeneratedRequest(variation, id, _options.WithExpectations ? _table : null);
        }
    }

    /// <summary>Writes the requests as a request file.</summary>
    /// <param name="output">Where to write; stays open.</param>
    /// <returns>How many requests of each purpose were written.</returns>
    public IReadOnlyDictionary<RequestPurpose, long> Write(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var counts = new SortedDictionary<RequestPurpose, long>();
        foreach (GeneratedRequest request in Generate())
        {
            output.Write(request.Utf8Line);
            output.Write("\n"u8);
            counts[request.Purpose] = counts.GetValueOrDefault(request.Purpose) + 1;
        }

        return counts;
    }

    private IEnumerable<Target> Targets()
    {
        IEnumerable<int> gateways = _table.Workloads.Select(workload => _table.IndexOf(true, workload));
        IEnumerable<int> sidecars = (_options.Callers ?? MeshCallers.Of(_table)).Select(caller => _table.IndexOf(
            false, caller.Namespace is null ? new WorkloadId("default", caller.Labels) : caller));
        foreach (int proxy in gateways.Concat(sidecars).Distinct())
        {
            foreach (Target target in Target.Of(_table.Proxies[proxy], proxy))
            {
                yield return target;
            }
        }
    }

    private static GeneratedRoute Describe(Solution solution) => new(
        solution.Target.Plan.Workload.ToString(),
        solution.Target.Listener.Name,
        solution.Target.VirtualHost?.Name,
        solution.Target.Owner?.Id.ToString(),
        solution.Target.Rule,
        solution.Target.Source,
        solution.Draft is not null ? RouteReach.Reached : solution.IsProvenUnreachable ? RouteReach.Unreachable : RouteReach.NotFound,
        solution.Reason);
}
