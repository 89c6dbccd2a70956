using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Generation;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Tests.Generation;

/// <summary>Generated requests reach the routes that any request reaches: counted by route of each plan, against recorded
/// requests of the same cases. What is proven unreachable must not be reached by any of them.</summary>
public sealed class ReachTests(ITestOutputHelper output)
{
    [Fact]
    public void GeneratedRequests_OnTheRepositorysCases_ReachWhatRecordedOnesReach()
    {
        Count count = Over(
            Directory.EnumerateDirectories(Repository.PathOf("tests", "cases"), "*", SearchOption.AllDirectories), workload: null);
        Assert.True(count.Reachable >= 60);
        Assert.Empty(count.WrongProofs);
        Assert.Empty(count.RecordedOnly);
        Assert.Single(count.Open);   // cases/generate/values: /%41
    }

    [Fact]
    public void GeneratedRequests_OnTheRecordedAnswers_ReachEachRoute_OrThereIsAProof()
    {
        Assert.SkipWhen(Repository.Oracle is null, "the recorded answers are not beside the repository");
        Count count = Over(
            Directory.EnumerateDirectories(Path.Combine(Repository.Oracle!, "cases")),
            new WorkloadId("istio-system", [new("istio", "ingressgateway")]));
        Assert.Empty(count.WrongProofs);
        Assert.True(count.Reachable > 15_000);
        Assert.Empty(count.RecordedOnly);
        Assert.Empty(count.Open);
    }

    private Count Over(IEnumerable<string> folders, WorkloadId? workload)
    {
        var count = new Count();
        foreach (string folder in folders.Order(StringComparer.Ordinal).Where(f => File.Exists(Path.Combine(f, "manifests.yaml"))))
        {
            RoutingTable table = RoutingTable.Compile(
                MeshManifests.Load(Path.Combine(folder, "manifests.yaml")), new RoutingOptions { Workload = workload });
            HashSet<MatchResult> recorded = Recorded(table, folder, out HashSet<WorkloadId> callers);
            var solver = new RouteSolver(new MatchRun(table), new RealValues(7UL));
            int[] proxies =
            [
                .. table.Workloads.Select(w => table.IndexOf(true, w)).Concat(callers.Select(c => table.IndexOf(false, c))).Distinct(),
            ];
            foreach (Target target in proxies.SelectMany(proxy => Target.Of(table.Proxies[proxy], proxy)))
            {
                count.Add(Path.GetFileName(folder), solver.Solve(target), recorded.Contains(target.Match));
            }
        }

        output.WriteLine(count.ToString());
        return count;
    }

    private static HashSet<MatchResult> Recorded(RoutingTable table, string folder, out HashSet<WorkloadId> callers)
    {
        callers = [];
        var reached = new HashSet<MatchResult>();
        var buffer = new RequestBuffer();
        string path = Path.Combine(folder, "requests.jsonl");
        foreach (string line in File.Exists(path) ? File.ReadLines(path).Where(l => l.StartsWith('{')) : [])
        {
            if (RequestReader.Read(Encoding.UTF8.GetBytes(line), 1).Request is not { } request)
            {
                continue;
            }

            if (request.From is { } from)
            {
                callers.Add(from.Namespace is null ? new WorkloadId("default", from.Labels) : from);
            }

            if (table.TryPrepare(request, buffer, out RequestView view)
                && table.Match(view) is { Kind: MatchKind.Route or MatchKind.Tcp } match)
            {
                reached.Add(match);
            }
        }

        return reached;
    }

    private sealed class Count
    {
        private int _routes;
        private int _proven;

        public int Generated { get; private set; }

        public int Reachable => Generated + RecordedOnly.Count;

        public List<string> RecordedOnly { get; } = [];

        public List<string> WrongProofs { get; } = [];

        /// <summary>Neither reached by any request nor proven unreachable.</summary>
        public List<string> Open { get; } = [];

        public void Add(string name, Solution solution, bool isRecorded)
        {
            _routes++;
            Generated += solution.Draft is not null ? 1 : 0;
            _proven += solution.IsProvenUnreachable ? 1 : 0;
            if (solution.Draft is null && (isRecorded || !solution.IsProvenUnreachable))
            {
                (!isRecorded ? Open : solution.IsProvenUnreachable ? WrongProofs : RecordedOnly)
                    .Add($"{name} {solution.Target.Listener.Name} {solution.Target.VirtualHost?.Name} {solution.Target.Name}: {solution.Reason}");
            }
        }

        public override string ToString() =>
            $"{_routes} routes, {Generated} reached by generated requests, {RecordedOnly.Count} by recorded ones only, "
            + $"{_proven} proven unreachable, {Open.Count} neither\n"
            + string.Join('\n', RecordedOnly.Concat(WrongProofs).Concat(Open));
    }
}
