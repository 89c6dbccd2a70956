using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Generation;

namespace HelloMesh.Tests.Generation;

/// <summary>Small cases: which rules generated requests reach, and why nothing reaches the others. Each folder holds
/// manifests, and the verdicts in the order of the routes.</summary>
public sealed class ReachCaseTests
{
    public static TheoryData<string> Cases =>
        [.. Directory.GetDirectories(Repository.PathOf("tests", "cases", "generate")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void EachRule_IsReached_OrShownToBeUnreachable(string name)
    {
        string folder = Repository.PathOf("tests", "cases", "generate", name);
        var generator = new RequestGenerator(
            RoutingTable.Compile(MeshManifests.Load(Path.Combine(folder, "manifests.yaml"))));
        IEnumerable<string> verdicts = generator.Report.Routes
            .Where(route => route.Owner is not null)
            .Select(route => $"{route.Owner} {route.Rule}: {Verdict(route, folder)}");
        string path = Path.Combine(folder, "verdicts.txt");
        if (Environment.GetEnvironmentVariable("HELLOMESH_UPDATE") == "1")
        {
            File.WriteAllLines(path, verdicts);
        }

        Assert.Equal(File.ReadAllLines(path), verdicts);
    }

    private static string Verdict(GeneratedRoute route, string folder) => route.Reach switch
    {
        RouteReach.Reached => "reached",
        RouteReach.Unreachable => "no: " + route.Reason.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal),
        _ => "open: " + route.Reason,
    };
}
