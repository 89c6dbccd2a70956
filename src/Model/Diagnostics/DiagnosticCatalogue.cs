using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Every finding that the reader can make: one method per code, with all of its words. The ranges are 01
/// files, YAML and field types, 02 Gateway, 03 VirtualService, 04 DestinationRule, Service, ServiceEntry and Sidecar,
/// 05 references between objects, 09 limits. docs/diagnostics.md has an entry per code.</summary>
public static partial class DiagnosticCatalogue
{
    /// <summary>All codes, in ascending order.</summary>
    public static ImmutableArray<DiagnosticInfo> All =>
    [
        UnreadableFileInfo, PathNotFoundInfo, FolderWithoutManifestsInfo, NotTextInfo, YamlSyntaxInfo,
        TabInIndentationInfo, DuplicateKeyInfo, DocumentIsNotObjectInfo, KindMissingInfo, UnknownVersionInfo,
        KindLooksMisspeltInfo, UnknownAliasInfo, NothingInFileInfo, PlaceholderLeftInfo, IndentationLostInfo,
        UnknownFieldInfo, WrongTypeInfo, RequiredFieldMissingInfo, SeveralOfChoiceInfo, BadDurationInfo,
        SnakeCaseFieldInfo, QuotedNumberInfo, UnknownEnumValueInfo, NullElementInfo, TextNeedsQuotesInfo,
        NumberOutOfRangeInfo, ItemsNotObjectsInfo, BothSpellingsInfo, EnumAsNumberInfo,
        KeyIsNotTextInfo, NotBase64Info, NoStandardInputInfo,
        .. SchemaFindings.All,
        .. GatewayFindings.All,
        .. VirtualServiceFindings.All,
        .. DestinationRuleFindings.All,
        .. ServiceEntryFindings.All,
        .. SidecarFindings.All,
        .. ServiceFindings.All,
        ObjectDefinedTwiceInfo, GatewayNotFoundInfo, HostMeetsNoServerInfo, DelegateNotFoundInfo,
        FileTooLargeInfo, ScalarTooLongInfo, NestedTooDeepInfo, TooManyAliasNodesInfo, TooManyFindingsInfo,
    ];
}
