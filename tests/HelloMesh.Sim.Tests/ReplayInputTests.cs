using System.Text;

namespace HelloMesh.Tests;

/// <summary>Where manifests and requests come from, and which gateway answers.</summary>
public sealed class ReplayInputTests
{
    private const string Requests = "examples/hello-helidon/requests.jsonl";
    private const string Manifests = "examples/hello-helidon/manifests";
    private static readonly byte[] OneRequest = Encoding.UTF8.GetBytes(
        "{\"url\": \"https://hello-helidon.hello-helidon.example.com/greet\", \"expect\": \"hello-helidon-deployment:8080\"}\n");

    [Fact]
    public void Manifests_FromStdin_AsKubectlPrintsThem()
    {
        byte[] list = File.ReadAllBytes(Repository.PathOf("tests", "cases", "output", "kubectl-list.yaml"));
        (int exit, string output, string error) = MeshSim.RunWith(list, null, Repository.Root, "replay", Requests, "-f", "-");
        Assert.Equal(0, exit);
        Assert.Equal(File.ReadAllText(Repository.PathOf("examples", "hello-helidon", "output.txt")), output);
        Assert.Contains("12 met, 0 not met", error, StringComparison.Ordinal);
        Assert.DoesNotContain("HM", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Manifests_AndRequestsFromStdin_IsUsage()
    {
        (int exit, _, string error) = MeshSim.RunWith([], null, Repository.Root, "replay", "-", "-f", "-");
        Assert.Equal(2, exit);
        Assert.Contains("stdin can be read only once", error, StringComparison.Ordinal);
        (exit, _, error) = MeshSim.RunWith([], null, Repository.Root, "replay", "-f", "-");
        Assert.Equal(2, exit);
        Assert.Contains("there are no requests to replay", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-")]
    [InlineData(null)]
    public void Requests_FromStdin_NamedOrNot(string? name)
    {
        string[] arguments = ["replay", .. name is null ? Array.Empty<string>() : [name], "-f", Manifests, "-q"];
        (int exit, string output, _) = MeshSim.RunWith(OneRequest, null, Repository.Root, arguments);
        Assert.Equal(0, exit);
        Assert.Contains("hello-helidon-deployment.hello-helidon.svc.cluster.local:8080", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_FromStdin_AreNamedSoInMessages()
    {
        (int exit, string output, _) = MeshSim.RunWith("{}"u8.ToArray(), null, Repository.Root, "replay", "-", "-f", Manifests, "-q");
        Assert.Equal(2, exit);
        Assert.StartsWith("<stdin>:1:1 → invalid_request", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("manifests")]
    [InlineData(".")]
    public void Manifests_NotNamed_AreThoseOfTheFolder(string place)
    {
        using var folder = new TemporaryFolder();
        string yaml = File.ReadAllText(Repository.PathOf("examples", "hello-helidon", "manifests", "hello-helidon.yaml"));
        Directory.CreateDirectory(Path.Combine(folder.Path, place));
        File.WriteAllText(Path.Combine(folder.Path, place, "mesh.yaml"), yaml);
        if (place != ".")
        {
            folder.Write("not-these.yaml", yaml.Replace("8080", "9090", StringComparison.Ordinal));
        }

        (int exit, string output, _) = MeshSim.RunWith(OneRequest, null, folder.Path, "replay", "-q");
        Assert.Equal(0, exit);
        Assert.Contains(":8080", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.yaml")]
    [InlineData("missing")]
    [InlineData("examples/hello-helidon/requests.jsonl/x")]
    public void Manifests_Missing_ExitTwo(string path)
    {
        (int exit, string output, string error) = MeshSim.Run("replay", Requests, "-f", path);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(path, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Manifests_InAFolderThatCannotBeRead_ExitTwo()
    {
        using var folder = new TemporaryFolder();
        string closed = Directory.CreateDirectory(folder["closed"]).FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(closed, UnixFileMode.None);
        }

        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName == "root", "this user may read every folder");
        (int exit, string output, string error) = MeshSim.Run("replay", Requests, "-f", closed);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("closed", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Manifests_ThatALinkPromisesAndNobodyHolds_ExitTwo()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["mesh.yaml"], folder["gone.yaml"]);
        (int exit, string output, string error) = MeshSim.Run("replay", Requests, "-f", folder.Path);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("mesh.yaml", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.jsonl", "there is no request file 'missing.jsonl'")]
    [InlineData("examples", "'examples' is a folder")]
    public void Requests_Missing_ExitTwo(string path, string message)
    {
        (int exit, string output, string error) = MeshSim.Run("replay", path, "-f", Manifests);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Force_AnswersFromWhatCouldBeRead()
    {
        using var folder = new TemporaryFolder();
        string good = File.ReadAllText(Repository.PathOf("examples", "hello-helidon", "manifests", "hello-helidon.yaml"));
        string bad = "---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: bad}\nspec: {hosts: 5}\n";
        string file = folder.Write("mesh.yaml", good + bad);
        (int refused, string nothing, string error) = MeshSim.RunWith(OneRequest, null, Repository.Root, "replay", "-f", file);
        Assert.Equal((2, ""), (refused, nothing));
        Assert.Contains("--force", error, StringComparison.Ordinal);
        (int exit, string output, string said) = MeshSim.RunWith(OneRequest, null, Repository.Root, "replay", "-f", file, "--force", "-q");
        Assert.Equal(0, exit);
        Assert.Contains(":8080", output, StringComparison.Ordinal);
        Assert.Contains("mesh.yaml:", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "invalid_request,,\"several gateway workloads listen on this port, name one of them as 'workload': istio-system/istio=east or istio-system/istio=west\"")]
    [InlineData(", \"workload\": {\"istio\": \"east\"}", "forwarded,east.test:80,")]
    [InlineData(", \"workload\": {\"istio\": \"west\"}", "forwarded,west.test:80,")]
    [InlineData(", \"port\": 81", "forwarded,west.test:80,")]
    [InlineData(", \"port\": 82", "no_listener,,nothing listens on port 82 (rule GW-35)")]
    public void Workload_Ambiguous_NamesThoseToChooseFrom(string field, string result)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("mesh.yaml", Gateway("east", 80) + Gateway("west", 80) + Gateway("west", 81));
        byte[] request = Encoding.UTF8.GetBytes($"{{\"url\": \"http://a.test/\"{field}}}");
        (int exit, string output, _) = MeshSim.RunWith(
            request, null, Repository.Root, "replay", "-f", file, "--format", "csv", "--fields", "outcome,destination,reason", "-q");
        Assert.Equal($"outcome,destination,reason\r\n{result}\r\n", output);
        Assert.Equal(field.Length == 0 ? 2 : 0, exit);
    }

    [Theory]
    [InlineData("istio-system/istio=west", "west.test:80")]
    [InlineData("istio=east", "east.test:80")]
    public void Workload_Option_Chooses(string workload, string destination)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("mesh.yaml", Gateway("east", 80) + Gateway("west", 80));
        (_, string output, _) = MeshSim.RunWith(
            "{\"url\": \"http://a.test/\"}"u8.ToArray(), null, Repository.Root,
            "replay", "-f", file, "--workload", workload, "--fields", "destination", "-q");
        Assert.Equal(destination + "\n", output);
    }

    [Fact]
    public void Workload_StandardGateway_IsTheDefault()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("mesh.yaml", Gateway("east", 80) + Gateway("ingressgateway", 80));
        (_, string output, _) = MeshSim.RunWith(
            "{\"url\": \"http://a.test/\"}"u8.ToArray(), null, Repository.Root, "replay", "-f", file, "--fields", "destination", "-q");
        Assert.Equal("ingressgateway.test:80\n", output);
    }

    private static string Gateway(string name, int port) => """
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: NAME-PORT, namespace: shop}
        spec: {selector: {istio: NAME}, servers: [{port: {number: PORT, name: http, protocol: HTTP}, hosts: ["*"]}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: NAME-PORT, namespace: shop}
        spec: {hosts: ["*"], gateways: [NAME-PORT], http: [{route: [{destination: {host: NAME.test, port: {number: 80}}}]}]}

        """
        .Replace("NAME", name, StringComparison.Ordinal)
        .Replace("PORT", port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
