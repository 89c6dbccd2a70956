namespace HelloMesh.Model;

// Findings about files, YAML and the types of fields: 01xx.
public static partial class DiagnosticCatalogue
{
    private static readonly DiagnosticInfo UnreadableFileInfo = new("HM0101", DiagnosticSeverity.Error, "File cannot be read");

    private static readonly DiagnosticInfo PathNotFoundInfo = new("HM0102", DiagnosticSeverity.Error, "Path does not exist");

    private static readonly DiagnosticInfo FolderWithoutManifestsInfo = new("HM0103", DiagnosticSeverity.Error, "Folder holds no manifests");

    private static readonly DiagnosticInfo NotTextInfo = new("HM0104", DiagnosticSeverity.Error, "Not UTF-8 text");

    private static readonly DiagnosticInfo YamlSyntaxInfo = new("HM0105", DiagnosticSeverity.Error, "YAML syntax error");

    private static readonly DiagnosticInfo TabInIndentationInfo = new("HM0106", DiagnosticSeverity.Error, "Tab in the indentation");

    private static readonly DiagnosticInfo DuplicateKeyInfo = new("HM0107", DiagnosticSeverity.Error, "Duplicate key");

    private static readonly DiagnosticInfo DocumentIsNotObjectInfo = new("HM0108", DiagnosticSeverity.Error, "Document is not an object");

    private static readonly DiagnosticInfo KindMissingInfo = new("HM0109", DiagnosticSeverity.Error, "Kind or apiVersion missing");

    private static readonly DiagnosticInfo UnknownVersionInfo = new("HM0110", DiagnosticSeverity.Error, "Unknown version of a known kind");

    private static readonly DiagnosticInfo KindLooksMisspeltInfo = new("HM1001", DiagnosticSeverity.Warning, "Kind looks misspelt");

    private static readonly DiagnosticInfo UnknownAliasInfo = new("HM0112", DiagnosticSeverity.Error, "Alias without anchor");

    private static readonly DiagnosticInfo NothingInFileInfo = new("HM1002", DiagnosticSeverity.Warning, "Nothing in the file");

    private static readonly DiagnosticInfo PlaceholderLeftInfo = new("HM1003", DiagnosticSeverity.Error, "Placeholder left in");

    private static readonly DiagnosticInfo IndentationLostInfo = new("HM0115", DiagnosticSeverity.Error, "Indentation lost");

    private static readonly DiagnosticInfo UnknownFieldInfo = new("HM0116", DiagnosticSeverity.Error, "Unknown field");

    private static readonly DiagnosticInfo WrongTypeInfo = new("HM0117", DiagnosticSeverity.Error, "Wrong type of value");

    private static readonly DiagnosticInfo RequiredFieldMissingInfo = new("HM0118", DiagnosticSeverity.Error, "Required field missing");

    private static readonly DiagnosticInfo SeveralOfChoiceInfo = new("HM0119", DiagnosticSeverity.Error, "Several of a choice");

    private static readonly DiagnosticInfo BadDurationInfo = new("HM0120", DiagnosticSeverity.Error, "Not a duration");

    private static readonly DiagnosticInfo SnakeCaseFieldInfo = new("HM0121", DiagnosticSeverity.Error, "Snake case field name");

    private static readonly DiagnosticInfo QuotedNumberInfo = new("HM0122", DiagnosticSeverity.Error, "Number in quotes");

    private static readonly DiagnosticInfo UnknownEnumValueInfo = new("HM0123", DiagnosticSeverity.Error, "Unknown value of an enumeration");

    private static readonly DiagnosticInfo NullElementInfo = new("HM0124", DiagnosticSeverity.Error, "Null in a list");

    private static readonly DiagnosticInfo TextNeedsQuotesInfo = new("HM0125", DiagnosticSeverity.Error, "Number or boolean where text is meant");

    private static readonly DiagnosticInfo NumberOutOfRangeInfo = new("HM0126", DiagnosticSeverity.Error, "Number out of range");

    private static readonly DiagnosticInfo ItemsNotObjectsInfo = new("HM0127", DiagnosticSeverity.Error, "Items of a List are not objects");

    private static readonly DiagnosticInfo BothSpellingsInfo = new("HM0129", DiagnosticSeverity.Error, "Both spellings of a field");

