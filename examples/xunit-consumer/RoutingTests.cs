using HelloMesh.Router;
using HelloMesh.Testing;
using Xunit;

namespace Consumer;

/// <summary>What the manifests in the repository must do, with xUnit.</summary>
public sealed class RoutingTests(MeshFixture fixture) : IClassFixture<MeshFixture>
{
    private const string Host = "https://hello-helidon.hello-helidon.example.com";

    [Theory]
    [InlineData("/greet")]
    [InlineData("/greet/World")]
    public void Greetings_GoToTheService(string path) =>
        fixture.Mesh.Get(Host + path).ShouldReach("hello-helidon-deployment:8080");

    [Fact]
    public void OtherPaths_AreNotFound() => fixture.Mesh.Get(Host + "/admin").ShouldBeAnswered(404);

    [Fact]
    public void PlainHttp_IsNotServed() =>
        fixture.Mesh.Get("http://hello-helidon.hello-helidon.example.com/greet").ShouldHaveOutcome(Outcome.NoListener);

    [Fact]
    public void RecordedRequests_AreAnsweredAsTheySay() =>
        fixture.Mesh.ShouldAnswerAll(Path.Combine(MeshFixture.Example, "requests.jsonl")).Coverage().ShouldCoverEveryRoute();
}

/// <summary>The manifests, loaded once for all tests of the class.</summary>
public sealed class MeshFixture
{
    public static string Example { get; } = Path.Combine(AppContext.BaseDirectory, "hello-helidon");

    public MeshUnderTest Mesh { get; } = MeshUnderTest.FromManifests(Path.Combine(Example, "manifests"));
}
