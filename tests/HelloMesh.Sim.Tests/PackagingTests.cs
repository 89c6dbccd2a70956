using System.Text.RegularExpressions;

namespace HelloMesh.Tests;

/// <summary>What stands in files that no build here reads: the Dockerfile, the action, the packages' readmes.</summary>
public sealed partial class PackagingTests
{
    private const string NativeProgram = "artifacts/native/meshsim";

    private static readonly string[] Docker = File.ReadAllLines(Repository.PathOf("Dockerfile"));

    private static readonly string[] Ignore = File.ReadAllLines(Repository.PathOf(".dockerignore"));

    [Fact]
    public void Dockerfile_CopiesWhatIsThere_AndWhatIsNotIgnored()
    {
        string[] sources =
        [
            .. Docker.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
                .SelectMany(line => line.Split(' ')[1..^1]),
        ];
        Assert.Contains("src", sources);
        Assert.All(sources, source => Assert.True(Path.Exists(Repository.PathOf(source)), source));
        Assert.All(sources, source => Assert.True(Ignore.Contains($"!{source}") || Ignore.Contains($"!{source}/**"), source));
    }

    /// <summary>Whatever MSBuild reads above a project's folder has to be in the image as well.</summary>
    [Fact]
    public void Dockerfile_CopiesAllFilesThatTheBuildReads()
    {
        string copied = string.Join(' ', Docker.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal)));
        string[] read = [.. Directory.EnumerateFiles(Repository.Root, "Directory.*"), Repository.PathOf("global.json")];
        Assert.All(read, file => Assert.Contains(Path.GetFileName(file), copied, StringComparison.Ordinal));
    }

    [Fact]
    public void Dockerfile_PublishesWithTheCommandThatCiRuns()
    {
        string publish = Assert.Single(Docker, line => line.StartsWith("RUN dotnet ", StringComparison.Ordinal))["RUN ".Length..];
        Assert.Contains(publish, File.ReadAllText(Repository.PathOf(".ci", "run")), StringComparison.Ordinal);
        Assert.EndsWith("-o " + Path.GetDirectoryName(NativeProgram), publish, StringComparison.Ordinal);
        Assert.Contains(Docker, line => line.StartsWith($"COPY --from=build /source/{NativeProgram} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Dockerfile_EndsOnAChiselledBaseWithTheProgram()
    {
        Assert.Matches("-chiseled$", Docker.Last(line => line.StartsWith("FROM ", StringComparison.Ordinal)));
        Assert.Equal("""ENTRYPOINT ["meshsim"]""", Docker[^1]);
    }

    [Fact]
    public void Action_HandsEveryInputToItsScript()
    {
        string action = File.ReadAllText(Repository.PathOf("action.yml"));
        string[] inputs = [.. Input().Matches(action.Split("outputs:")[0].Split("inputs:")[1]).Select(m => m.Groups[1].Value)];
        string script = File.ReadAllText(Repository.PathOf("action", "run.sh"));
        Assert.Contains("fail-on", inputs);
        Assert.All(inputs, input =>
        {
            string variable = "INPUT_" + input.ToUpperInvariant().Replace('-', '_');
            Assert.Contains($"{variable}: ${{{{ inputs.{input} }}}}", action, StringComparison.Ordinal);
            Assert.Contains($"${{{variable}:-", script, StringComparison.Ordinal);
        });
        Assert.Contains("action/run.sh", action, StringComparison.Ordinal);
    }

    [Fact]
    public void Solution_HasThePackagesThatAreMade()
    {
        string filter = File.ReadAllText(Repository.PathOf("src", "packages.slnf"));
        string[] projects = [.. Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories)];
        Assert.True(projects.Length >= 4);
        Assert.All(projects, project =>
        {
            Assert.Contains($"\"src/{Path.GetFileName(Path.GetDirectoryName(project))}/{Path.GetFileName(project)}\"", filter, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "PACKAGE.md")), project);
        });
    }

    [GeneratedRegex("^  ([a-z-]+):$", RegexOptions.Multiline)]
    private static partial Regex Input();
}
