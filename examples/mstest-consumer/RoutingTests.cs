using HelloMesh.Testing;
using Microsoft.VisualStudio.TestTools.UnitTesting;

[assembly: Parallelize(Scope = ExecutionScope.MethodLevel)]

namespace Consumer;

/// <summary>What the manifests in the repository must do, with MSTest.</summary>
[TestClass]
public sealed class RoutingTests
{
    private static readonly string Example = Path.Combine(AppContext.BaseDirectory, "hello-helidon");

    private static readonly MeshUnderTest Mesh = MeshUnderTest.FromManifests(Path.Combine(Example, "manifests"));

    [TestMethod]
    [DataRow("/greet")]
    [DataRow("/greet/World")]
    public void Greetings_GoToTheService(string path) =>
        Mesh.Get("https://hello-helidon.hello-helidon.example.com" + path).ShouldReach("hello-helidon-deployment:8080");

    [TestMethod]
    public void OtherPaths_AreNotFound() =>
        Mesh.Get("https://hello-helidon.hello-helidon.example.com/admin").ShouldBeAnswered(404);

    [TestMethod]
    public void RecordedRequests_AreAnsweredAsTheySay() => Mesh.ShouldAnswerAll(Path.Combine(Example, "requests.jsonl"));
}
