using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Findings about sizes and empty messages, of all kinds: 01xx.</summary>
internal static class SchemaFindings
{
    public static readonly DiagnosticInfo WrongCount = DiagnosticInfo.Error("HM0134", "Too many or too few elements");
    public static readonly DiagnosticInfo TooLong = DiagnosticInfo.Error("HM0135", "Text too long");
    public static readonly DiagnosticInfo NothingInIt = DiagnosticInfo.Error("HM0136", "Nothing in it");

    public static ImmutableArray<DiagnosticInfo> All { get; } = [WrongCount, TooLong, NothingInIt];
}
