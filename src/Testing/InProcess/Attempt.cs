using System.Net.Http.Headers;

namespace HelloMesh.Testing;

/// <summary>How one try ended: with a response, or with a failure.</summary>
/// <param name="Response">The upstream's response; <c>null</c> where there is none.</param>
/// <param name="Failure">Why there is no response.</param>
/// <param name="Exception">What the upstream threw, if anything.</param>
internal readonly record struct Attempt(HttpResponseMessage? Response, UpstreamFailure Failure, Exception? Exception)
{
    public string FlagsOfFailure => Response is not null ? "" : LocalReply.Reset(Failure.Reset, "", false, false).Flags ?? "";

    public bool IsCoveredBy(RetryPolicy policy)
    {
        if (Response is not { } response)
        {
            return policy.Covers(Failure.Reset);
        }

        // The header is only looked for where it would make a difference.
        int? grpcStatus = GrpcStatus(response);
        bool isCovered = policy.Covers((int)response.StatusCode, grpcStatus, isRateLimited: false);
        bool isCoveredIfLimited = policy.Covers((int)response.StatusCode, grpcStatus, isRateLimited: true);
        return isCovered == isCoveredIfLimited || !response.Headers.NonValidated.Contains("x-envoy-ratelimited")
            ? isCovered
            : isCoveredIfLimited;
    }

    /// <summary>A response that holds nothing but trailers has them where the headers are.</summary>
    private static int? GrpcStatus(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("grpc-status", out HeaderStringValues values)
        && int.TryParse(values.ToString(), out int status)
            ? status
            : null;
}
