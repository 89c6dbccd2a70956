using System.Globalization;

namespace HelloMesh.Benchmarks;

/// <summary>The program as a whole, from its start to its end: one request, a file of any size, a large snapshot.</summary>
internal static class ProgramReport
{
    private const int CurvePoints = 6;
    private const int HostCountMax = 100_000;
    private const string Manifests = "examples/hello-helidon/manifests";
    private const string Url = "https://hello-helidon.hello-helidon.example.com/greet";

    private static readonly string[] ThreeFields = ["--format", "jsonl", "--fields", "id,outcome,destination", "--quiet"];

    /// <summary>Prints the tables.</summary>
    /// <param name="program">The program's path.</param>
    /// <param name="size">Bytes of the file that is replayed; a snapshot has ten routes for each 10,000.</param>
    /// <param name="calls">How often one request is sent.</param>
    public static void Write(string program, long size, int calls)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("meshsim");
        try
        {
            TimeInTurns(calls, [[program, "route", Url, "-f", Manifests], [program, "--version"]]);
            WriteFile(program, Path.Combine(folder.FullName, "requests.jsonl"), size);
            WriteLarge(program, folder.FullName, (int)Math.Clamp(size / 10_000, 10, HostCountMax));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Prints what one request and a file cost by several builds of the program, in turns.</summary>
    /// <param name="programs">Each a path, or a command that runs it.</param>
    /// <param name="size">Bytes of the file.</param>
    /// <param name="calls">How often each is called.</param>
    public static void Compare(string[] programs, long size, int calls)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("meshsim");
        try
        {
            string path = Path.Combine(folder.FullName, "requests.jsonl");
            ReplayStreams.WriteFile(path, size);
            TimeInTurns(calls, [.. programs.SelectMany(program => (string[][])
                [
                    [.. program.Split(' '), "route", Url, "-f", Manifests],
                    [.. program.Split(' '), "replay", path, "-f", Manifests, "--workers", "1", .. ThreeFields],
                ])]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void TimeInTurns(int calls, string[][] commands)
    {
        var times = commands.Select(_ => new List<ChildProcess>()).ToArray();
        for (int round = -1; round < calls; round++)
        {
            for (int i = 0; i < commands.Length; i++)
            {
                ChildProcess call = ChildProcess.Run(samples: false, commands[i][0], commands[i][1..]);
                if (round >= 0)   // the first is for the file caches
                {
                    times[i].Add(call);
                }
            }
        }

        Console.WriteLine("| command | wall, best | median | max | processor time, median |");
        Console.WriteLine("|---|---|---|---|---|");
        for (int i = 0; i < commands.Length; i++)
        {
            double[] wall = [.. times[i].Select(call => call.Elapsed).Order()];
            double[] spent = [.. times[i].Select(call => call.User + call.System).Order()];
            Print($"| `{Shown(commands[i])}` | {wall[0]:N1} ms | {wall[calls / 2]:N1} ms | {wall[^1]:N1} ms | {spent[calls / 2]:N1} ms |");
        }
    }

    /// <summary>A command without its arguments but the first.</summary>
    private static string Shown(string[] command) => string.Join(' ', command[..(Array.FindIndex(command, word => word is "route" or "replay" or "--version") + 1)]);

    private static void WriteFile(string program, string path, long size)
    {
        ReplayStreams.WriteFile(path, size);
        long length = new FileInfo(path).Length;
        Print($"\n{length:N0} bytes, one route\n");
        Console.WriteLine("| workers | elapsed | MB/s | user time | system time | resident over time | at most |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (string workers in (string[])["1", "2", "1", "2"])
        {
            ChildProcess replay = ChildProcess.Run(
                samples: true, program, ["replay", path, "-f", Manifests, "--workers", workers, .. ThreeFields]);
            Print($"| {workers} | {replay.Elapsed / 1e3:N2} s | {length / replay.Elapsed / 1e3:N0} | {replay.User / 1e3:N2} s | {replay.System / 1e3:N2} s | {Curve(replay.Resident)} | {replay.Peak / 1e6:N0} MB |");
        }
    }

    private static void WriteLarge(string program, string folder, int hostCount)
    {
        string manifests = Path.Combine(folder, "large");
        string snapshot = Path.Combine(folder, "large.hmt");
        ReplayStreams.WriteManifests(manifests, hostCount);
        ChildProcess compile = ChildProcess.Run(samples: true, program, "compile", "-f", manifests, "-o", snapshot, "--quiet");
        Print($"\n{hostCount:N0} hosts × 10 routes: {new DirectoryInfo(manifests).GetFiles().Sum(file => file.Length):N0} bytes of YAML, a snapshot of {new FileInfo(snapshot).Length:N0} bytes after {compile.Elapsed / 1e3:N2} s and {compile.Peak / 1e6:N0} MB\n");
        Console.WriteLine("| lines | fields | elapsed | processor time | resident at most |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (int lines in (int[])[1, hostCount / 100, hostCount])
        {
            string path = Path.Combine(folder, $"{lines}.jsonl");
            File.WriteAllBytes(path, ReplayStreams.Lines(ReplayTraffic.Distinct, Math.Max(1, lines), hostCount));
            foreach ((string what, string[] fields) in ((string, string[])[])[("three", ThreeFields), ("all", ["--format", "jsonl", "--quiet"])])
            {
                ChildProcess replay = ChildProcess.Run(
                    samples: true, program, ["replay", path, "-f", snapshot, "--workers", "1", .. fields]);
                Print($"| {lines:N0} | {what} | {replay.Elapsed / 1e3:N2} s | {(replay.User + replay.System) / 1e3:N2} s | {replay.Peak / 1e6:N0} MB |");
            }
        }
    }

    private static string Curve(IReadOnlyList<long> resident) => resident.Count == 0
        ? ""
        : string.Join(", ", Enumerable.Range(0, CurvePoints).Select(i =>
            (resident[(resident.Count - 1) * i / (CurvePoints - 1)] / 1e6).ToString("N0", CultureInfo.InvariantCulture))) + " MB";

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
