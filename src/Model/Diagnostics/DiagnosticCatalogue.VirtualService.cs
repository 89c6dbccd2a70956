namespace HelloMesh.Model;

// Findings about VirtualServices: 03xx.
public static partial class DiagnosticCatalogue
{
    private static readonly DiagnosticInfo VirtualServiceWithoutRoutesInfo = new("HM0302", DiagnosticSeverity.Error, "VirtualService without routes");

    private static readonly DiagnosticInfo ActionsExcludeEachOtherInfo = new("HM0304", DiagnosticSeverity.Error, "Actions that exclude each other");

    private static readonly DiagnosticInfo RouteWithoutActionInfo = new("HM0305", DiagnosticSeverity.Error, "Route without action");

    private static readonly DiagnosticInfo WeightsAddUpToZeroInfo = new("HM0307", DiagnosticSeverity.Error, "Weights add up to zero");

    private static readonly DiagnosticInfo BadPortInfo = new("HM0310", DiagnosticSeverity.Error, "Bad port");

    private static readonly DiagnosticInfo NegativeWeightInfo = new("HM0317", DiagnosticSeverity.Error, "Negative weight");

    /// <summary>HM0302: virtualService without routes.</summary>
    public static Diagnostic VirtualServiceWithoutRoutes(SourceSpan span, string name) =>
        VirtualServiceWithoutRoutesInfo.At(
            span,
            $"VirtualService '{name}' has no http, tls or tcp routes",
            "add http: with at least one route",
            "V-VS-10");

    /// <summary>HM0304: actions that exclude each other.</summary>
    public static Diagnostic ActionsExcludeEachOther(
        SourceSpan span, string first, string second, SourceSpan other, string rule) =>
        ActionsExcludeEachOtherInfo.At(
            span,
            $"a route cannot have both '{first}' and '{second}'",
            "keep one of them, or make two routes",
            rule,
            other,
            "the other one");

    /// <summary>HM0305: route without action.</summary>
    public static Diagnostic RouteWithoutAction(SourceSpan span) =>
        RouteWithoutActionInfo.At(
            span,
            "this route neither forwards nor redirects nor answers",
            "add route:, redirect: or directResponse:",
            "V-HR-04");

    /// <summary>HM0307: weights add up to zero.</summary>
    public static Diagnostic WeightsAddUpToZero(SourceSpan span) =>
        WeightsAddUpToZeroInfo.At(
            span,
            "the weights of these destinations add up to 0",
            "give at least one destination a weight",
            "V-RT-06");

    /// <summary>HM0310: bad port.</summary>
    public static Diagnostic BadPort(SourceSpan span, string field, string value, string rule) =>
        BadPortInfo.At(span, $"{value} is not a port for '{field}'", "write a port from 1 to 65535", rule);

    /// <summary>HM0317: negative weight.</summary>
    public static Diagnostic NegativeWeight(SourceSpan span, string value) =>
        NegativeWeightInfo.At(span, $"weight {value} is negative", "write 0 or more", "V-RT-05");

}
