using HelloMesh.Fidelity;

namespace HelloMesh.Tests;

/// <summary>The recorded answers of the real control plane and the real proxy, where they are beside the repository.</summary>
public sealed class FidelityTests(ITestOutputHelper output)
{
    [Fact]
    public void RecordedAnswers_AllAgree()
    {
        Assert.SkipWhen(Repository.Oracle is null, "the recorded answers are not beside the repository");
        FidelityRun run = FidelityRun.Over(Path.Combine(Repository.Oracle!, "cases"), _ => true);
        foreach ((string family, (int agree, int all)) in run.Families)
        {
            output.WriteLine($"{family}: {agree} of {all}");
        }

        foreach (IGrouping<string, Disagreement> field in run.Disagreements.GroupBy(d => d.Field))
        {
            output.WriteLine($"{field.Key}: {field.Count()} differ, for example {field.First()}");
        }

        Assert.Equal(run.RequestCount, run.AgreeCount);
        Assert.True(run.RequestCount > 40_000);
    }

    [Fact]
    public void RecordedValidation_AllAgrees()
    {
        Assert.SkipWhen(Repository.Oracle is null, "the recorded answers are not beside the repository");
        ValidationRun run = ValidationRun.Over(Path.Combine(Repository.Oracle!, "cases"), _ => true);
        output.WriteLine($"{run.Rejected} rejected, {run.Warned} objects with {run.WarningCount} warnings");
        Assert.Empty(run.Differences);
        Assert.True(run.Rejected.All > 0 && run.Warned.All > 0);
    }

    [Fact]
    public void RefusedConfigurations_AnswerListenerRejected()
    {
        Assert.SkipWhen(Repository.Oracle is null, "the recorded answers are not beside the repository");
        foreach (string folder in Directory.GetDirectories(Path.Combine(Repository.Oracle!, "rejected")))
        {
            (_, string text, _) = MeshSim.Run(
                "replay", Path.Combine(folder, "requests.jsonl"), "-f", Path.Combine(folder, "manifests.yaml"),
                "--workload", "istio-system/istio=ingressgateway", "-q");
            Assert.Contains("listener_rejected", text, StringComparison.Ordinal);
            Assert.Matches(@"the proxy (refuses|knows no).*manifests\.yaml:\d+:\d+", text);
        }
    }
}
