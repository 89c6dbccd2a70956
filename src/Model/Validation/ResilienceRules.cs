using System.Collections.Frozen;
using System.Globalization;

namespace HelloMesh.Model;

/// <summary>Rules V-RY-01 to V-RY-05 and V-FA-01 to V-FA-08: retries and faults. Durations are checked as values
/// (V-TO-01, V-RY-03, V-RY-04, V-FA-07).</summary>
internal static class ResilienceRules
{
    private const double SmallestPercentage = 0.0001;

    private static readonly FrozenSet<string> Policies = new[]
    {
        "5xx", "gateway-error", "reset", "reset-before-request", "connect-failure", "retriable-4xx", "refused-stream",
        "retriable-status-codes", "retriable-headers", "envoy-ratelimited", "http3-post-connect-failure", "cancelled",
        "deadline-exceeded", "internal", "resource-exhausted", "unavailable",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> GrpcStatuses = new[]
    {
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
        "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
        "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] NeedAttempts = ["perTryTimeout", "retryOn", "retryRemoteLocalities"];

    public static void Check(YamlMapping route, DiagnosticBag diagnostics)
    {
        if (route.Child("retries") is { } retries)
        {
            CheckRetries(retries, diagnostics);
        }

        if (route.Child("fault") is { } fault)
        {
            CheckFault(route, fault, diagnostics);
        }
    }

    private static void CheckRetries(YamlMapping retries, DiagnosticBag diagnostics)
    {
        int attempts = retries.Int("attempts") ?? 0;
        if (attempts < 0)   // V-RY-01
        {
            diagnostics.Report(
                VirtualServiceFindings.BadRetries, "V-RY-01", retries.SpanOf("attempts"), $"{attempts} attempts are not possible", "write 0 or more");
        }

        foreach (string field in NeedAttempts)
        {
            if (attempts == 0 && !retries.IsUnusable("attempts") && retries.IsFilled(field))   // V-RY-02
            {
                diagnostics.Report(
                    VirtualServiceFindings.BadRetries, "V-RY-02", retries.KeySpanOf(field), $"'{field}' needs attempts, and there are none",
                    "add attempts: 2, or write attempts: 0 alone");
                break;
            }
        }

        if (retries.Get("retryOn") is YamlScalar { Value.Length: > 0 } conditions)
        {
            CheckConditions(conditions, diagnostics);
        }
    }

    private static void CheckConditions(YamlScalar conditions, DiagnosticBag diagnostics)
    {
        foreach (string condition in conditions.Value.Split(','))
        {
            if (Policies.Contains(condition) || IsRegisteredStatus(condition))
            {
                continue;
            }

            string trimmed = condition.Trim();
            string advice = condition.Length == 0 ? "remove the comma that has nothing beside it"
                : trimmed != condition && (Policies.Contains(trimmed) || IsRegisteredStatus(trimmed)) ? $"write {trimmed} without blanks"
                : SpellingAdvice.Closest(trimmed, Policies) is { } close ? $"did you mean {close}?"
                : $"write one of {string.Join(", ", Policies.Order(StringComparer.Ordinal))}, or a registered status code";
            diagnostics.Report(   // V-RY-05
                VirtualServiceFindings.BadRetries, "V-RY-05", conditions.Span, $"'{condition}' is no condition for a retry", advice);
        }
    }

    private static bool IsRegisteredStatus(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int status)
        && status is (>= 100 and <= 103) or (>= 200 and <= 208) or 226 or (>= 300 and <= 305) or 307 or 308 or (>= 400 and <= 418)
            or (>= 421 and <= 426) or 428 or 429 or 431 or 451 or (>= 500 and <= 508) or 510 or 511;

    private static void CheckFault(YamlMapping route, YamlMapping fault, DiagnosticBag diagnostics)
    {
        YamlMapping? abort = fault.Child("abort");
        YamlMapping? delay = fault.Child("delay");
        if (abort is null && delay is null && !fault.IsUnusable("abort", "delay"))   // V-FA-01
        {
            diagnostics.Report(
                VirtualServiceFindings.BadFault, "V-FA-01", route.KeySpanOf("fault"), "the fault has neither 'abort' nor 'delay'",
                "add one of them, or remove fault:");
        }

        if (abort is not null)
        {
            CheckAbort(fault, abort, diagnostics);
        }

        if (delay is not null)
        {
            CheckPercentage(delay, diagnostics);
            if (delay.Has("exponentialDelay"))   // V-FA-08
            {
                diagnostics.Report(
                    VirtualServiceFindings.BadFault, "V-FA-08", delay.KeySpanOf("exponentialDelay"), "exponentialDelay is not supported", "write fixedDelay");
            }
        }
    }

    private static void CheckAbort(YamlMapping fault, YamlMapping abort, DiagnosticBag diagnostics)
    {
        CheckPercentage(abort, diagnostics);
        if (abort.Has("http2Error"))   // V-FA-05
        {
            diagnostics.Report(
                VirtualServiceFindings.BadFault, "V-FA-05", abort.KeySpanOf("http2Error"), "http2Error is not supported", "write httpStatus or grpcStatus");
        }
        else if (abort.Int("httpStatus") is { } status)
        {
            if (!ResponseRules.IsStatus(status))   // V-FA-03
            {
                diagnostics.Report(
                    VirtualServiceFindings.BadStatus, "V-FA-03", abort.SpanOf("httpStatus"), $"{status} is no status for an abort", "write a status from 200 to 599");
            }
        }
        else if (abort.Get("grpcStatus") is YamlScalar grpc)
        {
            if (!GrpcStatuses.Contains(grpc.Value))   // V-FA-04
            {
                string advice = SpellingAdvice.Closest(grpc.Value.ToUpperInvariant(), GrpcStatuses) is { } close ? $"did you mean {close}?" : "write a name such as UNAVAILABLE";
                diagnostics.Report(VirtualServiceFindings.BadStatus, "V-FA-04", grpc.Span, $"'{grpc.Value}' is no gRPC status", advice);
            }
        }
        else if (!abort.IsUnusable("httpStatus", "grpcStatus", "http2Error"))   // V-FA-06
        {
            diagnostics.Report(
                VirtualServiceFindings.FaultWithoutEffect, "V-FA-06", fault.KeySpanOf("abort"), "the abort names no status and does nothing",
                "add httpStatus or grpcStatus");
        }
    }

    private static void CheckPercentage(YamlMapping node, DiagnosticBag diagnostics)
    {
        if (node.Child("percentage") is { } percentage && percentage.Number("value") is { } value
            && value is not (0 or (>= SmallestPercentage and <= 100)))   // V-FA-02
        {
            diagnostics.Report(
                VirtualServiceFindings.BadPercentage, "V-FA-02", percentage.SpanOf("value"), $"{percentage.Text("value")} is no percentage",
                "write 0, or a number from 0.0001 to 100");
        }
    }
}
