using System.CommandLine;
using System.Globalization;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;

namespace HelloMesh.Sim.Commands;

/// <summary><c>meshsim compile</c>: the table as a file that <c>-f</c> takes in place of manifests.</summary>
internal static class CompileCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new MeshCommand(
        "compile",
        "Writes a snapshot of the manifests and their table, which -f takes in place of the manifests.",
        [
            ("meshsim compile -f manifests -o mesh.hmt", "write it"),
            ("meshsim replay requests.jsonl -f mesh.hmt", "the same answers without reading the manifests again"),
        ],
        [
            CommonOptions.Manifests, CommonOptions.Set, CommonOptions.Output, CommonOptions.Workload, CommonOptions.Force,
            CommonOptions.Quiet, CommonOptions.NoColor,
        ],
        Run);

    private static int Run(ParseResult typed)
    {
        RunPlan plan = RunPlan.From(typed);
        string path = plan.OutputPath ?? throw new CliException("compile needs to know where to write", "add -o mesh.hmt");
        if (Directory.Exists(path))
        {
            throw new CliException($"-o names '{path}', which is a folder", $"name a file: -o {Path.Combine(path, "mesh.hmt")}");
        }

        using Terminal terminal = plan.CreateTerminal();
        RoutingTable table = ManifestSource.Compile(plan, terminal);
        long length = Write(table, path);
        if (!plan.Quiet)
        {
            long routes = table.Gateways.Sum(CountRoutes);
            terminal.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {length:N0} bytes, {routes:N0} route{(routes == 1 ? "" : "s")} of {string.Join(", ", table.Workloads)}"));
        }

        return ExitCode.Ok;
    }

    /// <summary>Writes beside the file and then takes its place: a run that has the old one mapped keeps it, and nobody sees
    /// half of the new one.</summary>
    private static long Write(RoutingTable table, string path)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            long length;
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                table.WriteSnapshot(stream);
                length = stream.Length;
            }

            File.Move(temporary, path, overwrite: true);
            return length;
        }
        catch (SnapshotException failure)
        {
            File.Delete(temporary);
            throw new CliException(failure.Message, failure.Fix);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            throw CliException.CannotWrite(path, failure);
        }
    }

    private static long CountRoutes(ProxyPlan plan) => plan.Listeners
        .SelectMany(listener => listener.FilterChains)
        .Select(chain => chain.Http)
        .OfType<RouteConfiguration>()
        .Distinct()
        .Sum(table => table.VirtualHosts.Sum(host => (long)host.Routes.Length));
}
