using System.Globalization;

namespace HelloMesh.Sim.Output;

/// <summary>A workflow command of GitHub: one line that it shows beside a line of a change.</summary>
internal static class WorkflowCommand
{
    /// <summary>Formats an annotation.</summary>
    /// <param name="kind"><c>error</c>, <c>warning</c> or <c>notice</c>.</param>
    /// <param name="file">Path from the repository's root.</param>
    /// <param name="line">From 1.</param>
    /// <param name="column">From 1; 0 for none.</param>
    /// <param name="title">A few words.</param>
    /// <param name="message">May hold several lines.</param>
    public static string Format(string kind, string file, long line, int column, string title, string message)
    {
        string place = column > 0 ? string.Create(CultureInfo.InvariantCulture, $",col={column}") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"::{kind} file={EscapeProperty(file)},line={line}{place},title={EscapeProperty(title)}::{Escape(message)}\n");
    }

    /// <summary>Commands are one line: line ends and percent signs are escaped.</summary>
    private static string Escape(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string EscapeProperty(string text) => Escape(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
