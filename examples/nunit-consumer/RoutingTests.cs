using HelloMesh.Testing;
using NUnit.Framework;

namespace Consumer;

/// <summary>What the manifests in the repository must do, with NUnit.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class RoutingTests
{
    private static readonly string Example = Path.Combine(AppContext.BaseDirectory, "hello-helidon");

    private static readonly MeshUnderTest Mesh = MeshUnderTest.FromManifests(Path.Combine(Example, "manifests"));

    [TestCase("/greet")]
    [TestCase("/greet/World")]
    public void Greetings_GoToTheService(string path) =>
        Mesh.Get("https://hello-helidon.hello-helidon.example.com" + path).ShouldReach("hello-helidon-deployment:8080");

    [Test]
    public void OtherPaths_AreNotFound() =>
        Mesh.Get("https://hello-helidon.hello-helidon.example.com/admin").ShouldBeAnswered(404);

    [Test]
    public void AWrongDestination_FailsWithTheRuleAndItsPlace()
    {
        MeshAssertionException? failure = Assert.Throws<MeshAssertionException>(
            () => Mesh.Get("https://hello-helidon.hello-helidon.example.com/greet").ShouldReach("hello-helidon-deploymnet:8080"));
        Assert.That(failure!.Message, Does.Contain("did you mean 'hello-helidon-deployment:8080'?").And.Contain("hello-helidon.yaml:"));
    }

    [Test]
    public void RecordedRequests_AreAnsweredAsTheySay() => Mesh.ShouldAnswerAll(Path.Combine(Example, "requests.jsonl"));
}
