using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Every finding that there is. The ranges are 01 files, YAML, field types and names, 02 Gateway, 03
/// VirtualService, 04 DestinationRule, Service, ServiceEntry and Sidecar, 09 limits, 10 our own: what the control plane
/// accepts in silence. docs/diagnostics.md has an entry for each code.</summary>
public static partial class DiagnosticCatalogue
{
    /// <summary>All codes, in ascending order.</summary>
    public static ImmutableArray<DiagnosticInfo> All => [.. Everything().OrderBy(info => info.Code, StringComparer.Ordinal)];

    private static DiagnosticInfo[] Everything() =>
    [
        UnreadableFileInfo, PathNotFoundInfo, FolderWithoutManifestsInfo, NotTextInfo, YamlSyntaxInfo,
        TabInIndentationInfo, DuplicateKeyInfo, DocumentIsNotObjectInfo, KindMissingInfo, UnknownVersionInfo,
        KindLooksMisspeltInfo, UnknownAliasInfo, NothingInFileInfo, PlaceholderLeftInfo, IndentationLostInfo,
        UnknownFieldInfo, WrongTypeInfo, RequiredFieldMissingInfo, SeveralOfChoiceInfo, BadDurationInfo,
        SnakeCaseFieldInfo, QuotedNumberInfo, UnknownEnumValueInfo, NullElementInfo, TextNeedsQuotesInfo,
        NumberOutOfRangeInfo, ItemsNotObjectsInfo, BothSpellingsInfo, BothKnownSpellingsInfo, EnumAsNumberInfo, KeyIsNotTextInfo,
        NotBase64Info, NoStandardInputInfo, .. SchemaFindings.All, .. MetadataFindings.All, .. GatewayFindings.All,
        .. VirtualServiceFindings.All, .. DestinationRuleFindings.All, .. ServiceEntryFindings.All, .. SidecarFindings.All,
        .. ServiceFindings.All, ObjectDefinedTwiceInfo, GatewayNotFoundInfo, HostMeetsNoServerInfo,
        DelegateNotFoundInfo, ListenerRefusedInfo, ServerSkippedInfo, DirectiveNotCarriedOutInfo, NoKubernetesObjectInfo, FileTooLargeInfo, ScalarTooLongInfo,
        NestedTooDeepInfo, TooManyAliasNodesInfo, TooManyFindingsInfo, PrefixesNotComparedInfo,
    ];
}
