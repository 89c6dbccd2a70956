namespace HelloMesh.Model;

/// <summary>One entry of the catalogue of findings.</summary>
/// <param name="Code"><c>HM</c> and four digits; never given to something else.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">What it is about, in a few words.</param>
public sealed record DiagnosticInfo(string Code, DiagnosticSeverity Severity, string Title)
{
    internal Diagnostic At(SourceSpan span, string message, string fix, string rule = "") =>
        new(Code, Severity, span, message, fix, rule);

    internal Diagnostic At(SourceSpan span, string message, string fix, string rule, SourceSpan other, string label) =>
        new(Code, Severity, span, message, fix, rule)
        {
            Related = other.Source is null ? [] : [new RelatedSpan(other, label)],
        };
}