    private static readonly DiagnosticInfo BothKnownSpellingsInfo = new("HM1011", DiagnosticSeverity.Warning, "Both spellings that are known");

    private static readonly DiagnosticInfo NoKubernetesObjectInfo = new("HM1012", DiagnosticSeverity.Warning, "No Kubernetes object");

    private static readonly DiagnosticInfo EnumAsNumberInfo = new("HM0130", DiagnosticSeverity.Error, "Enumeration given as a number");

    private static readonly DiagnosticInfo KeyIsNotTextInfo = new("HM0131", DiagnosticSeverity.Error, "Key of a mapping is not text");

    private static readonly DiagnosticInfo NotBase64Info = new("HM0132", DiagnosticSeverity.Error, "Not base64");

    private static readonly DiagnosticInfo NoStandardInputInfo = new("HM0133", DiagnosticSeverity.Error, "No standard input");

    /// <summary>Whether a file or folder that was asked for could not be read at all.</summary>
    public static bool IsUnreadable(Diagnostic finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Code == UnreadableFileInfo.Code || finding.Code == PathNotFoundInfo.Code;
    }

    /// <summary>HM0101: file cannot be read.</summary>
    public static Diagnostic UnreadableFile(SourceSpan span, string path, string reason) =>
        UnreadableFileInfo.At(
            span,
            $"{path} cannot be read: {reason}",
            "check that the file exists and that you may read it");

    /// <summary>HM0102: path does not exist.</summary>
    public static Diagnostic PathNotFound(SourceSpan span, string path) =>
        PathNotFoundInfo.At(
            span,
            $"there is no file or folder {path}",
            "name an existing file or folder, or - for standard input");

    /// <summary>HM0103: folder holds no manifests.</summary>
    public static Diagnostic FolderWithoutManifests(SourceSpan span, string path) =>
        FolderWithoutManifestsInfo.At(
            span,
            $"folder {path} holds no .yaml, .yml or .json file",
            "name the folder that holds the manifests",
            "V-DOC-20");

    /// <summary>HM0104: not UTF-8 text.</summary>
    public static Diagnostic NotText(SourceSpan span, string reason) =>
        NotTextInfo.At(span, $"this is not a text file: {reason}", "save the manifest as UTF-8 text");

    /// <summary>HM0105: YAML syntax error.</summary>
    public static Diagnostic YamlSyntax(SourceSpan span, string reason, string advice = "correct the syntax here") =>
        YamlSyntaxInfo.At(
            span,
            $"this is not valid YAML: {reason}",
            $"{advice}; the rest of this document was not read, other documents of the file were",
            "V-DOC-01");

    /// <summary>HM0106: tab in the indentation.</summary>
    public static Diagnostic TabInIndentation(SourceSpan span) =>
        TabInIndentationInfo.At(
            span,
            "a tab indents this line; YAML allows only spaces there",
            "replace the tab with spaces",
            "V-DOC-01");

    /// <summary>HM0107: duplicate key.</summary>
    public static Diagnostic DuplicateKey(SourceSpan span, string key, SourceSpan first) =>
        DuplicateKeyInfo.At(
            span,
            $"key '{key}' occurs twice in one mapping; the last one counts",
            $"keep one '{key}', or make two list elements of them",
            "V-DOC-02",
            first,
            "first written here");

    /// <summary>HM0108: document is not an object.</summary>
    public static Diagnostic DocumentIsNotObject(SourceSpan span, string found) =>
        DocumentIsNotObjectInfo.At(
            span,
            $"a manifest is a mapping with apiVersion, kind, metadata and spec, but this document is {found}",
            "write apiVersion: and kind: at the top level, or remove the document",
            "V-DOC-03");

    /// <summary>HM0109: kind or apiVersion missing.</summary>
    public static Diagnostic KindMissing(SourceSpan span, string field) =>
        KindMissingInfo.At(span, $"the document has no {field}", $"write {field}: at the top level", "V-DOC-05");

    /// <summary>HM0110: unknown version of a known kind.</summary>
    public static Diagnostic UnknownVersion(SourceSpan span, string kind, string version, string known) =>
        UnknownVersionInfo.At(span, $"{kind} has no version '{version}'", $"write apiVersion: {known}", "V-DOC-06");

