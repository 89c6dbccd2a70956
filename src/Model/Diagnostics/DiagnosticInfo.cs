namespace HelloMesh.Model;

/// <summary>One entry of the catalogue of findings.</summary>
/// <param name="Code"><c>HM</c> and four digits; never given to something else.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">What it is about, in a few words.</param>
public sealed record DiagnosticInfo(string Code, DiagnosticSeverity Severity, string Title)
{
    /// <summary>True for what the control plane accepts in silence: codes <c>HM1000</c> and above.</summary>
    public bool IsOurs => string.CompareOrdinal(Code, "HM1") >= 0;

    internal static DiagnosticInfo Error(string code, string title) => new(code, DiagnosticSeverity.Error, title);

    internal static DiagnosticInfo Warning(string code, string title) => new(code, DiagnosticSeverity.Warning, title);

    internal Diagnostic At(SourceSpan span, string message, string fix, string rule = "") =>
        new(Code, Severity, span, message, fix, rule);

    internal Diagnostic At(SourceSpan span, string message, string fix, string rule, SourceSpan other, string label) =>
        new(Code, Severity, span, message, fix, rule)
        {
            Related = other.Source is null ? [] : [new RelatedSpan(other, label)],
        };
}
