namespace HelloMesh.Sim.Cli;

/// <summary>Form of the results.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Jsonl,

    /// <summary>One JSON array.</summary>
    Json,

    /// <summary>RFC 4180, with a header line.</summary>
    Csv,

    /// <summary>Static Analysis Results Interchange Format 2.1.0; diagnostics only.</summary>
    Sarif,

    /// <summary>A page for a browser; reports only.</summary>
    Html,

    /// <summary>Workflow commands that GitHub shows beside the lines of a change; diagnostics and replays.</summary>
    GitHub,
}

/// <summary>Names of formats on the command line.</summary>
internal static class OutputFormats
{
    /// <summary>Formats of results.</summary>
    public static readonly string[] Results = ["text", "jsonl", "json", "csv"];

    /// <summary>Formats of a replay's results.</summary>
    public static readonly string[] Replays = ["text", "jsonl", "json", "csv", "github"];

    /// <summary>Formats of diagnostics.</summary>
    public static readonly string[] Diagnostics = ["text", "json", "sarif", "github"];

    /// <summary>Formats of reports.</summary>
    public static readonly string[] Reports = ["text", "json", "html"];

    /// <summary>The format that was asked for, or the one that fits where the results go.</summary>
    public static OutputFormat Resolve(string? name, string? outputPath) => name switch
    {
        "text" => OutputFormat.Text,
        "jsonl" => OutputFormat.Jsonl,
        "json" => OutputFormat.Json,
        "csv" => OutputFormat.Csv,
        "sarif" => OutputFormat.Sarif,
        "html" => OutputFormat.Html,
        "github" => OutputFormat.GitHub,
        _ => OfFile(Path.GetExtension(outputPath)),
    };

    private static OutputFormat OfFile(string? extension) => extension?.ToLowerInvariant() switch
    {
        ".jsonl" => OutputFormat.Jsonl,
        ".json" => OutputFormat.Json,
        ".csv" => OutputFormat.Csv,
        ".html" => OutputFormat.Html,
        ".sarif" => OutputFormat.Sarif,
        _ => OutputFormat.Text,
    };
}
