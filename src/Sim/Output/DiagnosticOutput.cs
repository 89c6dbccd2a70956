using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HelloMesh.Model;
using HelloMesh.Sim.Cli;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Output;

/// <summary>Findings as text, JSON, SARIF 2.1.0 or GitHub annotations; the same facts in each.</summary>
internal static class DiagnosticOutput
{
    public static string Render(ImmutableArray<Diagnostic> diagnostics, OutputFormat format) => format switch
    {
        OutputFormat.Json => Json(json => WriteJson(json, diagnostics)),
        OutputFormat.Sarif => Json(json => WriteSarif(json, diagnostics)),
        OutputFormat.GitHub => string.Concat(diagnostics.Select(Annotation)),
        _ => Text(diagnostics),
    };

    private static string Text(ImmutableArray<Diagnostic> diagnostics)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        foreach (Diagnostic diagnostic in diagnostics)
        {
            DiagnosticRenderer.Write(writer, diagnostic);
        }

        foreach (Diagnostic diagnostic in diagnostics.Where(d => d.CorrectedText is not null)
            .DistinctBy(d => d.Span.Source?.Path))
        {
            writer.WriteLine($"# corrected: {diagnostic.Span.Source?.Path}");
            writer.Write(diagnostic.CorrectedText);
        }

        return writer.ToString();
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonValues.Indented))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteJson(Utf8JsonWriter json, ImmutableArray<Diagnostic> diagnostics)
    {
        json.WriteStartArray();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("code", diagnostic.Code);
            json.WriteString("severity", Severity(diagnostic));
            json.WriteString("file", diagnostic.Span.Source?.Path);
            json.WriteNumber("line", diagnostic.Span.Line);
            json.WriteNumber("column", diagnostic.Span.Column);
            json.WriteString("message", diagnostic.Message);
            json.WriteString("fix", diagnostic.Fix);
            if (diagnostic.Rule.Length > 0)
            {
                json.WriteString("rule", diagnostic.Rule);
            }

            if (diagnostic.CorrectedText is { } corrected)
            {
                json.WriteString("corrected", corrected);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSarif(Utf8JsonWriter json, ImmutableArray<Diagnostic> diagnostics)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "meshsim");
        json.WriteStartArray("rules");
        foreach (string code in diagnostics.Select(d => d.Code).Distinct().Order(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("id", code);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("results");
        foreach (Diagnostic diagnostic in diagnostics)
        {
            WriteSarifResult(json, diagnostic);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSarifResult(Utf8JsonWriter json, Diagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", diagnostic.Code);
        json.WriteString("level", diagnostic.Severity == DiagnosticSeverity.Info ? "note" : Severity(diagnostic));
        json.WriteStartObject("message");
        json.WriteString("text", $"{diagnostic.Message}. Fix: {diagnostic.Fix}");
        json.WriteEndObject();
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", (diagnostic.Span.Source?.Path ?? "").Replace('\\', '/'));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", Math.Max(diagnostic.Span.Line, 1));
        json.WriteNumber("startColumn", Math.Max(diagnostic.Span.Column, 1));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Annotation(Diagnostic diagnostic)
    {
        string kind = diagnostic.Severity == DiagnosticSeverity.Info ? "notice" : Severity(diagnostic);
        return WorkflowCommand.Format(
            kind,
            diagnostic.Span.Source?.Path ?? "",
            diagnostic.Span.Line,
            diagnostic.Span.Column,
            diagnostic.Code,
            $"{diagnostic.Message}\nFix: {diagnostic.Fix}");
    }

    private static string Severity(Diagnostic diagnostic) => diagnostic.Severity.ToString().ToLowerInvariant();
}
