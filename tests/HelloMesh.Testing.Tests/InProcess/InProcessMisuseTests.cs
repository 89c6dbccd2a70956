using System.Text.Json;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HelloMesh.Tests.InProcess;

/// <summary>What is wrongly asked of a mesh is refused at once, with the name of what is wrong and a way out.</summary>
public sealed class InProcessMisuseTests
{
    private const string ToA = "- {route: [{destination: {host: a}}]}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Paths_ThatLeadToNothing_AreRefusedWhateverIsAllowed()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => InProcessMesh.StartAsync((string)null!, _ => { }, cancellationToken: Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => InProcessMesh.StartAsync("", _ => { }, cancellationToken: Cancellation));
        MeshException refused = await Assert.ThrowsAsync<MeshException>(() => InProcessMesh.StartAsync(
            "no/such/folder", _ => { }, new InProcessMeshOptions { AllowManifestErrors = true }, Cancellation));
        Assert.Contains("there is no file or folder no/such/folder", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"working directory of the test, {Directory.GetCurrentDirectory()}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AllowManifestErrors", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Placeholders_AreFilledBySet()
    {
        string published = Repository.PathOf("examples", "hello-helidon-as-published");
        MeshException refused = await Assert.ThrowsAsync<MeshException>(
            () => InProcessMesh.StartAsync(published, _ => { }, cancellationToken: Cancellation));
        Assert.Contains("fill placeholders with InProcessMeshOptions.Set", refused.Message, StringComparison.Ordinal);
        MeshException filled = await Assert.ThrowsAsync<MeshException>(() => InProcessMesh.StartAsync(
            published, _ => { },
            new InProcessMeshOptions { Set = new Dictionary<string, string> { ["domain name"] = "example.com" } }, Cancellation));
        Assert.DoesNotContain("placeholder", filled.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_ThatCannotBe_AreRefusedAtTheStart()
    {
        await Refused(new InProcessMeshOptions { Draw = 1 });
        await Refused(new InProcessMeshOptions { Draw = double.NaN });
        await Refused(new InProcessMeshOptions { TrafficCountMax = -1 });
        await Refused(new InProcessMeshOptions { TimeProvider = null! });
        await Refused(new InProcessMeshOptions { Set = null! });
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, c => c.Response.WriteAsync("a"));
        Assert.Throws<ArgumentOutOfRangeException>(() => mesh.CreateClient(new MeshClientOptions { Draw = 7 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => mesh.CreateHandler(new MeshClientOptions { RedirectCountMax = 0 }));
        Assert.Contains("[1]", Assert.Throws<ArgumentException>(
            () => mesh.CreateClient(new MeshClientOptions { Claims = JsonElement.Parse("[1]") })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => mesh.CreateClient(from: (string)null!));
        Assert.Throws<ArgumentNullException>(() => mesh.CreateHandler((string)null!));
    }

    [Fact]
    public async Task Service_WithoutAName_IsRefused() => await Assert.ThrowsAsync<ArgumentNullException>(
        () => TestMesh.StartAsync(ToA, services => services.Add(null!, _ => { })));

    [Fact]
    public async Task Service_ThatComesAfterTheStart_IsRefused()
    {
        MeshServices? kept = null;
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, services => kept = services);
        MeshException refused = Assert.Throws<MeshException>(() => kept!.Add("a.shop:8080", _ => { }));
        Assert.Contains("'a.shop:8080' comes too late", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ApplyAsync", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_WhoseApplicationThrows_IsNamed()
    {
        MeshException refused = await Assert.ThrowsAsync<MeshException>(
            () => TestMesh.StartAsync(ToA, services => services.Add("a.shop:8080", _ => throw new FormatException("boom"))));
        Assert.Equal("the application of 'a.shop:8080' does not start: boom", refused.Message);
        Assert.IsType<FormatException>(refused.InnerException);
    }

    [Fact]
    public async Task MeshClients_OfAServiceWithoutPods_SayWhoseAndWhatToWrite()
    {
        MeshManifests manifests = MeshManifests.Parse(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: a, namespace: shop}
            spec: {ports: [{name: http, port: 80}]}
            """);
        MeshException refused = await Assert.ThrowsAsync<MeshException>(() => InProcessMesh.StartAsync(
            manifests, s => s.Add("a.shop:80", b => b.Services.AddMeshHttpClient(), _ => { }), cancellationToken: Cancellation));
        Assert.Contains("'a.shop:80'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("AddMeshHttpClient(services, from: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_ThatIsThereAlready_IsNotAppliedAgain()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, c => c.Response.WriteAsync("a"));
        MeshException refused = await Assert.ThrowsAsync<MeshException>(
            () => mesh.ApplyAsync(TestMesh.With(ToA), services => services.Add("a:8080", _ => { }), Cancellation));
        Assert.Contains("'a:8080' is there already", refused.Message, StringComparison.Ordinal);
        Assert.Contains("start another mesh", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_ThatNoManifestHas_IsNamed()
    {
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, c => c.Response.WriteAsync("a"));
        using HttpClient client = mesh.CreateClient(new MeshClientOptions { Gateway = new WorkloadId("edge", [new("istio", "other")]) });
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(TestMesh.Url, Cancellation));
        Assert.Contains("no server of a Gateway applies to edge/istio=other", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mesh_ThatHasEnded_SaysSoAndKeepsItsTraffic()
    {
        InProcessMesh mesh = await TestMesh.StartAsync(ToA, c => c.Response.WriteAsync("a"));
        HttpClient client = mesh.CreateClient();
        await client.GetStringAsync(TestMesh.Url, Cancellation);
        await mesh.DisposeAsync();
        await mesh.DisposeAsync();
        Assert.Contains(nameof(InProcessMesh), (await Assert.ThrowsAsync<ObjectDisposedException>(
            () => client.GetAsync(TestMesh.Url, Cancellation))).Message, StringComparison.Ordinal);
        Assert.Contains(nameof(InProcessMesh), (await Assert.ThrowsAsync<ObjectDisposedException>(
            () => mesh.ApplyAsync(TestMesh.With(ToA), cancellationToken: Cancellation))).Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => mesh.CreateClient());
        Assert.Throws<ObjectDisposedException>(() => mesh.CreateClient(from: "shop/app=a"));
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => mesh.ApplyAsync(Repository.PathOf("examples", "hello-helidon", "manifests"), cancellationToken: Cancellation));
        mesh.Traffic.ShouldHaveReached("a:8080", times: 1);
        mesh.Traffic.ShouldNotHaveReached("b:8080");
        Assert.Single(mesh.Table.Gateways);
    }

    [Fact]
    public async Task Manifests_ThatAreBroken_AreRefusedWhileCallsAreUnderWay()
    {
        var mayEnd = new TaskCompletionSource();
        await using InProcessMesh mesh = await TestMesh.StartAsync(ToA, async c =>
        {
            await mayEnd.Task;
            await c.Response.WriteAsync("a");
        });
        using HttpClient client = mesh.CreateClient();
        Task<string>[] calls = [.. Enumerable.Range(0, 50).Select(_ => client.GetStringAsync(TestMesh.Url, Cancellation))];
        MeshException[] refused = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Assert.ThrowsAsync<MeshException>(
            () => mesh.ApplyAsync(MeshManifests.Parse("kind: Gateway\nspec: {}\n", $"broken-{i}.yaml"), cancellationToken: Cancellation))));
        mayEnd.SetResult();
        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal("a", answer));
        Assert.Contains("broken-4.yaml:1:1", refused[4].Message, StringComparison.Ordinal);
        Assert.Equal("a", await client.GetStringAsync(TestMesh.Url, Cancellation));
    }

    private static async Task Refused(InProcessMeshOptions options) => await Assert.ThrowsAnyAsync<ArgumentException>(
        () => TestMesh.StartAsync(ToA, _ => { }, options));
}