    /// <summary>HM1001: kind looks misspelt.</summary>
    public static Diagnostic KindLooksMisspelt(SourceSpan span, string kind, string meant) =>
        KindLooksMisspeltInfo.At(
            span,
            $"documents of kind '{kind}' are passed over; this looks like {meant}",
            $"write kind: {meant}",
            "V-DOC-07");

    /// <summary>HM0112: alias without anchor.</summary>
    public static Diagnostic UnknownAlias(SourceSpan span, string name) =>
        UnknownAliasInfo.At(
            span,
            $"alias *{name} stands for nothing: no &{name} ends before it in this document",
            $"define &{name} earlier in the same document",
            "V-DOC-01");

    /// <summary>HM1002: nothing in the file.</summary>
    public static Diagnostic NothingInFile(SourceSpan span, string path) =>
        NothingInFileInfo.At(
            span,
            $"{path} holds no document",
            "remove the file from the list, or check that it was written in full",
            "V-DOC-04");

    /// <summary>Whether a finding is <see cref="PlaceholderLeft"/>.</summary>
    internal static bool IsPlaceholderLeft(Diagnostic finding) => finding.Code == PlaceholderLeftInfo.Code;

    /// <summary>HM1003: placeholder left in.</summary>
    public static Diagnostic PlaceholderLeft(SourceSpan span, string placeholder, string name) =>
        PlaceholderLeftInfo.At(
            span,
            $"placeholder {placeholder} was not filled in",
            $"replace it, or pass --set '{name}=VALUE'");

    /// <summary>HM0115: indentation lost.</summary>
    public static Diagnostic IndentationLost(SourceSpan span, string field, string document, bool isRepairable) =>
        IndentationLostInfo.At(
            span,
            $"{document} has lost its indentation: '{field}' stands at the top level, and spec is empty",
            isRepairable
                ? "indent the document again; meshsim lint --fix-to DIR writes it corrected"
                : "indent the fields of metadata and spec again",
            "V-DOC-10");

    /// <summary>HM0116: unknown field.</summary>
    public static Diagnostic UnknownField(SourceSpan span, string field, string parent, string advice, string rule) =>
        UnknownFieldInfo.At(
            span,
            $"{parent} has no field '{field}'; the control plane ignores it or refuses the object",
            advice,
            rule);

    /// <summary>HM0117: wrong type of value.</summary>
    public static Diagnostic WrongType(
        SourceSpan span, string subject, string expected, string found, string example, string rule) =>
        WrongTypeInfo.At(span, $"{subject} must be {expected}, but this is {found}", $"write {example}", rule);

    /// <summary>HM0118: required field missing.</summary>
    public static Diagnostic RequiredFieldMissing(SourceSpan span, string field, string parent, string rule) =>
        RequiredFieldMissingInfo.At(span, $"{parent} needs '{field}'", $"add {field}:", rule);

    /// <summary>HM0119: several of a choice.</summary>
    public static Diagnostic SeveralOfChoice(
        SourceSpan span, string parent, string given, string used, SourceSpan other, string rule) =>
        SeveralOfChoiceInfo.At(
            span,
            $"{parent} takes one of its alternatives, but has {given}; Istio would use {used}",
            $"keep {used} and remove the others, or make separate list elements",
            rule,
            other,
            "also given here");

    /// <summary>HM0120: not a duration.</summary>
    public static Diagnostic BadDuration(
        SourceSpan span, string field, string value, string suggestion, string rule) =>
        BadDurationInfo.At(
            span,
            $"'{value}' is no duration for '{field}'",
            $"write a number with a unit, such as {suggestion}",
            rule);

    /// <summary>HM0121: snake case field name.</summary>
    public static Diagnostic SnakeCaseField(SourceSpan span, string field, string meant) =>
        SnakeCaseFieldInfo.At(
            span,
            $"'{field}' is understood by Istio, but the API server does not know it",
            $"write {meant}",
            "V-PB-01");

