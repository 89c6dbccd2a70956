using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace HelloMesh.Benchmarks;

/// <summary>Latency against the number of routes of one host as SVG, from the rows that <see cref="LatencyCurve"/> recorded.</summary>
internal static class LatencyChart
{
    private const int Width = 860;
    private const int Height = 460;

    /// <summary>Reads what was recorded in a folder and draws a curve for each way beside it; both axes are logarithmic.</summary>
    public static void Write(string folder)
    {
        (string Way, double Routes, double Nanoseconds)[] points =
        [
            .. File.ReadLines(Path.Combine(folder, LatencyCurve.FileName)).Skip(1).Select(line => line.Split(','))
                .Select(cells => (cells[0], Number(cells[1]), Number(cells[2]))),
        ];
        using var plot = new Plot();
        plot.Font.Set("DejaVu Sans");
        plot.Title("One host: a look-up that meets the last route");
        plot.XLabel("routes");
        plot.YLabel("time");
        foreach (IGrouping<string, (string Way, double Routes, double Nanoseconds)> way in points.GroupBy(point => point.Way))
        {
            double[] x = [.. way.Select(point => Math.Log10(point.Routes))];
            double[] y = [.. way.Select(point => Math.Log10(point.Nanoseconds))];
            plot.Add.Scatter(x, y).LegendText = way.Key;
        }

        double[] routes = [.. points.Select(point => point.Routes).Distinct().Order()];
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. routes.Select(Math.Log10)], [.. routes.Select(count => count.ToString("N0", CultureInfo.InvariantCulture))]);
        (int lowest, int highest) = ((int)Math.Floor(points.Min(p => Math.Log10(p.Nanoseconds))), (int)Math.Ceiling(points.Max(p => Math.Log10(p.Nanoseconds))));
        double[] powers = [.. Enumerable.Range(lowest, highest - lowest + 1).Select(power => (double)power)];
        plot.Axes.Left.TickGenerator = new NumericManual(powers, [.. powers.Select(power => Label(Math.Pow(10, power)))]);
        plot.Axes.SetLimitsY(lowest, highest);
        plot.ShowLegend(Alignment.UpperLeft);
        plot.SaveSvg(Path.Combine(folder, "latency.svg"), Width, Height);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Label(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => $"{nanoseconds:F0} ns",
        < 1e6 => $"{nanoseconds / 1e3:F0} µs",
        _ => $"{nanoseconds / 1e6:F0} ms",
    };
}
