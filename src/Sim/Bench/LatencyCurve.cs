using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Sim.Bench;

/// <summary>Draws latency over percentiles; both axes are logarithmic, so that the last percents can be seen. A drawing
/// library would bring native code to a program that starts in milliseconds, for one line.</summary>
internal static class LatencyCurve
{
    private const double Left = 70;
    private const double Top = 20;
    private const double Width = 820;
    private const double Height = 320;

    /// <summary>Decades of the percentile axis: 90, 99, 99.9, 99.99, 99.999.</summary>
    private const double Decades = 5;

    /// <summary>The curve as SVG.</summary>
    public static string Svg(ImmutableArray<LatencyPoint> curve)
    {
        double low = Math.Floor(Math.Log10(Math.Max(1, curve.Min(p => p.Nanoseconds))));
        double high = Math.Max(low + 1, Math.Ceiling(Math.Log10(Math.Max(1, curve.Max(p => p.Nanoseconds)))));
        double Y(double nanoseconds) => Top + Height - ((Math.Log10(Math.Max(1, nanoseconds)) - low) / (high - low) * Height);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Left + Width + 20} {Top + Height + 40}\" role=\"img\">\n");
        for (double decade = low; decade <= high; decade++)
        {
            double y = Y(Math.Pow(10, decade));
            AppendLine(svg, Left, y, Left + Width, y);
            AppendText(svg, Left - 8, y + 4, "end", Duration(decade));
        }

        foreach ((double percentile, string label) in new[] { (0, "0"), (90, "90 %"), (99, "99 %"), (99.9, "99.9 %"), (99.99, "99.99 %") })
        {
            AppendLine(svg, X(percentile), Top, X(percentile), Top + Height);
            AppendText(svg, X(percentile), Top + Height + 18, "middle", label);
        }

        IEnumerable<string> points =
            curve.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Percentile):F1},{Y(p.Nanoseconds):F1}"));
        svg.Append("<polyline fill=\"none\" stroke=\"#1666c0\" stroke-width=\"2\" points=\"").AppendJoin(' ', points).Append("\"/>\n");
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>A power of ten of nanoseconds in the largest unit that leaves a whole number.</summary>
    private static string Duration(double decade)
    {
        string[] units = ["ns", "µs", "ms", "s"];
        int unit = Math.Min((int)decade / 3, units.Length - 1);
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Pow(10, decade - (3 * unit)):N0} {units[unit]}");
    }

    private static double X(double percentile) =>
        Left + (Width * Math.Min(1, -Math.Log10(Math.Max(1e-9, 1 - (percentile / 100))) / Decades));

    private static void AppendLine(StringBuilder svg, double x1, double y1, double x2, double y2) => svg.Append(
        CultureInfo.InvariantCulture, $"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" stroke=\"#ddd\"/>\n");

    private static void AppendText(StringBuilder svg, double x, double y, string anchor, string text) => svg.Append(
        CultureInfo.InvariantCulture, $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\">{text}</text>\n");
}
