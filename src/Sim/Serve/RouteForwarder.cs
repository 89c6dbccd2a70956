using System.Net;
using HelloMesh.Router;
using HelloMesh.Testing;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace HelloMesh.Sim.Serve;

/// <summary>Sends a request on to where its destination really is, and answers for it where that fails.</summary>
internal sealed class RouteForwarder(ServePlan plan, IHttpForwarder forwarder, ServeLog log) : IDisposable
{
    /// <summary>The proxy has no timeout of its own between two bytes; the library wants a number.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromDays(1);

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = null,
    });

    /// <summary>Forwards a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="request">The same as the table sees it.</param>
    /// <param name="decision">Its route and the destination that was drawn.</param>
    /// <param name="path">Path for the upstream.</param>
    /// <param name="result">The result, for what is said of it.</param>
    public async Task ForwardAsync(HttpContext context, MeshRequest request, Decision decision, string path, RouteResult result)
    {
        bool isGrpc = LocalReply.IsGrpc(context.Request.ContentType);
        if (!plan.Upstreams.TryFind(result.Destination, out string place))
        {
            string hint = $"add --upstream {result.Destination}=http://127.0.0.1:PORT";
            log.WriteOnce($"{result.Destination} has no upstream; {hint}");
            await Replies.SendAsync(context, LocalReply.NoHealthyUpstream(hint, isGrpc));
            return;
        }

        Forwarding forwarding = plan.Table.ForwardingOf(decision);
        var transformer = new RouteTransformer(
            forwarding,
            path,
            forwarding.Authority ?? request.Authority ?? "",
            forwarding.Route is { } route ? plan.Table.CorsHeaders(route, request) : []);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (forwarding.Timeout is { } timeout && timeout > TimeSpan.Zero)
        {
            time.CancelAfter(timeout);
        }

        ForwarderError error = await forwarder.SendAsync(context, place, _invoker, ConfigOf(isGrpc), transformer, time.Token);
        if (error == ForwarderError.None || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        LocalReply reply = time.IsCancellationRequested
            ? LocalReply.Timeout(isPerTry: false, isGrpc)
            : LocalReply.Reset(ResetOf(context), "", isRetried: false, isGrpc);
        log.WriteOnce($"{result.Destination} at {place}: {reply.Flags}, {(time.IsCancellationRequested ? "the route's timeout is over" : Cause(context))}");
        await Replies.SendAsync(context, reply);
    }

    /// <inheritdoc />
    public void Dispose() => _invoker.Dispose();

    /// <summary>gRPC needs HTTP/2, which a plaintext upstream cannot negotiate.</summary>
    private static ForwarderRequestConfig ConfigOf(bool isGrpc) => isGrpc
        ? new ForwarderRequestConfig { ActivityTimeout = Idle, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact }
        : new ForwarderRequestConfig { ActivityTimeout = Idle, Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    private static UpstreamReset ResetOf(HttpContext context) =>
        context.Features.Get<IForwarderErrorFeature>()?.Exception is HttpRequestException failure
            ? failure.HttpRequestError switch
            {
                HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError => UpstreamReset.ConnectFailure,
                HttpRequestError.InvalidResponse => UpstreamReset.ProtocolError,
                HttpRequestError.HttpProtocolError => UpstreamReset.RemoteReset,
                _ => UpstreamReset.ConnectionTermination,
            }
            : UpstreamReset.ConnectionTermination;

    private static string Cause(HttpContext context) =>
        context.Features.Get<IForwarderErrorFeature>()?.Exception?.Message ?? "no response";
}
