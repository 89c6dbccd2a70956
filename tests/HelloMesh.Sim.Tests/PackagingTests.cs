using System.Text.RegularExpressions;
using System.Xml.Linq;

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
        string[] sources = [.. Copied(Docker)];
        Assert.Contains("src", sources);
        Assert.Contains("LICENSE", sources);
        Assert.All(sources, source => Assert.True(Path.Exists(Repository.PathOf(source)), source));
        Assert.All(sources, source => Assert.True(Ignore.Contains($"!{source}") || Ignore.Contains($"!{source.Split('/')[0]}/**"), source));
        Assert.All(Ignore.Where(line => line.StartsWith('!')), line => Assert.Contains(line[1..].Replace("/**", "", StringComparison.Ordinal), sources));
    }

    [Fact]
    public void DockerIgnore_KeepsWhatBuildsLeaveBehindOut()
    {
        Assert.Equal("**", Ignore[0]);
        Assert.Equal(["**/bin", "**/obj"], Ignore[^2..]);
    }

    /// <summary>Restoring comes before the sources, so it needs every project of the program by name, with its lock file, and
    /// whatever MSBuild reads above a project's folder.</summary>
    [Fact]
    public void Dockerfile_CopiesAllThatRestoringReads()
    {
        int restore = Array.FindIndex(Docker, line => line.StartsWith("RUN dotnet restore src/Sim ", StringComparison.Ordinal));
        string[] copied = [.. Copied(Docker[..restore])];
        string[] projects = [.. ProjectsOf("src/Sim/HelloMesh.Sim.csproj").Distinct()];
        Assert.True(projects.Length >= 4);
        Assert.All(projects, project =>
        {
            Assert.Contains(project, copied);
            Assert.Contains(Path.GetDirectoryName(project) + "/packages.lock.json", copied);
        });
        string[] read =
        [
            "global.json",
            .. Directory.EnumerateFiles(Repository.Root).Concat(Directory.EnumerateFiles(Repository.PathOf("src"))).Where(IsReadByMsBuild)
                .Select(file => Path.GetRelativePath(Repository.Root, file)),
        ];
        Assert.Contains("src/Directory.Build.props", read);
        Assert.All(read, file => Assert.Contains(file, copied));
        Assert.Contains("ENV RestoreLockedMode=true", Docker[..restore]);

        static bool IsReadByMsBuild(string file) =>
            Path.GetFileName(file).StartsWith("Directory.", StringComparison.Ordinal)
            || Path.GetFileName(file).Equals("nuget.config", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The SDK's version decides the native compiler's, which a lock file holds: a tag that moves would end in a
    /// restore that is refused.</summary>
    [Fact]
    public void Dockerfile_NamesTheSdkExactly() =>
        Assert.Matches(@"^FROM mcr\.microsoft\.com/dotnet/sdk:10\.0\.\d{3}-noble AS build$", Docker.First(line => line.StartsWith("FROM ", StringComparison.Ordinal)));

    [Fact]
    public void Dockerfile_PublishesWithTheCommandThatCiRuns()
    {
        string publish = Assert.Single(Docker, line => line.StartsWith("RUN dotnet publish ", StringComparison.Ordinal))["RUN ".Length..];
        string ci = File.ReadAllText(Repository.PathOf(".ci", "run")).Replace("$without_analyzers", "-p:RunAnalyzers=false", StringComparison.Ordinal);
        Assert.Contains(publish, ci, StringComparison.Ordinal);
        Assert.Contains($" -o {Path.GetDirectoryName(NativeProgram)} ", publish, StringComparison.Ordinal);
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

    /// <summary>What lines of a Dockerfile take from the repository.</summary>
    private static IEnumerable<string> Copied(string[] lines) => lines
        .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
        .SelectMany(line => line.Split(' ')[1..^1]);

    /// <summary>A project and all that it refers to, from the root of the repository.</summary>
    private static IEnumerable<string> ProjectsOf(string project)
    {
        string folder = Path.GetDirectoryName(Repository.PathOf(project))!;
        return XDocument.Load(Repository.PathOf(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, reference.Attribute("Include")!.Value))))
            .SelectMany(ProjectsOf)
            .Prepend(project);
    }

    [GeneratedRegex("^  ([a-z-]+):$", RegexOptions.Multiline)]
    private static partial Regex Input();
}
