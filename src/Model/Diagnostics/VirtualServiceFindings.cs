using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Findings about VirtualServices: 03xx.</summary>
internal static class VirtualServiceFindings
{
    public static readonly DiagnosticInfo BadDelegate = DiagnosticInfo.Error("HM0301", "Bad delegate");
    public static readonly DiagnosticInfo NoRoutes = DiagnosticInfo.Error("HM0302", "VirtualService without routes");
    public static readonly DiagnosticInfo BadGatewayReference = DiagnosticInfo.Error("HM0303", "Bad gateway reference");
    public static readonly DiagnosticInfo ActionsExclude = DiagnosticInfo.Error("HM0304", "Actions that exclude each other");
    public static readonly DiagnosticInfo NoAction = DiagnosticInfo.Error("HM0305", "Route without action");
    public static readonly DiagnosticInfo BadHost = DiagnosticInfo.Error("HM0306", "Bad host");
    public static readonly DiagnosticInfo WeightsAreZero = DiagnosticInfo.Error("HM0307", "Weights add up to zero");
    public static readonly DiagnosticInfo HostsOverlap = DiagnosticInfo.Error("HM0308", "Hosts overlap");
    public static readonly DiagnosticInfo LegacyGateway = DiagnosticInfo.Warning("HM0309", "Gateway reference in the old form");
    public static readonly DiagnosticInfo BadPort = DiagnosticInfo.Error("HM0310", "Bad port");
    public static readonly DiagnosticInfo ClaimsInMesh = DiagnosticInfo.Error("HM0311", "Claims inside the mesh");
    public static readonly DiagnosticInfo BadExport = DiagnosticInfo.Error("HM0312", "Bad exportTo");
    public static readonly DiagnosticInfo RuleNeverUsed = DiagnosticInfo.Warning("HM0313", "Rule is never used");
    public static readonly DiagnosticInfo MatchNeverUsed = DiagnosticInfo.Warning("HM0314", "Match is never used");
    public static readonly DiagnosticInfo BadPattern = DiagnosticInfo.Error("HM0315", "Bad regular expression");
    public static readonly DiagnosticInfo EmptyPrefix = DiagnosticInfo.Error("HM0316", "Empty prefix");
    public static readonly DiagnosticInfo NegativeWeight = DiagnosticInfo.Error("HM0317", "Negative weight");
    public static readonly DiagnosticInfo BadHeaderName = DiagnosticInfo.Error("HM0318", "Bad header name");
    public static readonly DiagnosticInfo BadHeaderValue = DiagnosticInfo.Error("HM0319", "Bad header value");
    public static readonly DiagnosticInfo AuthorityTwice = DiagnosticInfo.Error("HM0320", "Authority set twice");
    public static readonly DiagnosticInfo BadLabel = DiagnosticInfo.Error("HM0321", "Bad label");
    public static readonly DiagnosticInfo BadNamespace = DiagnosticInfo.Error("HM0322", "Bad namespace");
    public static readonly DiagnosticInfo BadDestination = DiagnosticInfo.Error("HM0323", "Bad destination");
    public static readonly DiagnosticInfo BadRedirect = DiagnosticInfo.Error("HM0324", "Bad redirect");
    public static readonly DiagnosticInfo BadStatus = DiagnosticInfo.Error("HM0325", "Bad status");
    public static readonly DiagnosticInfo BodyTooLarge = DiagnosticInfo.Error("HM0326", "Body too large");
    public static readonly DiagnosticInfo BodyLarge = DiagnosticInfo.Warning("HM0327", "Body is large");
    public static readonly DiagnosticInfo BadRewrite = DiagnosticInfo.Error("HM0328", "Bad rewrite");
    public static readonly DiagnosticInfo BadRetries = DiagnosticInfo.Error("HM0329", "Bad retries");
    public static readonly DiagnosticInfo BadPercentage = DiagnosticInfo.Error("HM0330", "Bad percentage");
    public static readonly DiagnosticInfo OldMirrorPercent = DiagnosticInfo.Warning("HM0331", "mirrorPercent is replaced");
    public static readonly DiagnosticInfo BadFault = DiagnosticInfo.Error("HM0332", "Bad fault");
    public static readonly DiagnosticInfo FaultWithoutEffect = DiagnosticInfo.Warning("HM0333", "Fault without effect");
    public static readonly DiagnosticInfo BadCors = DiagnosticInfo.Error("HM0334", "Bad CORS policy");
    public static readonly DiagnosticInfo MissingInL4Route = DiagnosticInfo.Error("HM0335", "Incomplete tls or tcp route");
    public static readonly DiagnosticInfo BadServerName = DiagnosticInfo.Error("HM0336", "Bad server name");
    public static readonly DiagnosticInfo ServerNameIsAddress = DiagnosticInfo.Warning("HM0337", "Server name is an address");
    public static readonly DiagnosticInfo ServerNameNotAHost = DiagnosticInfo.Error("HM0338", "Server name is none of the hosts");
    public static readonly DiagnosticInfo BadSubnet = DiagnosticInfo.Error("HM0339", "Bad subnet");

    public static ImmutableArray<DiagnosticInfo> All { get; } =
    [
        BadDelegate, NoRoutes, BadGatewayReference, ActionsExclude, NoAction, BadHost, WeightsAreZero, HostsOverlap,
        LegacyGateway, BadPort, ClaimsInMesh, BadExport, RuleNeverUsed, MatchNeverUsed, BadPattern, EmptyPrefix,
        NegativeWeight, BadHeaderName, BadHeaderValue, AuthorityTwice, BadLabel, BadNamespace, BadDestination, BadRedirect,
        BadStatus, BodyTooLarge, BodyLarge, BadRewrite, BadRetries, BadPercentage, OldMirrorPercent, BadFault,
        FaultWithoutEffect, BadCors, MissingInL4Route, BadServerName, ServerNameIsAddress, ServerNameNotAHost, BadSubnet,
    ];
}
