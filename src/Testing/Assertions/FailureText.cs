using System.Text;
using HelloMesh.Router;
using HelloMesh.Testing.Generation;
using HelloMesh.Testing.Results;

namespace HelloMesh.Testing;

/// <summary>What a failed assertion says: what was expected, what happened, why the expected route lost, and every step.</summary>
internal sealed class FailureText(MeshUnderTest mesh)
{
    /// <summary>Routes to the expected destination that are spoken of.</summary>
    private const int ListedMax = 5;

    /// <summary>The message of one call.</summary>
    /// <param name="call">The call as text.</param>
    /// <param name="request">The request.</param>
    /// <param name="result">What became of it.</param>
    /// <param name="expectation">What it should have done: <c>to reach …</c>.</param>
    /// <param name="destination">The destination that it should have reached; <c>null</c> where none was named.</param>
    public string Of(string call, MeshRequest request, RouteResult result, string expectation, string? destination)
    {
        Explanation explanation = mesh.Table.Explain(request);
        var text = new StringBuilder();
        text.Append("expected ").Append(TextOutput.Printable(call)).Append('\n')
            .Append("  ").Append(expectation.Replace("\n", "\n  ", StringComparison.Ordinal)).Append('\n')
            .Append("  but it ").Append(Happened(result)).Append('\n');
        if (destination is not null)
        {
            AppendRoutesTo(text, destination, request, explanation);
        }

        return text.Append("how it came about:\n").Append(ExplanationText.Format(explanation.Steps, color: false)).ToString().TrimEnd();
    }

    /// <summary>What became of a request, with the rule and where it stands.</summary>
    public static string Happened(RouteResult result)
    {
        string rule = result.VirtualService is null ? "" : $" by {result.VirtualService} {result.Rule}";
        string place = result.Source.Source is null ? "" : $" ({result.Source})";
        string what = result.Outcome switch
        {
            Outcome.Forwarded => $"was forwarded to {result.Destination ?? result.Cluster}"
                + (result.Subset is { } subset ? $", subset {subset}" : ""),
            Outcome.Redirect => $"was redirected ({result.Status}) to {result.Location}",
            _ => $"ended as {result.Outcome.ToName()}"
                + (result.Status is { } status ? $" ({status})" : "") + (result.Reason is { } reason ? $": {reason}" : ""),
        };
        return TextOutput.Printable(what + rule + place);
    }

    /// <summary>The fields that differ, one a line.</summary>
    public static string Differences(ExpectationVerdict verdict) => string.Join('\n', verdict.Differences.Select(difference =>
        TextOutput.Printable($"{difference.Field} {difference.Expected}, and it is {difference.Actual ?? "not there"}")));

    private void AppendRoutesTo(StringBuilder text, string destination, MeshRequest request, Explanation explanation)
    {
        MatchResult? taken = mesh.Table.TryPrepare(request, new RequestBuffer(), out RequestView view) ? mesh.Table.Match(view) : null;
        Target[] leading =
        [
            .. mesh.Table.Proxies
                .SelectMany((plan, proxy) => Target.Of(plan, proxy))
                .Where(target => target.Clusters.Any(
                    cluster => ExpectationComparer.IsDestination(destination, ClusterText.DestinationOf(cluster.Name))))
                .OrderBy(target => taken is { } match && target.Match with { Route = match.Route } == match ? 0 : 1),
        ];
        if (leading.Length == 0)
        {
            return;
        }

        text.Append("routes that lead to ").Append(destination).Append(":\n");
        foreach (Target target in leading.Take(ListedMax))
        {
            string place = target.Source.Source is null ? "" : $" ({target.Source})";
            text.Append("  ").Append(target.Name).Append(place).Append(": ").Append(WhyNot(target, taken, explanation)).Append('\n');
        }

        if (leading.Length > ListedMax)
        {
            text.Append("  and ").Append(leading.Length - ListedMax).Append(" more\n");
        }
    }

    private string WhyNot(Target target, MatchResult? taken, Explanation explanation)
    {
        if (taken is { } match && target.Match == match)
        {
            return explanation.Result.Weights.Length > 1
                ? "took the request, and the draw fell on another of its destinations"
                : "took the request";
        }

        if (taken is not { } other || target.Match with { Route = other.Route, Kind = other.Kind } != other)
        {
            string host = target.VirtualHost is { } virtualHost ? $"virtual host {virtualHost.Name} of " : "";
            string proxy = mesh.Table.Proxies.Count > 1 ? $" of {target.Plan.Workload}" : "";
            return $"belongs to {host}listener {target.Listener.Name}{proxy}, where this request does not come";
        }

        if (other.Route >= 0 && target.Match.Route > other.Route)
        {
            return "comes after the rule that took the request";
        }

        return explanation.Steps
            .Where(step => step.Verdict == StepVerdict.Lost && step.Stage == "route" && step.Source == target.Source)
            .Select(step => step.Text[(step.Text.IndexOf(": ", StringComparison.Ordinal) + 2)..]
                + (step.Rule.Length > 0 ? $" (rule {step.Rule})" : ""))
            .FirstOrDefault() ?? "did not take the request";
    }
}
