using System.Text;

namespace HelloMesh.Model;

/// <summary>P-RE2: a pattern that is not empty, has 1,024 bytes at most, and is read by the control plane (rule RM-3).</summary>
internal static class PatternRules
{
    private const int LengthMaxBytes = 1024;

    /// <summary>Checks the pattern in a field, where there is one.</summary>
    public static void Check(YamlMapping node, string field, string rule, DiagnosticBag diagnostics)
    {
        if (node.Get(field) is not YamlScalar pattern)
        {
            return;
        }

        if (pattern.Value.Length == 0)
        {
            diagnostics.Report(
                VirtualServiceFindings.BadPattern, rule, pattern.Span, "the pattern is empty", "write .* to match everything, or remove the condition");
        }
        else if (Encoding.UTF8.GetByteCount(pattern.Value) is > LengthMaxBytes and int length)
        {
            diagnostics.Report(
                VirtualServiceFindings.BadPattern, rule, pattern.Span with { Length = Math.Min(pattern.Span.Length, 1) },
                $"the pattern has {length} bytes, {LengthMaxBytes} are allowed", "shorten it, or split it into several matches");
        }
        else if (Re2Parser.Validate(pattern.Value) is { } error)
        {
            diagnostics.Report(
                VirtualServiceFindings.BadPattern, rule, PlaceOf(pattern, error), $"this is no RE2 pattern: {error.Message}", Advice(error));
        }
    }

    /// <summary>The place in the pattern, where it stands in the text as it is read.</summary>
    private static SourceSpan PlaceOf(YamlScalar pattern, Re2Error error)
    {
        SourceSpan span = pattern.Span;
        if (span.Source is null || span.Start + span.Length > span.Source.Text.Length)
        {
            return span;
        }

        int offset = span.Source.Text.AsSpan(span.Start, span.Length).IndexOf(pattern.Value, StringComparison.Ordinal);
        return offset < 0
            ? span
            : span with { Start = span.Start + offset + Math.Min(error.Position, pattern.Value.Length - 1), Length = Math.Max(1, Math.Min(error.Fragment.Length, pattern.Value.Length - error.Position)) };
    }

    private static string Advice(Re2Error error) => error.Code switch
    {
        Re2ErrorCode.InvalidPerlSyntax => "RE2 has no look-around, no atomic groups and no comments; write the match without them",
        Re2ErrorCode.InvalidEscape => "RE2 has no such escape; escape only characters that mean something, or use [...]",
        Re2ErrorCode.InvalidRepeatCount => "RE2 counts to 1000 at most, nested counts multiplied",
        Re2ErrorCode.InvalidRepeatOperator => "RE2 has no possessive or doubled quantifiers; put the inner one into (?:...)",
        Re2ErrorCode.MissingRepeatArgument => "put something before the quantifier, or escape it with \\",
        _ => "correct the pattern; the syntax is github.com/google/re2/wiki/Syntax",
    };
}
