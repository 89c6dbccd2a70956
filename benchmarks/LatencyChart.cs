using System.Globalization;
using System.Text;

namespace HelloMesh.Benchmarks;

/// <summary>Latency against the number of routes of one host as SVG, from BenchmarkDotNet's CSV reports.</summary>
internal static class LatencyChart
{
    private const int Width = 760;
    private const int Height = 420;
    private const int Left = 70;
    private const int Right = 190;
    private const int Top = 40;
    private const int Bottom = 50;

    private static readonly string[] Colors = ["#0b6bcb", "#c2410c", "#7a7a7a", "#15803d", "#7e22ce"];

    /// <summary>Reads every <c>*-report.csv</c> of a folder that has a column <c>Routes</c>.</summary>
    public static void Write(string results, string output)
    {
        List<(string Method, int Routes, double Nanoseconds)> points =
            [.. Directory.EnumerateFiles(results, "*-report.csv").Order(StringComparer.Ordinal).SelectMany(Points)];
        File.WriteAllText(output, Svg([.. points.GroupBy(point => point.Method)]));
    }

    private static IEnumerable<(string Method, int Routes, double Nanoseconds)> Points(string file)
    {
        string[] lines = File.ReadAllLines(file);
        string[] names = lines[0].Split(';') is { Length: > 1 } parts ? parts : lines[0].Split(',');
        char separator = lines[0].Contains(';', StringComparison.Ordinal) ? ';' : ',';
        int routes = Array.IndexOf(names, "Routes");
        int stem = Array.IndexOf(names, "Stem");
        int method = Array.IndexOf(names, "Method");
        int mean = Array.IndexOf(names, "Mean");
        foreach (string line in routes < 0 ? [] : lines.Skip(1))
        {
            string[] cells = Cells(line, separator);
            if (stem < 0 || cells[stem] == "0")
            {
                yield return (cells[method], int.Parse(cells[routes], CultureInfo.InvariantCulture), NanosecondsOf(cells[mean]));
            }
        }
    }

    private static string[] Cells(string line, char separator)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool isQuoted = false;
        foreach (char c in line)
        {
            if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (c == separator && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString());
        return [.. cells];
    }

    private static double NanosecondsOf(string mean)
    {
        string[] parts = mean.Split(' ');
        double value = double.Parse(parts[0], NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        return value * parts[1] switch { "ns" => 1, "ms" => 1e6, "s" => 1e9, _ => 1e3 };
    }

    private static string Svg(IReadOnlyList<IGrouping<string, (string Method, int Routes, double Nanoseconds)>> series)
    {
        double maxRoutes = series.Max(s => s.Max(point => point.Routes));
        double maxTime = Math.Pow(10, Math.Ceiling(Math.Log10(series.Max(s => s.Max(point => point.Nanoseconds)))));
        double minTime = Math.Pow(10, Math.Floor(Math.Log10(series.Min(s => s.Min(point => point.Nanoseconds)))));
        var svg = new StringBuilder();
        Append(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Append(svg, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>");
        Append(svg, $"<text x=\"{Left}\" y=\"22\" font-size=\"14\">One host: time of a look-up that meets the last route</text>");
        for (double time = minTime; time <= maxTime; time *= 10)
        {
            Append(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(time):F1}\" y2=\"{Y(time):F1}\" stroke=\"#ddd\"/>");
            Append(svg, $"<text x=\"{Left - 8}\" y=\"{Y(time) + 4:F1}\" text-anchor=\"end\">{Label(time)}</text>");
        }

        for (int routes = 1; routes <= maxRoutes; routes *= 4)
        {
            Append(svg, $"<text x=\"{X(routes):F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{routes}</text>");
        }

        Append(svg, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\">routes</text>");
        for (int i = 0; i < series.Count; i++)
        {
            (string Method, int Routes, double Nanoseconds)[] points = [.. series[i].OrderBy(point => point.Routes)];
            string line = string.Join(' ', points.Select(point => string.Create(
                CultureInfo.InvariantCulture, $"{X(point.Routes):F1},{Y(point.Nanoseconds):F1}")));
            string color = Colors[i % Colors.Length];
            Append(svg, $"<polyline points=\"{line}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>");
            Append(svg, $"<text x=\"{X(points[^1].Routes) + 8:F1}\" y=\"{Y(points[^1].Nanoseconds) + 4:F1}\" fill=\"{color}\">{series[i].Key}</text>");
        }

        return svg.Append("</svg>\n").ToString();

        double X(double routes) => Left + ((Width - Left - Right) * Math.Log(routes) / Math.Log(Math.Max(maxRoutes, 2)));

        double Y(double time) => Height - Bottom - ((Height - Top - Bottom) * Math.Log(time / minTime) / Math.Log(maxTime / minTime));
    }

    private static string Label(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => $"{nanoseconds:F0} ns",
        < 1e6 => $"{nanoseconds / 1e3:F0} µs",
        _ => $"{nanoseconds / 1e6:F0} ms",
    };

    private static void Append(StringBuilder svg, FormattableString text) =>
        svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
