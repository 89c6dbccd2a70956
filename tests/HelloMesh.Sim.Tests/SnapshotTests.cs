using HelloMesh.Fidelity;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>Snapshots answer as their manifests do, and whatever is no snapshot is refused with a way out.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const string Requests = "examples/hello-helidon/requests.jsonl";
    private const string Manifests = "examples/hello-helidon/manifests";

    private readonly TemporaryFolder _folder = new();

    private string Snapshot => _folder["mesh.hmt"];

    [Fact]
    public void OwnCases_AnswerAlike()
    {
        SnapshotRun run = SnapshotRun.Over(
        [
            .. Directory.EnumerateDirectories(Repository.PathOf("tests", "cases", "routing")).Order(StringComparer.Ordinal),
            Repository.PathOf("tests", "cases", "output"),
        ]);
        Assert.Empty(run.Differences);
        Assert.True(run.RequestCount > 100);
    }

    [Fact]
    public void RecordedCases_AnswerAlike()
    {
        Assert.SkipWhen(Repository.Oracle is null, "the recorded answers are not beside the repository");
        SnapshotRun run = SnapshotRun.Over(
            Directory.EnumerateDirectories(Path.Combine(Repository.Oracle!, "cases")).Order(StringComparer.Ordinal));
        Assert.Empty(run.Differences);
        Assert.True(run.RequestCount > 40_000);
    }

    [Fact]
    public void EveryCommand_PrintsTheSame()
    {
        Compile();
        string[][] commands =
        [
            ["replay", Requests, "--format", "jsonl"],
            ["replay", Requests, "--registry", "closed", "--format", "json"],
            ["route", "https://hello-helidon.hello-helidon.example.com/greet", "--explain"],
            ["route", "http://hello-helidon-deployment:8080/greet", "--from", "hello-helidon/app=other", "--explain"],
            ["routes"],
        ];
        foreach (string[] command in commands)
        {
            (int exit, string output, _) = MeshSim.Run([.. command, "-f", Manifests, "-q"]);
            (int exitOfSnapshot, string outputOfSnapshot, string error) = MeshSim.Run([.. command, "-f", Snapshot, "-q"]);
            Assert.Equal((exit, output, ""), (exitOfSnapshot, outputOfSnapshot, error));
        }
    }

    [Fact]
    public void Compile_SaysWhatItWrote_AndReplacesTheOldFile()
    {
        _folder.Write("mesh.hmt", "something older");
        (int exit, string output, string error) = MeshSim.Run("compile", "-f", Manifests, "-o", Snapshot);
        Assert.Equal((0, ""), (exit, output));
        Assert.Matches(@"mesh\.hmt: [0-9,]+ bytes, 1 route of istio-system/istio=ingressgateway\n$", error);
        Assert.True(RoutingTable.IsSnapshot(Snapshot));
        Assert.Equal([Snapshot], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Compile_FillsPlaceholders_OnceAndForAll()
    {
        string manifests = _folder.Write("mesh.yaml", Mesh.Replace("shop.test", "<domain>", StringComparison.Ordinal));
        Assert.Equal(0, MeshSim.Run("compile", "-f", manifests, "--set", "domain=shop.test", "-o", Snapshot, "-q").Exit);
        (int exit, string output, _) = MeshSim.Run("route", "http://shop.test/a", "-f", Snapshot, "--explain");
        Assert.Equal(0, exit);
        Assert.Contains("a.shop.svc.cluster.local:80", output, StringComparison.Ordinal);
        AssertRefused("--set has no effect", "meshsim compile", "route", "http://shop.test/a", "-f", Snapshot, "--set", "domain=b.test");
    }

    [Fact]
    public void Workload_IsChosenAtUse_UnlessTheSnapshotWasMadeForOne()
    {
        string manifests = _folder.Write("mesh.yaml", Mesh);
        string[] route = ["route", "http://shop.test/a", "-f", Snapshot, "--workload"];
        Assert.Equal(0, MeshSim.Run("compile", "-f", manifests, "-o", Snapshot, "-q").Exit);
        Assert.Contains("shop.svc", MeshSim.Run([.. route, "istio-system/istio=ingressgateway"]).Output, StringComparison.Ordinal);
        Assert.Contains("no_listener", MeshSim.Run([.. route, "istio-system/app=other"]).Output, StringComparison.Ordinal);
        Assert.Equal(0, MeshSim.Run(
            "compile", "-f", manifests, "--workload", "istio-system/istio=ingressgateway", "-o", Snapshot, "-q").Exit);
        Assert.Contains("shop.svc", MeshSim.Run([.. route, "istio-system/istio=ingressgateway"]).Output, StringComparison.Ordinal);
        AssertRefused("was made for the workload", "compile the manifests for it", [.. route, "istio-system/app=other"]);
    }

    [Fact]
    public void Compile_OfManifestsWithErrors_NeedsForce_AndUseSaysSo()
    {
        string manifests = _folder.Write("mesh.yaml", Mesh + "  nonsense: true\n");
        AssertRefused("the manifests have 1 error", "--force", "compile", "-f", manifests, "-o", Snapshot);
        Assert.False(File.Exists(Snapshot));
        Assert.Equal(0, MeshSim.Run("compile", "-f", manifests, "-o", Snapshot, "--force", "-q").Exit);
        (int exit, string output, string error) = MeshSim.Run("route", "http://shop.test/a", "-f", Snapshot);
        Assert.Equal(0, exit);
        Assert.Contains("a.shop.svc.cluster.local:80", output, StringComparison.Ordinal);
        Assert.Contains("made with --force of manifests with 1 error", error, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongUse_IsRefusedWithAWayOut()
    {
        string[] route = ["route", "http://shop.test/a"];
        AssertRefused("there is no snapshot", "meshsim compile", [.. route, "-f", Snapshot]);
        AssertRefused("needs to know where to write", "-o mesh.hmt", "compile", "-f", Manifests);
        AssertRefused("which is a folder", "name a file", "compile", "-f", Manifests, "-o", _folder.Path);
        AssertRefused("cannot write", "a folder that exists and that this user may write to", "compile", "-f", Manifests, "-o", _folder["none/mesh.hmt"]);
        _folder.Write("mesh.hmt", "kind: Gateway\n");
        AssertRefused("is not a snapshot", "meshsim compile", [.. route, "-f", Snapshot]);
        _folder.Write("mesh.hmt", "");
        AssertRefused("is not a snapshot", "meshsim compile", [.. route, "-f", Snapshot]);
        Compile();
        AssertRefused("cannot be mixed", "meshsim compile -f A -f B", [.. route, "-f", Snapshot, "-f", Manifests]);
        AssertRefused("this command reads manifests", "name with -f the manifests", "lint", Snapshot);
        AssertRefused("from a snapshot already", "copy", "compile", "-f", Snapshot, "-o", _folder["other.hmt"]);
    }

    [Fact]
    public void DamagedOrForeignFiles_AreRefusedWithAWayOut()
    {
        Compile();
        byte[] whole = File.ReadAllBytes(Snapshot);
        string[] route = ["route", "http://shop.test/a", "-f", Snapshot];
        _folder.Write("mesh.hmt", whole.AsSpan(0, whole.Length - 1));
        AssertRefused("is damaged: it has", "compile its manifests again", route);
        _folder.Write("mesh.hmt", whole.AsSpan(0, 100));
        AssertRefused("it ends after 100 bytes", "compile its manifests again", route);
        byte[] flipped = [.. whole];
        flipped[^1] ^= 4;
        _folder.Write("mesh.hmt", flipped);
        AssertRefused("its checksum does not fit", "compile its manifests again", route);
        byte[] older = [.. whole];
        older[8] = 0;   // the format
        _folder.Write("mesh.hmt", older);
        AssertRefused("written by another version of meshsim (format 0", "compile its manifests again", route);
    }

    public void Dispose() => _folder.Dispose();

    private const string Mesh = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: shop}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: vs, namespace: shop}
        spec:
          hosts: ["shop.test"]
          gateways: [gw]
          http:
          - match: [{uri: {prefix: /a}}]
            route: [{destination: {host: a, port: {number: 80}}}]

        """;

    private static void AssertRefused(string message, string fix, params string[] arguments)
    {
        (int exit, string output, string error) = MeshSim.Run(arguments);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains(fix, error[error.IndexOf("fix:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    private void Compile() => Assert.Equal(0, MeshSim.Run("compile", "-f", Manifests, "-o", Snapshot, "-q").Exit);
}
