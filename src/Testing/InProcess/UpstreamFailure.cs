using System.Net.Http;

namespace HelloMesh.Testing;

/// <summary>A try that ended without a response.</summary>
/// <param name="Reset">How it ended.</param>
/// <param name="Message">What the handler said of it; empty for nothing.</param>
internal readonly record struct UpstreamFailure(UpstreamReset Reset, string Message)
{
    private const long RefusedStreamCode = 7;
    private const string AbortMessage = "The application aborted the request.";

    /// <summary>What an exception of an upstream's handler means to a proxy; <c>null</c> when it is the application's own,
    /// which a real server answers with 500.</summary>
    public static UpstreamFailure? Of(Exception exception) => exception switch
    {
        HttpRequestException { InnerException: HttpProtocolException protocol } => OfProtocol(protocol),
        HttpProtocolException protocol => OfProtocol(protocol),
        HttpRequestException request => new UpstreamFailure(
            request.HttpRequestError switch
            {
                HttpRequestError.ResponseEnded => UpstreamReset.ConnectionTermination,
                HttpRequestError.InvalidResponse => UpstreamReset.ProtocolError,
                HttpRequestError.HttpProtocolError => UpstreamReset.RemoteReset,
                _ => UpstreamReset.ConnectFailure,
            },
            request.Message),
        IOException or OperationCanceledException => new UpstreamFailure(UpstreamReset.ConnectionTermination, ""),

        // TestServer has no type of its own for HttpContext.Abort().
        _ when exception.GetType() == typeof(Exception) && exception.Message == AbortMessage =>
            new UpstreamFailure(UpstreamReset.ConnectionTermination, ""),
        _ => null,
    };

    private static UpstreamFailure OfProtocol(HttpProtocolException protocol) => new(
        protocol.ErrorCode == RefusedStreamCode ? UpstreamReset.RefusedStream : UpstreamReset.RemoteReset, "");
}
