namespace HelloMesh.Model;

// Findings about limits: 09xx.
public static partial class DiagnosticCatalogue
{
    private static readonly DiagnosticInfo FileTooLargeInfo = new("HM0901", DiagnosticSeverity.Error, "File too large");

    private static readonly DiagnosticInfo ScalarTooLongInfo = new("HM0902", DiagnosticSeverity.Error, "Value too long");

    private static readonly DiagnosticInfo NestedTooDeepInfo = new("HM0903", DiagnosticSeverity.Error, "Nested too deep");

    private static readonly DiagnosticInfo TooManyAliasNodesInfo = new("HM0904", DiagnosticSeverity.Error, "Aliases stand for too much");

    private static readonly DiagnosticInfo TooManyFindingsInfo = new("HM0905", DiagnosticSeverity.Error, "Too many findings");

    private static readonly DiagnosticInfo PrefixesNotComparedInfo =
        new("HM0906", DiagnosticSeverity.Warning, "Prefixes not compared to the end");

    /// <summary>HM0901: file too large.</summary>
    public static Diagnostic FileTooLarge(SourceSpan span, string path, int limit) =>
        FileTooLargeInfo.At(
            span,
            $"{path} is larger than {limit} bytes, the limit for one file",
            "split the file");

    /// <summary>HM0902: value too long.</summary>
    public static Diagnostic ScalarTooLong(SourceSpan span, int length, int limit) =>
        ScalarTooLongInfo.At(
            span,
            $"this value has {length} characters, and {limit} is the limit",
            "no field of a manifest needs that much; remove it");

    /// <summary>HM0903: nested too deep.</summary>
    public static Diagnostic NestedTooDeep(SourceSpan span, int limit) =>
        NestedTooDeepInfo.At(
            span,
            $"mappings and lists are nested deeper than {limit} levels here",
            "no manifest needs that many levels; correct the brackets or the indentation");

    /// <summary>HM0904: aliases stand for too much.</summary>
    public static Diagnostic TooManyAliasNodes(SourceSpan span, int limit) =>
        TooManyAliasNodesInfo.At(
            span,
            $"the aliases of this document stand for more than {limit} values",
            "write the values out, or use fewer aliases of aliases");

    /// <summary>HM0905: too many findings.</summary>
    public static Diagnostic TooManyFindings(int limit, int dropped) =>
        TooManyFindingsInfo.At(
            default,
            $"{dropped} more findings were left out after the first {limit}",
            "correct these first");

    /// <summary>HM0906: prefixes not compared to the end.</summary>
    public static Diagnostic PrefixesNotCompared(SourceSpan span, int limit) =>
        PrefixesNotComparedInfo.At(
            span,
            $"whether an earlier prefix covers this match and those after it is left open: {limit} steps did not suffice",
            "split the list over several VirtualServices, or ask for fewer headers by pattern");
}
