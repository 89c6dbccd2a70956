using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using HelloMesh.Model;

namespace HelloMesh.Tests;

public sealed partial class LoadingTests
{
    private static readonly string Example = Repository.PathOf("examples", "hello-helidon", "manifests", "hello-helidon.yaml");
    private static readonly string Published = Repository.PathOf("examples", "hello-helidon-as-published", "hello-helidon.yaml");

    private static ImmutableDictionary<string, string> Domain => ImmutableDictionary<string, string>.Empty.Add("domain name", "example.com");

    [Fact]
    public void Documents_ReadSideBySide_AreThoseReadOneByOne()
    {
        const int count = 6000;
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < count; i++)
        {
            string kind = i % 7 == 0 ? "ConfigMap" : "VirtualService";
            string spec = i % 5 == 0 ? "{hosts: [a.com], http: [{timeout: 5}]}" : $"\n  hosts:\n  - h{i % 4000}.com\n  http:\n  - route:\n    - destination:\n        host: a";
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"---\napiVersion: networking.istio.io/v1\nkind: {kind}\nmetadata: {{name: vs-{i % 4000}, namespace: shop}}\nspec: {spec}\n");
        }

        MeshManifests one = MeshManifests.Parse(text.ToString(), "x.yaml", new LoadOptions { WorkerCount = 1, DiagnosticCountMax = 500 });
        MeshManifests several = MeshManifests.Parse(text.ToString(), "x.yaml", new LoadOptions { WorkerCount = 4, DiagnosticCountMax = 500 });
        Assert.Equal(one.VirtualServices.Select(vs => $"{vs.Span} {vs}"), several.VirtualServices.Select(vs => $"{vs.Span} {vs}"));
        Assert.Equal(one.OtherKinds, several.OtherKinds);
        Assert.Equal(one.Diagnostics.Select(d => $"{d.Span} {d.Code} {d.Message}"), several.Diagnostics.Select(d => $"{d.Span} {d.Code} {d.Message}"));
        Assert.NotEmpty(one.Diagnostics);
    }

    [Fact]
    public void Example_Loads_WithoutFindings()
    {
        MeshManifests manifests = MeshManifests.Load(Example);
        Assert.Empty(manifests.Diagnostics);
        Assert.Equal("hello-helidon-hello-helidon-gw", Assert.Single(manifests.Gateways).Id.Name);
        Assert.Equal(8080u, manifests.VirtualServices[0].Http[0].Route[0].Destination.Port);
        Assert.Equal((33, 11), (manifests.VirtualServices[0].Http[0].Match[0].Span.Line, manifests.VirtualServices[0].Http[0].Match[0].Span.Column));
    }

    [Theory]
    [InlineData("\r\n", false)]
    [InlineData("\r\n", true)]
    [InlineData("\n", true)]
    public void LineEndsAndByteOrderMark_ChangeNothing(string lineEnd, bool withMark)
    {
        string text = File.ReadAllText(Example).ReplaceLineEndings(lineEnd);
        byte[] bytes = [.. withMark ? Encoding.UTF8.Preamble : default, .. Encoding.UTF8.GetBytes(text)];
        MeshManifests manifests = MeshManifests.Load(["-"], new LoadOptions { Stdin = new MemoryStream(bytes) });
        Assert.Empty(manifests.Diagnostics);
        Assert.Equal("/greet", manifests.VirtualServices[0].Http[0].Match[0].Uri!.Value.Value);
    }

    [Fact]
    public void List_WithStatusAndManagedFields_IsReadElementByElement()
    {
        MeshManifests manifests = MeshManifests.Parse("""
            apiVersion: v1
            kind: List
            items:
            - apiVersion: networking.istio.io/v1
              kind: Gateway
              metadata:
                name: gw
                namespace: shop
                creationTimestamp: "2026-01-02T03:04:05Z"
                managedFields: [{manager: kubectl, fieldsV1: {"f:spec": {}}}]
                resourceVersion: "12"
              spec:
                servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
              status: {}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: b}}
            """);
        Assert.Empty(manifests.Diagnostics);
        Assert.Equal(2026, Assert.Single(manifests.Gateways).Meta.CreationTimestamp!.Value.Year);
        Assert.Equal(1, manifests.OtherKinds["ConfigMap"]);
    }

    [Fact]
    public void Json_IsReadAsYamlIs()
    {
        MeshManifests manifests = MeshManifests.Parse("""
            {"apiVersion": "networking.istio.io/v1", "kind": "Gateway", "metadata": {"name": "gw"},
             "spec": {"servers": [{"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}]}}
            """);
        Assert.Empty(manifests.Diagnostics);
        Assert.Equal("default", Assert.Single(manifests.Gateways).Id.Namespace);
    }

    [Theory]
    [InlineData("<domain name>")]
    [InlineData("${domain name}")]
    [InlineData("{{ .Values.domain name }}")]
    public void Placeholder_IsReported_AndFilledBySet(string placeholder)
    {
        string text = File.ReadAllText(Example).Replace("example.com", placeholder, StringComparison.Ordinal);
        Assert.All(MeshManifests.Parse(text).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error), d => Assert.Equal("HM1003", d.Code));
        Assert.Equal(11, MeshManifests.Parse(text).Diagnostics.First(d => d.Code == "HM1003").Span.Line);
        MeshManifests filled = MeshManifests.Parse(text, options: new LoadOptions { Set = Domain });
        Assert.Empty(filled.Diagnostics);
        Assert.Equal("hello-helidon.hello-helidon.example.com", filled.Gateways[0].Servers[0].Hosts[0].Value);
    }

    [Fact]
    public void LostIndentation_IsReportedOnce_WithTheCorrectedText()
    {
        MeshManifests manifests = MeshManifests.Load(Published);
        Diagnostic lost = Assert.Single(manifests.Diagnostics, d => d.Code == "HM0115");
        Assert.Equal((24, 1), (lost.Span.Line, lost.Span.Column));
        Assert.DoesNotContain(manifests.Diagnostics, d => d.Code == "HM0116");
        MeshManifests corrected = MeshManifests.Parse(lost.CorrectedText!, options: new LoadOptions { Set = Domain });
        Assert.Empty(corrected.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        HttpRoute route = Assert.Single(Assert.Single(corrected.VirtualServices).Http);
        Assert.Equal("/greet", Assert.Single(route.Match).Uri!.Value.Value);
        Assert.Equal(("hello-helidon-deployment", 8080u), (route.Route[0].Destination.Host, route.Route[0].Destination.Port));
    }

    [Fact]
    public void Catalogue_CodesAreUniqueAndDocumented()
    {
        string[] codes = [.. DiagnosticCatalogue.All.Select(i => i.Code)];
        Assert.Equal(codes.Distinct(), codes);
        string[] documented =
            [.. CodeHeading().Matches(File.ReadAllText(Repository.PathOf("docs", "diagnostics.md"))).Select(m => m.Groups[1].Value)];
        Assert.Equal(codes.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void RecordedManifests_AllLoadWithoutErrors()
    {
        Assert.SkipWhen(Repository.Oracle is null, "the recorded answers are not beside the repository");
        string[] folders = Directory.GetDirectories(Path.Combine(Repository.Oracle!, "cases"));
        Assert.NotEmpty(folders);
        Assert.All(folders, folder =>
        {
            MeshManifests manifests = MeshManifests.Load(Path.Combine(folder, "manifests.yaml"));
            Assert.DoesNotContain(manifests.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        });
    }

    [GeneratedRegex(@"^### (HM\d{4})", RegexOptions.Multiline)]
    private static partial Regex CodeHeading();
}
