using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Generation;

namespace HelloMesh.Tests.Generation;

/// <summary>Near misses of every route of the examples and of the repository's cases: none reaches its route, and where the
/// route is tried at all, the condition that it is made for is the one that fails.</summary>
public sealed class NearMissTests(ITestOutputHelper output)
{
    [Fact]
    public void Misses_OfEveryCondition_FailThatConditionAndNoOther()
    {
        var wrong = new List<string>();
        var without = new List<string>();
        int misses = 0;
        int explained = 0;
        foreach (string path in Manifests())
        {
            RoutingTable table = RoutingTable.Compile(MeshManifests.Load(path));
            foreach ((Target target, Condition missed, RequestDraft? draft) in MissesOf(table))
            {
                string name = $"{Path.GetRelativePath(Repository.Root, path)} {target.Name}: {missed.Text}";
                if (draft is null)
                {
                    without.Add(name);
                    continue;
                }

                misses++;
                MeshRequest request = draft.Build()!;
                if (table.TryPrepare(request, new RequestBuffer(), out RequestView view) && table.Match(view) == target.Match)
                {
                    wrong.Add($"{name}: reached by {request.Method} {draft.Url}");
                    continue;
                }

                // A route is spoken of only where the request comes as far as it.
                ExplanationStep[] lost = [.. table.Explain(request).Steps.Where(step =>
                    step is { Stage: "route", Verdict: StepVerdict.Lost } && step.Text.StartsWith(target.Name, StringComparison.Ordinal))];
                explained += lost.Length > 0 ? 1 : 0;
                wrong.AddRange(lost.Where(step => !step.Text.Contains(missed.Text, StringComparison.Ordinal))
                    .Select(step => $"{name}: {request.Method} {draft.Url} failed otherwise: {step.Text}"));
            }
        }

        output.WriteLine($"{misses} near misses, {explained} explained; no near miss of\n{string.Join('\n', without)}\nwrong:\n{string.Join('\n', wrong)}");
        Assert.Empty(wrong);
        Assert.True(misses > 800 && explained > 800, $"{misses} near misses, {explained} explained");

        // The connection decides the scheme, the proxy sets its own headers, and a pattern that takes every path has no miss.
        Assert.All(without, name => Assert.Matches(@": (:scheme exact .*|x-forwarded-proto .*|x-request-id present|regex /?\.\*)$", name));
    }

    private static IEnumerable<string> Manifests() =>
    [
        Repository.PathOf("examples", "hello-helidon", "manifests"),
        Repository.PathOf("examples", "bookinfo", "manifests"),
        .. Directory.EnumerateFiles(Repository.PathOf("tests", "cases"), "manifests.yaml", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<(Target Target, Condition Missed, RequestDraft? Draft)> MissesOf(RoutingTable table)
    {
        var run = new MatchRun(table);
        var solver = new RouteSolver(run, new RealValues(7UL));
        var source = new NearMisses(run, solver);
        int[] proxies =
        [
            .. table.Workloads.Select(w => table.IndexOf(true, w)).Concat(MeshCallers.Of(table).Select(c => table.IndexOf(false, c))).Distinct(),
        ];
        foreach (Target target in proxies.SelectMany(proxy => Target.Of(table.Proxies[proxy], proxy)).Where(t => t.Route is not null))
        {
            if (solver.Solve(target).Draft is not { } hit)
            {
                continue;
            }

            ILookup<Condition, RequestDraft> made = source.Of(target, hit).ToLookup(miss => miss.Missed, miss => miss.Draft);
            foreach (Condition condition in Condition.Of(target.Route!.Match))
            {
                foreach (RequestDraft? draft in made[condition].DefaultIfEmpty<RequestDraft?>(null))
                {
                    yield return (target, condition, draft);
                }
            }
        }
    }
}
