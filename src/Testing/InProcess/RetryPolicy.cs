using System.Collections.Immutable;
using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>When and how Envoy tries again: conditions, count, waits (rule ACT-71).</summary>
internal sealed class RetryPolicy
{
    /// <summary>Envoy's base interval of the back-off.</summary>
    public static readonly TimeSpan DefaultBackoff = TimeSpan.FromMilliseconds(25);

    private const int BackoffFactorMax = 10;

    private readonly Condition _on;
    private readonly ImmutableArray<int> _statusCodes;
    private readonly TimeSpan _baseInterval;

    /// <summary>Reads the settings of a route.</summary>
    /// <param name="settings">The settings; conditions that Envoy does not know are passed over, as it does.</param>
    public RetryPolicy(RetrySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        RetryCountMax = settings.Attempts;
        PerTryTimeout = settings.PerTryTimeout is { } timeout && timeout > TimeSpan.Zero ? timeout : null;
        _statusCodes = settings.StatusCodes;
        _baseInterval = settings.Backoff is { } interval && interval > TimeSpan.Zero ? interval : DefaultBackoff;
        foreach (string name in (settings.On ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            _on |= ConditionOf(name);
        }
    }

    [Flags]
    private enum Condition
    {
        None = 0,
        ServerError = 1,
        GatewayError = 2,
        Reset = 4,
        ConnectFailure = 8,
        Conflict = 16,
        RefusedStream = 32,
        StatusCodes = 64,
        RateLimited = 128,
        GrpcCancelled = 256,
        GrpcDeadlineExceeded = 512,
        GrpcResourceExhausted = 1024,
        GrpcUnavailable = 2048,
        GrpcInternal = 4096,
    }

    /// <summary>Tries after the first, at most.</summary>
    public int RetryCountMax { get; }

    /// <summary>Time of one try until its response begins; <c>null</c> for none.</summary>
    public TimeSpan? PerTryTimeout { get; }

    /// <summary>Whether a response is tried again.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="grpcStatus">Status in a gRPC response that holds nothing but trailers; <c>null</c> for none.</param>
    /// <param name="isRateLimited">Whether the response holds <c>x-envoy-ratelimited</c>.</param>
    public bool Covers(int status, int? grpcStatus, bool isRateLimited)
    {
        if (isRateLimited)
        {
            return Has(Condition.RateLimited);
        }

        return (Has(Condition.ServerError) && status is >= 500 and < 600)
            || (Has(Condition.GatewayError) && status is >= 502 and <= 504)
            || (Has(Condition.Conflict) && status == 409)
            || (Has(Condition.StatusCodes) && _statusCodes.Contains(status))
            || grpcStatus switch
            {
                1 => Has(Condition.GrpcCancelled),
                4 => Has(Condition.GrpcDeadlineExceeded),
                8 => Has(Condition.GrpcResourceExhausted),
                13 => Has(Condition.GrpcInternal),
                14 => Has(Condition.GrpcUnavailable),
                _ => false,
            };
    }

    /// <summary>Whether a try without a response is tried again.</summary>
    /// <param name="reset">How it ended.</param>
    public bool Covers(UpstreamReset reset) =>
        Has(Condition.Reset) || Has(Condition.ServerError) || Has(Condition.GatewayError)
        || (reset == UpstreamReset.RefusedStream && Has(Condition.RefusedStream))
        || (reset == UpstreamReset.ConnectFailure && Has(Condition.ConnectFailure));

    /// <summary>The wait before a retry: full jitter over an interval that doubles, up to ten times the base.</summary>
    /// <param name="retry">Number of the retry, from 1.</param>
    /// <param name="draw">0 to 1 (exclusive).</param>
    public TimeSpan Backoff(int retry, double draw)
    {
        double factor = Math.Min(Math.Pow(2, retry - 1), BackoffFactorMax);
        return TimeSpan.FromMilliseconds(Math.Floor(_baseInterval.TotalMilliseconds * factor * draw));
    }

    private bool Has(Condition condition) => (_on & condition) != 0;

    private static Condition ConditionOf(string name) => name switch
    {
        "5xx" => Condition.ServerError,
        "gateway-error" => Condition.GatewayError,
        "reset" => Condition.Reset,
        "connect-failure" => Condition.ConnectFailure,
        "retriable-4xx" => Condition.Conflict,
        "refused-stream" => Condition.RefusedStream,
        "retriable-status-codes" => Condition.StatusCodes,
        "envoy-ratelimited" => Condition.RateLimited,
        "cancelled" => Condition.GrpcCancelled,
        "deadline-exceeded" => Condition.GrpcDeadlineExceeded,
        "resource-exhausted" => Condition.GrpcResourceExhausted,
        "unavailable" => Condition.GrpcUnavailable,
        "internal" => Condition.GrpcInternal,
        _ => Condition.None,
    };
}
