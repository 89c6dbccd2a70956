using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Findings about DestinationRules and their traffic policies: 0401 to 0429.</summary>
internal static class DestinationRuleFindings
{
    public static readonly DiagnosticInfo BadHost = DiagnosticInfo.Error("HM0401", "Bad host of a DestinationRule");
    public static readonly DiagnosticInfo SubsetTwice = DiagnosticInfo.Error("HM0402", "Subset defined twice");
    public static readonly DiagnosticInfo BadSubsetName = DiagnosticInfo.Error("HM0403", "Bad name of a subset");
    public static readonly DiagnosticInfo BadLabel = DiagnosticInfo.Error("HM0404", "Bad label of a subset or an endpoint");
    public static readonly DiagnosticInfo BadSelector = DiagnosticInfo.Error("HM0405", "Bad workload selector");
    public static readonly DiagnosticInfo EmptySelector = DiagnosticInfo.Warning("HM0406", "Workload selector without labels");
    public static readonly DiagnosticInfo SelectedAndExported = DiagnosticInfo.Error("HM0407", "Exported although workloads are selected");
    public static readonly DiagnosticInfo SettingsExclude = DiagnosticInfo.Error("HM0408", "Settings that exclude each other");
    public static readonly DiagnosticInfo BadTunnel = DiagnosticInfo.Error("HM0409", "Bad tunnel");
    public static readonly DiagnosticInfo SettingReplaced = DiagnosticInfo.Warning("HM0410", "Setting is replaced by another");
    public static readonly DiagnosticInfo FailuresNotSplit = DiagnosticInfo.Error("HM0411", "Local failures without the split");
    public static readonly DiagnosticInfo BadHash = DiagnosticInfo.Error("HM0412", "Bad consistent hash");
    public static readonly DiagnosticInfo BadLocality = DiagnosticInfo.Error("HM0413", "Bad locality");
    public static readonly DiagnosticInfo BadLocalityWeight = DiagnosticInfo.Error("HM0414", "Bad weight of a locality");
    public static readonly DiagnosticInfo FailoverWithoutDetection = DiagnosticInfo.Warning("HM0415", "Failover without outlier detection");
    public static readonly DiagnosticInfo BadCredentialName = DiagnosticInfo.Error("HM0416", "Bad credentialName of a client");
    public static readonly DiagnosticInfo CertificateUnexpected = DiagnosticInfo.Error("HM0417", "Certificate out of place");
    public static readonly DiagnosticInfo CertificateMissing = DiagnosticInfo.Error("HM0418", "Client certificate missing");

    public static ImmutableArray<DiagnosticInfo> All { get; } =
    [
        BadHost, SubsetTwice, BadSubsetName, BadLabel, BadSelector, EmptySelector, SelectedAndExported,
        SettingsExclude, BadTunnel, SettingReplaced, FailuresNotSplit, BadHash, BadLocality, BadLocalityWeight,
        FailoverWithoutDetection, BadCredentialName, CertificateUnexpected, CertificateMissing,
    ];
}
