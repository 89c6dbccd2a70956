using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>What a route does with a request, one step for each thing that it does, each with its rule (file 4 of the
/// rules).</summary>
internal sealed class ActionExplainer(Route route, RouteResult result)
{
    private const string Stage = "action";

    private readonly ImmutableArray<ExplanationStep>.Builder _steps = ImmutableArray.CreateBuilder<ExplanationStep>();

    public ImmutableArray<ExplanationStep> Explain()
    {
        if (route.Fault is { } fault)
        {
            ExplainFault(fault);
        }

        if (route.Cors is not null)
        {
            Note(
                result.Outcome == Outcome.CorsPreflight ? "the request is a preflight that the policy allows" : "a CORS policy stands here; the request is no preflight that it answers",
                "ACT-54");
        }

        if (route.Action is ForwardAction forward && result.Outcome is Outcome.Forwarded or Outcome.ClusterNotFound)
        {
            ExplainForward(forward);
        }

        ExplainHeaders();
        _steps.Add(new ExplanationStep(Stage, StepVerdict.Ended, Describe(), EndRule()));
        return _steps.ToImmutable();
    }

    /// <summary>Where a request went.</summary>
    public static string Forwarded(RouteResult result) => result.Destination == result.Cluster
        ? $"forwarded to {result.Destination}"
        : $"forwarded to {result.Destination} ({result.Cluster})";

    private void ExplainFault(FaultSettings fault)
    {
        if (fault.AbortStatus is { } status)
        {
            Note(
                $"{status} is answered to {fault.AbortPercent} % of the requests: {(result.Outcome == Outcome.FaultAbort ? "this one was drawn" : "not to this one")}",
                "ACT-51");
        }

        if (fault.Delay is { } delay)
        {
            Note($"{fault.DelayPercent} % of the requests are delayed by {delay.TotalSeconds} s", "ACT-52");
        }
    }

    private void ExplainForward(ForwardAction forward)
    {
        if (forward.IsWeighted)
        {
            int sum = forward.Clusters.Sum(c => c.Weight);
            foreach (WeightedCluster cluster in forward.Clusters)
            {
                bool isDrawn = cluster.Name == result.Cluster;
                _steps.Add(new ExplanationStep(
                    Stage,
                    isDrawn ? StepVerdict.Taken : StepVerdict.Lost,
                    $"{cluster.Name} has {cluster.Weight} of {sum} parts{(isDrawn ? " and is drawn" : "")}",
                    "ACT-17"));
            }
        }

        if (result.Upstream is { } upstream)
        {
            if (forward.PathRewrite is not null || forward.RegexRewritePattern is not null)
            {
                Note($"the path becomes {upstream.Path}", forward.PathRewrite is not null ? "ACT-35" : "ACT-37");
            }

            if (forward.AuthorityRewrite is not null)
            {
                Note($"Host becomes {upstream.Authority}", "ACT-38");
            }
        }

        foreach (ClusterMirror mirror in forward.Mirrors)
        {
            Note($"{mirror.Percent} % are copied to {mirror.Cluster}", "ACT-70");
        }

        if (forward.Timeout is { } timeout)
        {
            Note($"the upstream has {timeout.TotalSeconds} s", "ACT-71");
        }

        if (result is { Known: false, Outcome: Outcome.Forwarded })
        {
            Note($"no loaded manifest declares {result.Cluster} for this proxy", "ACT-10");
        }
    }

    private void ExplainHeaders()
    {
        foreach (HeaderChange change in result.Upstream?.Headers ?? [])
        {
            Note(Describe("request", change), "ACT-42");
        }

        foreach (HeaderChange change in result.ResponseHeaders)
        {
            Note(Describe("response", change), route.Cors is null ? "ACT-42" : "ACT-54");
        }
    }

    private static string Describe(string message, HeaderChange change) => change.Values is { } values
        ? $"{message} header {change.Name}: {string.Join(", ", values)}"
        : $"{message} header {change.Name} is removed";

    private string Describe() => result.Outcome switch
    {
        Outcome.Forwarded => Forwarded(result),
        Outcome.Redirect => $"{result.Status} to {result.Location}",
        Outcome.DirectResponse => $"answered with {result.Status}",
        Outcome.FaultAbort => $"aborted with {result.Status}",
        Outcome.CorsPreflight => "preflight answered",
        _ => result.Reason ?? result.Outcome.ToName(),
    };

    private string EndRule() => result.Outcome switch
    {
        Outcome.Forwarded when route.Rule == "default" => "MESH-13",
        Outcome.Forwarded => result.Weights.IsEmpty ? "ACT-1" : "ACT-18",
        Outcome.Redirect => "ACT-26",
        Outcome.DirectResponse => "ACT-32",
        Outcome.FaultAbort => "ACT-51",
        Outcome.CorsPreflight => "ACT-54",
        Outcome.ClusterNotFound => "ACT-10",
        Outcome.Blackhole => "MESH-15",
        _ => "RM-52",
    };

    private void Note(string text, string rule) => _steps.Add(new ExplanationStep(Stage, StepVerdict.Note, text, rule));
}
