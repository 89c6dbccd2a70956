using System.Collections.Immutable;
using System.Net;
using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>What a proxy answers itself, as it goes out: status, headers, body. Knows nothing of how it is sent.</summary>
internal sealed class LocalReply
{
    /// <summary>Value of <c>server</c> in every response that a proxy of the mesh gives or passes on.</summary>
    public const string Server = "istio-envoy";

    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>Headers in order; names in lower case. Without <c>content-length</c>.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Body; a response to HEAD leaves it out.</summary>
    public string Body { get; init; } = "";

    /// <summary>Envoy's response flags; <c>null</c> for none. Not sent.</summary>
    public string? Flags { get; init; }

    /// <summary>Envoy's response code details; <c>null</c> for none. Not sent.</summary>
    public string? Details { get; init; }

    /// <summary>Whether a content type is one of gRPC, whose calls get the proxy's answers in a form of their own.</summary>
    /// <param name="contentType">Value of <c>content-type</c>; <c>null</c> for none.</param>
    public static bool IsGrpc(string? contentType) =>
        contentType is not null && contentType.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == "application/grpc".Length || contentType["application/grpc".Length] is '+' or ';');

    /// <summary>The answer that a result stands for.</summary>
    /// <param name="result">A result with a status.</param>
    /// <param name="isGrpc">Whether the request is a gRPC call.</param>
    public static LocalReply Of(RouteResult result, bool isGrpc)
    {
        ArgumentNullException.ThrowIfNull(result);
        int status = result.Status
            ?? throw new ArgumentException($"the proxy does not answer '{result.Outcome.ToName()}'", nameof(result));
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        if (result.Location is { } location)
        {
            headers.Add(new("location", location));
        }

        foreach (HeaderChange change in result.ResponseHeaders)
        {
            foreach (string value in change.Values ?? [])
            {
                headers.Add(new(change.Name, value));
            }
        }

        bool isBare = result.Outcome is Outcome.Redirect or Outcome.CorsPreflight;
        int? grpcStatus = result.Outcome == Outcome.FaultAbort && result.Fault?.AbortGrpcStatus is { } name
            ? GrpcStatusOf(name)
            : null;
        return Make(status, BodyOf(result), result.Flags, result.Details, headers, isGrpc && !isBare, grpcStatus);
    }

    /// <summary><c>503 UH</c>: the cluster has no endpoint.</summary>
    /// <param name="hint">What to do about it, behind Envoy's own text; empty for nothing.</param>
    /// <param name="isGrpc">Whether the request is a gRPC call.</param>
    public static LocalReply NoHealthyUpstream(string hint, bool isGrpc)
    {
        ArgumentNullException.ThrowIfNull(hint);
        return Make(503, hint.Length == 0 ? "no healthy upstream" : $"no healthy upstream\n{hint}", "UH", "no_healthy_upstream", [], isGrpc);
    }

    /// <summary><c>504 UT</c>: the route's time, or that of the last try, is over.</summary>
    /// <param name="isPerTry">Whether it was the time of a try.</param>
    /// <param name="isGrpc">Whether the request is a gRPC call.</param>
    public static LocalReply Timeout(bool isPerTry, bool isGrpc) => Make(
        504,
        "upstream request timeout",
        "UT",
        isPerTry ? "upstream_per_try_timeout" : "upstream_response_timeout",
        [],
        isGrpc);

    /// <summary>The last try ended without a response.</summary>
    /// <param name="reset">How it ended.</param>
    /// <param name="message">What is known of the failed connection; empty for nothing.</param>
    /// <param name="isRetried">Whether there were tries before.</param>
    /// <param name="isGrpc">Whether the request is a gRPC call.</param>
    public static LocalReply Reset(UpstreamReset reset, string message, bool isRetried, bool isGrpc)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (reset == UpstreamReset.PerTryTimeout)
        {
            return Timeout(isPerTry: true, isGrpc);
        }

        (string reason, string flags) = reset switch
        {
            UpstreamReset.ConnectFailure => ("remote connection failure", "UF"),
            UpstreamReset.ConnectionTermination => ("connection termination", "UC"),
            UpstreamReset.RefusedStream => ("remote refused stream reset", "UR"),
            UpstreamReset.ProtocolError => ("protocol error", "UPE"),
            _ => ("remote reset", "UR"),
        };
        string tries = isRetried ? "retried and the latest " : "";
        string transport = reset == UpstreamReset.ConnectFailure && message.Length > 0
            ? $", transport failure reason: {message}"
            : "";
        return Make(
            reset == UpstreamReset.ProtocolError ? 502 : 503,
            $"upstream connect error or disconnect/reset before headers. {tries}reset reason: {reason}{transport}",
            flags,
            $"upstream_reset_before_response_started{{{reason.Replace(' ', '_')}}}",
            [],
            isGrpc);
    }

    /// <summary>The same with other flags, and headers behind its own.</summary>
    /// <param name="flags">Flags that are appended; empty for none.</param>
    /// <param name="headers">Headers that are appended.</param>
    public LocalReply With(string flags, ImmutableArray<KeyValuePair<string, string>> headers) => new()
    {
        Status = Status,
        Headers = Headers.AddRange(headers),
        Body = Body,
        Flags = string.IsNullOrEmpty(flags) ? Flags : Flags is null ? flags : $"{Flags},{flags}",
        Details = Details,
    };

    private static LocalReply Make(
        int status,
        string body,
        string? flags,
        string? details,
        IEnumerable<KeyValuePair<string, string>> headers,
        bool isGrpc,
        int? grpcStatus = null)
    {
        var all = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        if (isGrpc)
        {
            all.Add(new("content-type", "application/grpc"));
            all.Add(new("grpc-status", (grpcStatus ?? GrpcStatusOf(status)).ToString(System.Globalization.CultureInfo.InvariantCulture)));
            if (body.Length > 0)
            {
                all.Add(new("grpc-message", EncodeGrpcMessage(body)));
            }
        }
        else if (body.Length > 0 && !headers.Any(h => h.Key == "content-type"))
        {
            all.Add(new("content-type", "text/plain"));
        }

        all.AddRange(headers);
        if (!all.Any(h => h.Key == "server"))
        {
            all.Add(new("server", Server));
        }

        return new LocalReply
        {
            Status = isGrpc ? 200 : status,
            Headers = all.ToImmutable(),
            Body = isGrpc ? "" : body,
            Flags = flags,
            Details = details,
        };
    }

    private static string BodyOf(RouteResult result) => result.Outcome switch
    {
        Outcome.DirectResponse => result.Body ?? "",
        Outcome.FaultAbort => "fault filter abort",

        // Only the HTTP/1 parser says in words what it refuses.
        Outcome.BadRequest when result.Details?.StartsWith("http1.", StringComparison.Ordinal) == true =>
            result.Status == 403 ? "Forbidden" : "Bad Request",
        _ => "",
    };

    private static int GrpcStatusOf(int status) => (HttpStatusCode)status switch
    {
        HttpStatusCode.BadRequest => 13,
        HttpStatusCode.Unauthorized => 16,
        HttpStatusCode.Forbidden => 7,
        HttpStatusCode.NotFound => 12,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => 14,
        HttpStatusCode.OK => 0,
        _ => 2,
    };

    private static int GrpcStatusOf(string name)
    {
        string[] names =
        [
            "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
            "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
            "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
        ];
        int status = Array.IndexOf(names, name);
        return status >= 0 ? status : 2;
    }

    /// <summary>gRPC escapes whatever is not printable ASCII.</summary>
    private static string EncodeGrpcMessage(string message)
    {
        var text = new System.Text.StringBuilder(message.Length);
        foreach (byte b in System.Text.Encoding.UTF8.GetBytes(message))
        {
            _ = b is >= 0x20 and <= 0x7E and not (byte)'%' ? text.Append((char)b) : text.Append('%').Append(b.ToString("X2", null));
        }

        return text.ToString();
    }
}
