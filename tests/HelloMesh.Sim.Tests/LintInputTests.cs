using System.Diagnostics;

namespace HelloMesh.Tests;

/// <summary>What lint says of files that are no plain manifests, and where <c>--fix-to</c> may write.</summary>
public sealed class LintInputTests
{
    private const string Service = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {ports: [{port: 80}]}\n";

    [Theory]
    [InlineData("# only a remark\n")]
    [InlineData("---\n\n# a remark\n---\n")]
    [InlineData("")]
    public void File_OfRemarks_IsNamed(string text)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.yaml", text);
        folder.Write("b.yaml", Service);
        (int exit, string output, _) = MeshSim.Run("lint", folder.Path);
        Assert.Equal(0, exit);
        Assert.Contains("a.yaml:1:1: warning HM1002: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_BackToAFolderAbove_IsNotFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege");
        using var folder = new TemporaryFolder();
        folder.Write("a.yaml", Service);
        string inner = Directory.CreateDirectory(Path.Combine(folder.Path, "inner")).FullName;
        string other = Directory.CreateTempSubdirectory("meshsim").FullName;
        File.WriteAllText(Path.Combine(other, "b.yaml"), Service.Replace("name: a", "name: b", StringComparison.Ordinal));
        Directory.CreateSymbolicLink(Path.Combine(inner, "up"), folder.Path);
        Directory.CreateSymbolicLink(Path.Combine(inner, "other"), other);
        Directory.CreateSymbolicLink(Path.Combine(other, "again"), other);
        (int exit, _, string error) = MeshSim.Run("lint", folder.Path);
        Directory.Delete(other, recursive: true);
        Assert.Equal(0, exit);
        Assert.Contains("2 objects read, 0 errors, 2 warnings", error, StringComparison.Ordinal);
    }

    [Fact]
    public void File_OfAnotherProgram_IsPassedOverWithAWarning()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.yaml", Service);
        folder.Write("package.json", "{\"name\": \"web\", \"version\": \"1.0.0\"}");
        folder.Write("values.yaml", "image: web\nreplicas: 2\n");
        (int exit, string output, string error) = MeshSim.Run("lint", folder.Path);
        Assert.Equal(0, exit);
        Assert.Equal(2, output.Split(":1:1: warning HM1012: ").Length - 1);
        Assert.Contains("1 objects read, 0 errors, 3 warnings", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_AndManifests_AreBothRead()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.yaml", Service);
        string b = folder.Write("b.yaml", Service.Replace("name: a", "name: b", StringComparison.Ordinal));
        (_, _, string error) = MeshSim.Run("lint", a, "-f", b);
        Assert.Contains("2 objects read", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Set_ThatFillsNothing_IsNamed()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("a.yaml", Service.Replace("shop", "${SPACE:-x}", StringComparison.Ordinal));
        (int exit, _, string error) = MeshSim.Run("lint", file, "--set", "SPACE=shop", "--set", "domain=example.com");
        Assert.Equal(0, exit);
        Assert.StartsWith("meshsim: --set 'domain' fills nothing: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("'SPACE'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("found.json", "[")]
    [InlineData("found.sarif", "{")]
    [InlineData("found.txt", "")]
    public void Output_EndingInAFormat_HasThatFormat(string name, string start)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("a.yaml", Service);
        string found = Path.Combine(folder.Path, name);
        MeshSim.Run("lint", file, "-o", found);
        string text = File.ReadAllText(found);
        Assert.StartsWith(start.Length > 0 ? start : file, text.TrimStart(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pipe_AmongManifests_IsNotWaitedFor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no mkfifo");
        using var folder = new TemporaryFolder();
        folder.Write("b.yaml", Service);
        using (Process make = Process.Start("mkfifo", [Path.Combine(folder.Path, "a.yaml")]))
        {
            make.WaitForExit();
        }

        (int exit, string output, string error) = MeshSim.Run("lint", folder.Path);
        Assert.Equal(0, exit);
        Assert.Contains("a.yaml:1:1: warning HM1002: ", output, StringComparison.Ordinal);
        Assert.Contains("1 objects read", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{- if .Values.tls }}", 1)]
    [InlineData("{{ include \"labels\" . }}", 1)]
    [InlineData("{{- else if .Values.tls }}", 0)]
    [InlineData("{{- end -}}", 0)]
    [InlineData("{{/* a remark */}}", 0)]
    public void TemplateDirective_AloneOnItsLine_IsNamedOnce(string directive, int findings)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("a.yaml", $"# remark\n{directive}\n{Service}");
        (int exit, string output, _) = MeshSim.Run("lint", file);
        Assert.Equal(findings, exit);
        Assert.Equal(findings, output.Split("HM1010").Length - 1);
        Assert.Equal(findings == 1, output.Contains($"a.yaml:2:1: error HM1010: template directive {directive} is", StringComparison.Ordinal));
    }

    [Fact]
    public void Variable_InFlowYaml_IsAPlaceholder()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("a.yaml", Service.Replace("namespace: shop", "namespace: ${NS}", StringComparison.Ordinal));
        (int exit, string output, _) = MeshSim.Run("lint", file);
        Assert.Equal(1, exit);
        Assert.Contains("a.yaml:3:32: error HM1003: placeholder ${NS} was not filled in", output, StringComparison.Ordinal);
        Assert.DoesNotContain("HM0105", output, StringComparison.Ordinal);
        Assert.Equal(0, MeshSim.Run("lint", file, "--set", "NS=shop").Exit);
    }

    [Fact]
    public void FixTo_NeverOverwritesWhatIsRead()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("a.yaml", Service);
        (int exit, _, string error) = MeshSim.Run("lint", file, "--fix-to", folder.Path);
        Assert.Equal(2, exit);
        Assert.Contains("which this run reads", error, StringComparison.Ordinal);
        Assert.Equal(Service, File.ReadAllText(file));
    }

    [Fact]
    public void FixTo_DoesNotWriteTwoFilesToOne()
    {
        using var folder = new TemporaryFolder();
        string one = folder.Write("one.yaml", Service);
        Directory.CreateDirectory(Path.Combine(folder.Path, "sub"));
        string two = Path.Combine(folder.Path, "sub", "one.yaml");
        File.WriteAllText(two, Service);
        string target = Path.Combine(folder.Path, "out");
        (int exit, _, string error) = MeshSim.Run("lint", one, two, "--fix-to", target);
        Assert.Equal(2, exit);
        Assert.Contains("to one file", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
    }

    [Fact]
    public void FixTo_OfStandardInput_IsRefused()
    {
        using var folder = new TemporaryFolder();
        (int exit, _, string error) = MeshSim.RunWith(
            System.Text.Encoding.UTF8.GetBytes(Service), null, folder.Path, "lint", "-", "--fix-to", "out");
        Assert.Equal(2, exit);
        Assert.Contains("standard input", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lint no-such-file 2>/dev/full")]
    [InlineData("replay no-such-file 2>/dev/full")]
    [InlineData("--no-such-option 2>/dev/full")]
    public void StandardError_ThatCannotBeWritten_LeavesTheExitCode(string arguments)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        using var folder = new TemporaryFolder();
        (int exit, _, _) = MeshSim.RunProcess("sh", [], null, folder.Path, "-c", $"dotnet '{MeshSim.Program}' {arguments}");
        Assert.Equal(2, exit);
    }
}
