using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Findings about names and annotations of any object: 0140 and above.</summary>
internal static class MetadataFindings
{
    public static readonly DiagnosticInfo BadName = DiagnosticInfo.Error("HM0140", "Bad name of an object");
    public static readonly DiagnosticInfo BadNamespace = DiagnosticInfo.Error("HM0141", "Bad namespace of an object");
    public static readonly DiagnosticInfo AnnotationRefused = DiagnosticInfo.Error("HM0142", "Annotation that is refused");

    public static ImmutableArray<DiagnosticInfo> All { get; } = [BadName, BadNamespace, AnnotationRefused];
}
