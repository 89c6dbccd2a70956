using System.Collections.Immutable;
using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Tests;

/// <summary>Every way in which a manifest can be wrong: the code, and the place.</summary>
public sealed class BadInputTests
{
    private const string Gateway = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: shop}
        spec:
          selector: {istio: ingressgateway}
          servers:
          - port: {number: 80, name: http, protocol: HTTP}
            hosts: [shop.example.com]
        """;

    private const string Head = "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: vs, namespace: shop}\n";

    [Theory]
    [InlineData("HM0116", 8, 5, "spec:\n  hosts: [a.example.com]\n  gateways: [gw]\n  http:\n  - macth: []\n    route: [{destination: {host: a}}]")]
    [InlineData("HM0117", 7, 43, "spec:\n  hosts: [a.example.com]\n  http:\n  - route: [{destination: {host: a, port: 80}}]")]
    [InlineData("HM0117", 5, 10, "spec:\n  hosts: a.example.com\n  http: [{route: [{destination: {host: a}}]}]")]
    [InlineData("HM0117", 6, 58, "spec:\n  hosts: [a.example.com]\n  http: [{route: [{destination: {host: a, port: {number: many}}}]}]")]
    [InlineData("HM0107", 7, 3, "spec:\n  hosts: [a.example.com]\n  http: [{route: [{destination: {host: a}}]}]\n  hosts: [b.example.com]")]
    [InlineData("HM0118", 6, 34, "spec:\n  hosts: [a.example.com]\n  http: [{route: [{destination: {subset: v1}}]}]")]
    [InlineData("HM0119", 6, 37, "spec:\n  hosts: [a.example.com]\n  http: [{match: [{uri: {exact: /a, prefix: /b}}], route: [{destination: {host: a}}]}]")]
    [InlineData("HM0120", 6, 55, "spec:\n  hosts: [a.example.com]\n  http: [{route: [{destination: {host: a}}], timeout: 5}]")]
    [InlineData("HM0305", 6, 10, "spec:\n  hosts: [a.example.com]\n  http: [{match: [{uri: {prefix: /}}]}]")]
    [InlineData("HM0302", 3, 18, "spec:\n  hosts: [a.example.com]")]
    [InlineData("HM0307", 6, 19, "spec:\n  hosts: [a.example.com]\n  http: [{route: [{destination: {host: a}}, {destination: {host: b}}]}]")]
    public void VirtualService_Wrong_ReportsCodeAndPlace(string code, int line, int column, string spec)
    {
        MeshManifests manifests = MeshManifests.Parse(Head + spec, "vs.yaml");
        AssertReports(manifests, code, line, column);
    }

    [Theory]
    [InlineData("spec:\n  hosts: [a.example.com\n  gateways: [gw]", 5, 10, "this [ is not closed")]
    [InlineData("spec:\n  hosts: [a.example.com]\n  http: [{match: [{uri: {prefix: /}}]", 6, 10, "this { is not closed")]
    [InlineData("spec:\n  hosts: [\"a.example.com\", \"b]\n  gateways: [gw]", 5, 28, "this \" is not closed")]
    [InlineData("spec: {hosts: [it's, \"a, ]\", b # ]\n  ], http: [c}", 4, 7, "this { is not closed")]
    [InlineData("spec:\n\thosts: [a]", 5, 1, "tab")]
    public void Syntax_BracketNotClosed_IsNamedWhereItOpens(string spec, int line, int column, string reason)
    {
        MeshManifests manifests = MeshManifests.Parse(Head + spec, "vs.yaml");
        Diagnostic found = Assert.Single(manifests.Diagnostics);
        Assert.Equal((line, column), (found.Span.Line, found.Span.Column));
        Assert.Contains(reason, found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hosts: [[a]]", 5, 11, "each element of 'hosts' must be text, but this is a list")]
    [InlineData("hosts: [a: b]", 5, 11, "each element of 'hosts' must be text, but this is a mapping")]
    [InlineData("hosts: [a, {b: c}]", 5, 14, "each element of 'hosts' must be text, but this is a mapping")]
    [InlineData("hosts: {a: b}", 5, 10, "'hosts' must be a list, but this is a mapping")]
    [InlineData("hosts: [a]\n  http: [{match: [{headers: {x: y}}]}]", 6, 33, "each value in 'headers' must be a mapping, but this is text")]
    [InlineData("hosts: [a]\n  http: [{route: [{destination: {host: a}, weight: 1.5}]}]", 6, 52, "'weight' must be a whole number, but this is 1.5, a number with a fraction")]
    public void Type_Wrong_IsNamedByWhatItIsPartOf(string field, int line, int column, string message)
    {
        MeshManifests manifests = MeshManifests.Parse(Head + "spec:\n  " + field, "vs.yaml");
        Diagnostic found = Assert.Single(manifests.Diagnostics, d => d.Code == "HM0117");
        Assert.Equal((line, column, message), (found.Span.Line, found.Span.Column, found.Message));
    }

    [Fact]
    public void IndentationLost_SoThatItIsNoYaml_IsCorrectedAllTheSame()
    {
        MeshManifests manifests = MeshManifests.Parse(
            "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\nname: vs\nnamespace: a\nspec:\nhosts:\n- a.example.com\n"
            + "http:\n- match:\n- uri:\nprefix: /greet\n- uri:\nprefix: /hello\nroute:\n- destination:\nhost: d\n");
        Diagnostic found = Assert.Single(manifests.Diagnostics);
        Assert.Equal(("HM0115", 4, 1), (found.Code, found.Span.Line, found.Span.Column));
        MeshManifests corrected = MeshManifests.Parse(found.CorrectedText!);
        Assert.Empty(corrected.Diagnostics);
        Assert.Equal(2, Assert.Single(corrected.VirtualServices).Http[0].Match.Length);
    }

    [Fact]
    public void Spec_EmptyBeforeStatus_LostNoIndentation()
    {
        MeshManifests manifests = MeshManifests.Parse(
            "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a, namespace: a}\nspec:\nstatus: {a: [}\n");
        Assert.Equal("HM0105", Assert.Single(manifests.Diagnostics).Code);
    }

    [Fact]
    public void UnknownField_CloseToAnother_IsSuggested()
    {
        MeshManifests manifests = MeshManifests.Parse(
            Head + "spec:\n  hosts: [a.example.com]\n  http:\n  - macth: []\n    route: [{destination: {host: a}}]");
        Diagnostic found = Assert.Single(manifests.Diagnostics, d => d.Code == "HM0116");
        Assert.Contains("match", found.Message + found.Fix, StringComparison.Ordinal);
        Assert.Single(manifests.VirtualServices[0].Http);   // one bad field costs that field
    }

    [Theory]
    [InlineData("number: 0", "HM0204")]
    [InlineData("number: 65536", "HM0204")]
    public void ServerPort_OutOfRange_IsReported(string port, string code)
    {
        MeshManifests manifests = MeshManifests.Parse(Gateway.Replace("number: 80", port, StringComparison.Ordinal));
        Assert.Contains(manifests.Diagnostics, d => d.Code == code);
    }

    [Fact]
    public void Object_DefinedTwice_LastCountsAndBothPlacesAreNamed()
    {
        MeshManifests manifests = MeshManifests.Parse(Gateway + "\n---\n" + Gateway.Replace("shop.example", "new.example", StringComparison.Ordinal));
        Diagnostic found = Assert.Single(manifests.Diagnostics, d => d.Code == "HM1004");
        Assert.Equal(3, Assert.Single(found.Related).Span.Line);
        Assert.Equal("new.example.com", Assert.Single(manifests.Gateways).Servers[0].Hosts[0].Value);
    }

    [Fact]
    public void GatewayReference_ToNothing_IsAWarningWithAWayOut()
    {
        MeshManifests manifests = MeshManifests.Parse(
            Gateway + "\n---\n" + Head + "spec:\n  hosts: [shop.example.com]\n  gateways: [gv]\n  http: [{route: [{destination: {host: a}}]}]");
        Diagnostic found = Assert.Single(manifests.Diagnostics, d => d.Code == "HM1005");
        Assert.Equal(DiagnosticSeverity.Warning, found.Severity);
        Assert.Contains("shop/gw", found.Fix, StringComparison.Ordinal);
        Assert.False(manifests.HasErrors);
    }

    [Fact]
    public void Host_MeetsNoServer_IsAWarning()
    {
        MeshManifests manifests = MeshManifests.Parse(
            Gateway + "\n---\n" + Head + "spec:\n  hosts: [other.example.com]\n  gateways: [gw]\n  http: [{route: [{destination: {host: a}}]}]");
        Diagnostic found = Assert.Single(manifests.Diagnostics, d => d.Code == "HM1006");
        Assert.Equal(14, found.Span.Line);
    }

    [Fact]
    public void Aliases_ThatGrowWithoutEnd_AreRefused()
    {
        var text = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c <= 'k'; c++)
        {
            text.Append($"{c}: &{c} [").AppendJoin(", ", Enumerable.Repeat($"*{(char)(c - 1)}", 9)).Append("]\n");
        }

        AssertReports(MeshManifests.Parse(text.ToString()), "HM0904");
    }

    [Fact]
    public void Nesting_OfTenThousand_IsRefused() =>
        AssertReports(MeshManifests.Parse(new string('[', 10_000) + new string(']', 10_000)), "HM0903");

    [Fact]
    public void Scalar_OfAGigabyte_IsRefusedWithoutBeingRead()
    {
        using var endless = new EndlessStream(1L << 30);
        MeshManifests manifests = MeshManifests.Load(["-"], new LoadOptions { Stdin = endless });
        AssertReports(manifests, "HM0901");
        Assert.True(endless.Position < 2L * Limits.FileBytesMax);
    }

    /// <summary>Limits below, at and above the length of what is read at once, reached and exceeded by one byte.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    [InlineData(81_918)]
    [InlineData(81_919)]
    [InlineData(81_920)]
    [InlineData(200_000)]
    public void File_OfItsLimit_IsReadAndOneByteMoreIsTooLarge(int fileBytesMax)
    {
        foreach (int excess in new[] { 0, 1 })
        {
            int length = fileBytesMax + excess;
            using var file = new MemoryStream(Encoding.UTF8.GetBytes(new string('#', length)));
            using var pipe = new EndlessStream(length);
            foreach (Stream stream in new Stream[] { file, pipe })
            {
                MeshManifests manifests = MeshManifests.Load(["-"], new LoadOptions { Stdin = stream, FileBytesMax = fileBytesMax });
                Assert.Equal(excess > 0, manifests.Diagnostics.Any(d => d.Code == "HM0901"));
            }
        }
    }

    [Fact]
    public void Scalar_LongerThanTheLimit_CostsItsDocument()
    {
        MeshManifests manifests = MeshManifests.Parse($"a: {new string('x', Limits.ScalarLengthMax + 1)}\n---\n{Gateway}");
        AssertReports(manifests, "HM0902");
        Assert.Single(manifests.Gateways);
    }

    [Theory]
    [InlineData("HM0105", "a: [1\n")]
    [InlineData("HM0106", "a:\n\tb: 1\n")]
    [InlineData("HM0108", "just a sentence\n")]
    [InlineData("HM0108", "- a\n- b\n")]
    [InlineData("HM0109", "spec: {}\n")]
    [InlineData("HM1002", "")]
    public void Text_ThatIsNoManifest_IsReported(string code, string text) => AssertReports(MeshManifests.Parse(text), code);

    [Fact]
    public void SyntaxError_CostsItsDocumentOnly()
    {
        MeshManifests manifests = MeshManifests.Parse("a: [1\n---\n" + Gateway);
        AssertReports(manifests, "HM0105");
        Assert.Single(manifests.Gateways);
    }

    [Fact]
    public void Files_ThatCannotBeRead_AreReported()
    {
        string folder = Directory.CreateTempSubdirectory("hellomesh").FullName;
        try
        {
            AssertReports(MeshManifests.Load(folder), "HM0103");
            AssertReports(MeshManifests.Load(Path.Combine(folder, "missing.yaml")), "HM0102");
            File.WriteAllBytes(Path.Combine(folder, "binary.yaml"), [0x7f, (byte)'E', (byte)'L', (byte)'F', 0, 0, 1]);
            AssertReports(MeshManifests.Load(folder), "HM0104");
            File.WriteAllBytes(Path.Combine(folder, "binary.yaml"), [(byte)'a', (byte)':', 0xff, 0xfe]);
            AssertReports(MeshManifests.Load(folder), "HM0104");
            AssertReports(MeshManifests.Load("-"), "HM0133");
            File.CreateSymbolicLink(Path.Combine(folder, "dangling.yaml"), Path.Combine(folder, "nowhere.yaml"));
            AssertReports(MeshManifests.Load(folder), "HM0101");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void AssertReports(MeshManifests manifests, string code, int line = 0, int column = 0)
    {
        Diagnostic? found = manifests.Diagnostics.FirstOrDefault(d => d.Code == code);
        Assert.True(found is not null, $"expected {code}, found: {string.Join("; ", manifests.Diagnostics.Select(d => $"{d.Span} {d.Code} {d.Message}"))}");
        Assert.NotEmpty(found.Fix);
        if (line > 0)
        {
            Assert.Equal((line, column), (found.Span.Line, found.Span.Column));
        }
    }

    /// <summary>One key and a value without end.</summary>
    private sealed class EndlessStream(long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)'x');
            if (_position == 0)
            {
                "a: "u8.CopyTo(buffer);
            }

            int count = (int)Math.Min(buffer.Length, length - _position);
            _position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
