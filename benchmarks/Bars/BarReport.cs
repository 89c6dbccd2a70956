using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace HelloMesh.Benchmarks;

/// <summary>Measures all bars and prints them as a table.</summary>
internal static class BarReport
{
    /// <summary>One group of bars after the other: a new group is one more line.</summary>
    private static readonly (string Name, Func<PairedTimer, IAsyncEnumerable<Bar>> Measure)[] Groups =
    [
        ("match", MatchBars.MeasureAsync),
        ("peers", PeerBars.MeasureAsync),
        ("shapes", ShapeBars.MeasureAsync),
        ("replay", ReplayBars.MeasureAsync),
    ];

    /// <summary>Measures the groups that are named, or all.</summary>
    /// <param name="arguments">Names of groups, and <c>--once</c>.</param>
    /// <returns>Exit code: 2 for an argument that is none.</returns>
    public static async Task<int> WriteAsync(string[] arguments)
    {
        string[] names = [.. arguments.Where(argument => argument != "--once")];
        if (names.FirstOrDefault(name => Groups.All(group => group.Name != name)) is { } unknown)
        {
            await Console.Error.WriteLineAsync(
                $"'{unknown}' is no group of bars; there are: {string.Join(", ", Groups.Select(group => group.Name))}").ConfigureAwait(false);
            return 2;
        }

        var timer = new PairedTimer(once: arguments.Contains("--once"));
        Console.WriteLine(Machine());
        Console.WriteLine();
        Console.WriteLine("| what | ours | peer | ratio | bar | met |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach ((string name, Func<PairedTimer, IAsyncEnumerable<Bar>> measure) in Groups)
        {
            if (names.Length == 0 || names.Contains(name))
            {
                await foreach (Bar bar in measure(timer).ConfigureAwait(false))
                {
                    string met = bar.IsMet switch { true => "yes", false => "**no**", _ => "" };
                    Console.WriteLine($"| {bar.What} | {bar.Ours} | {bar.Peer} | {bar.Ratio} | {bar.Target} | {met} |");
                }
            }
        }

        return 0;
    }

    /// <summary>Nanoseconds, or larger units where they read better, with the quartiles.</summary>
    public static string Text(Timing timing)
    {
        (double unit, string name) = timing.Median switch { < 1e4 => (1, "ns"), < 1e7 => (1e3, "µs"), _ => (1e6, "ms") };
        string format = timing.Median / unit < 100 ? "N1" : "N0";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(timing.Median / unit).ToString(format, CultureInfo.InvariantCulture)} {name} ({(timing.Lower / unit).ToString(format, CultureInfo.InvariantCulture)}–{(timing.Upper / unit).ToString(format, CultureInfo.InvariantCulture)})");
    }

    /// <summary>A proportion.</summary>
    public static string Times(double ratio) =>
        string.Create(CultureInfo.InvariantCulture, $"{ratio.ToString(ratio < 10 ? "N2" : "N0", CultureInfo.InvariantCulture)}×");

    private static string Machine()
    {
        const string Models = "/proc/cpuinfo";
        string model = File.Exists(Models)
            ? File.ReadLines(Models).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? ""
            : "";
        string version = typeof(BarReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{model}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}; version {version}; {DateTime.UtcNow:yyyy-MM-dd}. Medians of {nameof(PairedTimer)}'s rounds, quartiles in brackets.");
    }
}
