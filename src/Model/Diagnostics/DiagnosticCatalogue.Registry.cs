namespace HelloMesh.Model;

// Findings about DestinationRules, Services, ServiceEntries and Sidecars: 04xx.
public static partial class DiagnosticCatalogue
{
    private static readonly DiagnosticInfo SubsetDefinedTwiceInfo = new("HM0402", DiagnosticSeverity.Error, "Subset defined twice");

    /// <summary>HM0402: subset defined twice.</summary>
    public static Diagnostic SubsetDefinedTwice(SourceSpan span, string subset, SourceSpan first) =>
        SubsetDefinedTwiceInfo.At(
            span,
            $"subset '{subset}' is defined twice",
            "rename or remove one",
            "V-DR-03",
            first,
            "first defined here");

}
