using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using HelloMesh.Sim.Output;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Bench;

/// <summary>Writes the report of a measurement as text, JSON, or a page with the curve.</summary>
internal static class BenchOutput
{
    /// <summary>For people.</summary>
    public static string Text(BenchReport report)
    {
        var text = new StringBuilder();
        foreach ((string name, string value) in Rows(report))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name,-26}{value,16}\n");
        }

        text.Append("\nslowest requests, each at its fastest\n");
        foreach (SlowRequest slow in report.Slowest)
        {
            text.Append(CultureInfo.InvariantCulture, $"{slow.Nanoseconds,10:N0} ns  {TextOutput.Printable(slow.Request)}\n");
            text.Append(CultureInfo.InvariantCulture, $"               {TextOutput.Printable(slow.Place)}: {TextOutput.Printable(slow.Reason)}\n");
        }

        return text.ToString();
    }

    /// <summary>For programs: times in nanoseconds.</summary>
    public static string Json(BenchReport report)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonValues.Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("requests", report.Requests);
            json.WriteNumber("invalidLines", report.InvalidLines);
            json.WriteNumber("leftOut", report.LeftOut);
            json.WriteNumber("matches", report.Matches);
            json.WriteStartObject("nanoseconds");
            json.WriteNumber("mean", Math.Round(report.Mean, 1));
            foreach (LatencyPoint point in report.Percentiles)
            {
                json.WriteNumber(NameOf(point), point.Nanoseconds);
            }

            json.WriteNumber("clock", report.ClockNanoseconds);
            json.WriteEndObject();
            json.WriteNumber("matchesPerSecond", Math.Round(report.MatchesPerSecond));
            json.WriteNumber("routes", report.Routes);
            json.WriteNumber("tableBytes", report.TableBytes);
            json.WriteNumber("bytesPerRoute", Math.Round(report.BytesPerRoute, 1));
            json.WriteStartArray("slowest");
            foreach (SlowRequest slow in report.Slowest)
            {
                json.WriteStartObject();
                json.WriteString("place", slow.Place);
                json.WriteString("request", slow.Request);
                json.WriteNumber("nanoseconds", slow.Nanoseconds);
                json.WriteString("reason", slow.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>A page of its own, without scripts or foreign files.</summary>
    public static string Html(BenchReport report)
    {
        var page = new StringBuilder("""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>meshsim bench</title>
            <style>body{font:15px system-ui,sans-serif;margin:2em auto;max-width:62em}td{padding:.2em 1em .2em 0}
            .n{text-align:right;font-variant-numeric:tabular-nums}svg text{font:12px system-ui,sans-serif}</style></head><body>
            <h1>Match latency</h1>

            """);
        page.Append(LatencyCurve.Svg(report.Curve)).Append("<table>\n");
        foreach ((string name, string value) in Rows(report))
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{name}</td><td class=\"n\">{value}</td></tr>\n");
        }

        page.Append("</table>\n<h2>Slowest requests, each at its fastest</h2>\n<table>\n");
        foreach (SlowRequest slow in report.Slowest)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"n\">{slow.Nanoseconds:N0} ns</td>")
                .Append("<td>").Append(WebUtility.HtmlEncode(slow.Request)).Append("<br>")
                .Append(WebUtility.HtmlEncode($"{slow.Place}: {slow.Reason}")).Append("</td></tr>\n");
        }

        return page.Append("</table>\n</body></html>\n").ToString();
    }

    private static IEnumerable<(string Name, string Value)> Rows(BenchReport report)
    {
        yield return ("requests", Number(report.Requests));
        if (report.LeftOut > 0)
        {
            yield return ("requests left out", Number(report.LeftOut));
        }

        yield return ("matches timed", Number(report.Matches));
        foreach (LatencyPoint point in report.Percentiles)
        {
            yield return (NameOf(point), $"{Number(point.Nanoseconds)} ns");
        }

        yield return ("mean", string.Create(CultureInfo.InvariantCulture, $"{report.Mean:N1} ns"));
        yield return ("clock, taken off", $"{Number(report.ClockNanoseconds)} ns");
        yield return ("matches/s on one core", Number((long)report.MatchesPerSecond));
        yield return ("routes", Number(report.Routes));
        yield return ("bytes of table", Number(report.TableBytes));
        yield return ("bytes per route", string.Create(CultureInfo.InvariantCulture, $"{report.BytesPerRoute:N1}"));
    }

    private static string NameOf(LatencyPoint point) =>
        point.Percentile >= 100 ? "max" : string.Create(CultureInfo.InvariantCulture, $"p{point.Percentile}");

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
