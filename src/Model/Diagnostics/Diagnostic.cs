using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>How bad a finding is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing, nothing to do.</summary>
    Info,

    /// <summary>Accepted by the control plane, but probably not what was meant.</summary>
    Warning,

    /// <summary>Refused by the control plane, or unreadable.</summary>
    Error,
}

/// <summary>A second place that a finding speaks of, for example "first defined here".</summary>
/// <param name="Span">The place.</param>
/// <param name="Label">What is there.</param>
public readonly record struct RelatedSpan(SourceSpan Span, string Label);

/// <summary>One finding about a manifest: what is wrong, where, and what to write instead.</summary>
/// <param name="Code">Stable code, <c>HM</c> and four digits; listed in docs/diagnostics.md.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Span">The primary place.</param>
/// <param name="Message">One sentence on what is wrong.</param>
/// <param name="Fix">One sentence on what to write instead; may hold a corrected excerpt.</param>
/// <param name="Rule">The routing or validation rule behind it, for example <c>GW-17</c>; empty when there is none.</param>
public sealed record Diagnostic(
    string Code, DiagnosticSeverity Severity, SourceSpan Span, string Message, string Fix, string Rule = "")
{
    /// <summary>Other places that the finding speaks of.</summary>
    public ImmutableArray<RelatedSpan> Related { get; init; } = [];

    /// <summary>The whole file as it should read, where the finding comes with a correction; <c>null</c> otherwise.</summary>
    public string? CorrectedText { get; init; }
}
