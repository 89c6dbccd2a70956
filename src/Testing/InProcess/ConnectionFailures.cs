using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>What a client sees where a proxy closes the connection, or there is none.</summary>
internal static class ConnectionFailures
{
    public static Exception Of(RouteResult result)
    {
        string reason = result.Reason ?? "the connection is closed";
        return result.Outcome switch
        {
            Outcome.InvalidRequest => new MeshException(
                $"{reason}; name it with MeshClientOptions.Gateway"),
            Outcome.FilterChainNotFound or Outcome.ProtocolError or Outcome.BadRequest => new HttpRequestException(
                HttpRequestError.SecureConnectionError, $"The SSL connection could not be established ({result.Outcome.ToName()}): {reason}"),
            _ => new HttpRequestException(
                HttpRequestError.ConnectionError, $"No connection ({result.Outcome.ToName()}): {reason}"),
        };
    }
}
