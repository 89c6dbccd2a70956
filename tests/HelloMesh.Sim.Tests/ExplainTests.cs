using System.Text;
using System.Text.RegularExpressions;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Sim.Requests;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Tests;

/// <summary>What <c>route --explain</c> prints, case by case; tests/cases/explain/commands.txt names the requests.</summary>
public sealed partial class ExplainTests
{
    private static readonly string Folder = Path.Combine("tests", "cases", "explain");

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string line in File.ReadLines(Repository.PathOf(Folder, "commands.txt")))
            {
                string[] parts = line.Split(' ', 2);
                cases.Add(parts[0], parts[1]);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Route_Explained_PrintsEveryStepWithItsRule(string name, string arguments)
    {
        (int exit, string output, _) = MeshSim.Run(
            ["route", .. arguments.Split(' '), "-f", Path.Combine(Folder, "manifests.yaml"), "--explain"]);
        Assert.Equal(File.ReadAllText(Repository.PathOf(Folder, $"{name}.txt")), output.TrimEnd('\n') + "\n");
        Assert.Equal(0, exit);
        string rules = File.ReadAllText(Repository.PathOf("docs", "semantics.md"));
        Assert.All(RuleNumber().Matches(output), rule => Assert.Contains($"**{rule.Groups[1].Value}**", rules, StringComparison.Ordinal));
    }

    /// <summary>Our own cases, and a part of the recorded ones where they are there.</summary>
    [Fact]
    public void Explanations_OfAllCases_EndInTheAnswerAndCiteKnownRules()
    {
        const int recordedStep = 7;
        string[] rules = [.. KnownRule().Matches(File.ReadAllText(Repository.PathOf("docs", "semantics.md"))).Select(m => m.Groups[1].Value)];
        IEnumerable<string> folders = Directory.EnumerateDirectories(Repository.PathOf("tests", "cases", "routing"));
        if (Repository.Oracle is { } oracle)
        {
            folders = folders.Concat(Directory.EnumerateDirectories(Path.Combine(oracle, "cases"))
                .Order(StringComparer.Ordinal)
                .Where((_, index) => index % recordedStep == 0));
        }

        int count = 0;
        foreach (string folder in folders)
        {
            RoutingTable table = RoutingTable.Compile(
                MeshManifests.Load(Path.Combine(folder, "manifests.yaml")),
                new RoutingOptions { Workload = new WorkloadId("istio-system", [new("istio", "ingressgateway")]) });
            foreach (string line in File.ReadLines(Path.Combine(folder, "requests.jsonl")))
            {
                MeshRequest request = RequestReader.Read(Encoding.UTF8.GetBytes(line), 1).Request!;
                Explanation explanation = table.Explain(request, 1);
                Assert.Equal(table.Route(request, 1).ToString(), explanation.Result.ToString());
                Assert.Equal(StepVerdict.Ended, explanation.Steps[^1].Verdict);
                Assert.All(explanation.Steps, step => Assert.Contains(step.Rule, rules));
                count++;
            }
        }

        Assert.True(count > 0);
    }

    [GeneratedRegex(@"\*\*([A-Z]+-\d+)\*\*")]
    private static partial Regex KnownRule();

    [GeneratedRegex(@"\[([A-Z]+-\d+)")]
    private static partial Regex RuleNumber();
}
