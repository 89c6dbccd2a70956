using System.Globalization;
using HelloMesh.Router;
using HelloMesh.Sim.Output;
using HelloMesh.Testing;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Replay;

/// <summary>Writes the summary for people.</summary>
/// <param name="error">Where to write.</param>
/// <param name="color">True to colour.</param>
internal sealed class SummaryWriter(TextWriter error, bool color)
{
    /// <summary>Rows of a list; what is more is counted.</summary>
    public const int ListedMax = 10;

    /// <summary>Writes what a replay came to.</summary>
    /// <param name="summary">The counts.</param>
    /// <param name="unreached">Rules that no request reached: how many, and the first ones.</param>
    /// <param name="unusedExpectations">Expectations that no request asked for.</param>
    /// <param name="elapsed">How long it took.</param>
    public void Write(ReplaySummary summary, (int Count, IReadOnlyList<ServedRule> First) unreached, long unusedExpectations, TimeSpan elapsed)
    {
        string seconds = elapsed.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        double rate = summary.Lines / Math.Max(elapsed.TotalSeconds, 1e-6);
        error.WriteLine();
        error.WriteLine($"{Plural(summary.Lines, "line")} in {seconds} s ({Number((long)rate)} lines/s)"
            + (summary.Requests != summary.Lines ? $", standing for {Plural(summary.Requests, "request")}" : ""));
        WriteCounts(
            "by outcome",
            OutcomeNames.All.Select((name, i) => (name, summary.CountOf((Outcome)i), "")).Where(row => row.Item2 > 0));
        WriteCounts(
            "by destination",
            summary.Destinations
                .OrderByDescending(d => d.Value.Requests)
                .ThenBy(d => d.Key, StringComparer.Ordinal)
                .Select(d => (d.Key, d.Value.Requests, d.Value.Known ? "" : "  not declared by these manifests")));
        long unmatched = OutcomeNames.All.Select((_, i) => (Outcome)i).Where(ReplaySummary.IsUnmatched).Sum(summary.CountOf);
        WriteExamples($"unmatched: {Plural(unmatched, "request")}", summary.Unmatched, unmatched > 0);
        WriteExamples($"invalid: {Plural(summary.InvalidLines, "line")}", summary.Invalid, summary.InvalidLines > 0);
        WriteUnreached(unreached);
        WriteExpectations(summary, unusedExpectations);
    }

    private void WriteCounts(string title, IEnumerable<(string Name, long Count, string Remark)> rows)
    {
        List<(string Name, long Count, string Remark)> all = [.. rows];
        if (all.Count == 0)
        {
            return;
        }

        error.WriteLine();
        error.WriteLine(title);
        List<(string Name, long Count, string Remark)> shown = [.. all.Take(Math.Max(ListedMax, OutcomeNames.All.Count))];
        int nameWidth = shown.Max(row => row.Name.Length);
        int countWidth = shown.Max(row => Number(row.Count).Length);
        foreach ((string name, long count, string remark) in shown)
        {
            error.WriteLine(
                $"  {TextOutput.Printable(name).PadRight(nameWidth)}  {Number(count).PadLeft(countWidth)}"
                + TextOutput.Yellow(remark, color && remark.Length > 0));
        }

        WriteRest(all.Count - shown.Count);
    }

    private void WriteExamples(string title, List<string> examples, bool any)
    {
        if (!any)
        {
            return;
        }

        error.WriteLine();
        error.WriteLine(TextOutput.Red(title, color) + (examples.Count > 1 ? ", the first ones" : ""));
        foreach (string example in examples)
        {
            error.WriteLine($"  {example}");
        }
    }

    private void WriteUnreached((int Count, IReadOnlyList<ServedRule> First) unreached)
    {
        if (unreached.Count == 0)
        {
            return;
        }

        error.WriteLine();
        error.WriteLine(TextOutput.Yellow($"never reached: {Plural(unreached.Count, "rule")}", color));
        foreach (ServedRule rule in unreached.First)
        {
            error.WriteLine($"  {rule.Owner}  {rule.Rule}  {rule.Source}");
        }

        WriteRest(unreached.Count - unreached.First.Count);
    }

    private void WriteExpectations(ReplaySummary summary, long unused)
    {
        if (summary.Met + summary.NotMet + unused == 0)
        {
            return;
        }

        error.WriteLine();
        string failed = $"{Number(summary.NotMet)} not met";
        error.WriteLine(
            $"expectations: {Number(summary.Met)} met, {(summary.NotMet > 0 ? TextOutput.Red(failed, color) : failed)}");
        foreach (string example in summary.Unexpected)
        {
            error.WriteLine($"  {example}");
        }

        WriteRest(summary.NotMet - summary.Unexpected.Count);
        if (unused > 0)
        {
            error.WriteLine(TextOutput.Red($"  {Plural(unused, "expectation")} met no request with the same id", color));
        }
    }

    private void WriteRest(long count)
    {
        if (count > 0)
        {
            error.WriteLine($"  and {Number(count)} more");
        }
    }

    private static string Plural(long count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