    /// <summary>HM0122: number in quotes.</summary>
    public static Diagnostic QuotedNumber(SourceSpan span, string field, string value) =>
        QuotedNumberInfo.At(
            span,
            $"'{field}' is a number, but \"{value}\" is quoted; Istio reads it, the API server refuses it",
            $"write {field}: {value}",
            "V-PB-02");

    /// <summary>HM0123: unknown value of an enumeration.</summary>
    public static Diagnostic UnknownEnumValue(
        SourceSpan span, string field, string value, string known, string rule) =>
        UnknownEnumValueInfo.At(span, $"'{value}' is not a value of '{field}'", $"write one of {known}", rule);

    /// <summary>HM0124: null in a list.</summary>
    public static Diagnostic NullElement(SourceSpan span, string field) =>
        NullElementInfo.At(
            span,
            $"an element of '{field}' is null",
            "fill in the element or remove its dash",
            "V-PB-08");

    /// <summary>HM0125: number or boolean where text is meant.</summary>
    public static Diagnostic TextNeedsQuotes(SourceSpan span, string field, string value, string found, string rule) =>
        TextNeedsQuotesInfo.At(
            span,
            $"'{field}' is text, but YAML reads {value} as {found}",
            $"put it in quotes: \"{value}\"",
            rule);

    /// <summary>HM0126: number out of range.</summary>
    public static Diagnostic NumberOutOfRange(
        SourceSpan span, string field, string value, string range, string rule) =>
        NumberOutOfRangeInfo.At(
            span,
            $"'{field}' is {value}, but must be {range}",
            $"write a number that is {range}",
            rule);

    /// <summary>HM0127: items of a List are not objects.</summary>
    public static Diagnostic ItemsNotObjects(SourceSpan span, string found) =>
        ItemsNotObjectsInfo.At(
            span,
            $"the items of a List are manifests, but this is {found}",
            "write items: as a list of objects",
            "V-DOC-08");

    /// <summary>HM0129: both spellings of a field.</summary>
    public static Diagnostic BothSpellings(SourceSpan span, string field, SourceSpan other) =>
        BothSpellingsInfo.At(
            span,
            $"'{field}' is given in both spellings; the camelCase one counts",
            "keep the camelCase one",
            "V-PB-09",
            other,
            "the one that counts");

    /// <summary>HM1012: a document with none of the fields that objects have, such as a package.json or values.yaml.</summary>
    public static Diagnostic NoKubernetesObject(SourceSpan span) =>
        NoKubernetesObjectInfo.At(
            span,
            "this is no Kubernetes object: it has neither apiVersion nor kind, metadata or spec; passed over",
            "write apiVersion: and kind: at the top level, or keep such files out of the folder",
            "V-DOC-05");

    /// <summary>HM1011: both spellings of a field that the API server knows in both.</summary>
    public static Diagnostic BothKnownSpellings(SourceSpan span, string field, SourceSpan other) =>
        BothKnownSpellingsInfo.At(
            span,
            $"'{field}' is given in both spellings; the camelCase one counts",
            "keep the camelCase one",
            "V-PB-09",
            other,
            "the one that counts");

    /// <summary>HM0130: enumeration given as a number.</summary>
    public static Diagnostic EnumAsNumber(SourceSpan span, string field, string value, string meant) =>
        EnumAsNumberInfo.At(
            span,
            $"'{field}' is given as number {value}; Istio reads it, the API server refuses it",
            $"write {meant}",
            "V-PB-03");

    /// <summary>HM0131: key of a mapping is not text.</summary>
    public static Diagnostic KeyIsNotText(SourceSpan span) =>
        KeyIsNotTextInfo.At(
            span,
            "a key must be text, but this one is a mapping or a list",
            "quote it if it was meant as text, for example a {{ placeholder }}",
            "V-DOC-01");

    /// <summary>HM0132: not base64.</summary>
    public static Diagnostic NotBase64(SourceSpan span, string field) =>
        NotBase64Info.At(
            span,
            $"'{field}' holds bytes in base64, and this is none",
            "encode the bytes with base64, or use the string form",
            "V-DOC-12");

    /// <summary>HM0133: no standard input.</summary>
    public static Diagnostic NoStandardInput(SourceSpan span) =>
        NoStandardInputInfo.At(
            span,
            "- stands for standard input, and there is none",
            "pipe manifests in, or name a file");
}
