using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace HelloMesh.Testing;

/// <summary>What answers for a service.</summary>
internal sealed class MeshUpstream : IAsyncDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly PathString _pathBase;
    private readonly IAsyncDisposable? _app;

    public MeshUpstream(HttpMessageHandler handler) => _invoker = new HttpMessageInvoker(handler, disposeHandler: false);

    public MeshUpstream(TestServer server, IAsyncDisposable? app)
        : this(ServerRequest.HandlerOf(server))
    {
        Server = server;
        _pathBase = ServerRequest.PathBaseOf(server);
        _app = app;
    }

    /// <summary>The server behind it; <c>null</c> for a handler of another kind.</summary>
    public TestServer? Server { get; }

    /// <summary>Makes the request of one try or one mirror; nothing is read of the client's message later.</summary>
    /// <param name="call">The call; it is forwarded.</param>
    /// <param name="origin"><c>http://host:port</c>.</param>
    /// <param name="content">The body; <c>null</c> for none.</param>
    public PreparedRequest Prepare(MeshCall call, string origin, HttpContent? content)
    {
        if (Server is null)
        {
            return new PreparedRequest(_invoker, UpstreamMessages.ForUpstream(call, origin, content), null);
        }

        var request = new ServerRequest(call, origin, content, _pathBase);
        return new PreparedRequest(_invoker, request.Message, request);
    }

    public ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        return _app?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}

/// <summary>A request that is ready to be sent.</summary>
/// <param name="Invoker">What it goes to.</param>
/// <param name="Message">What is sent.</param>
/// <param name="Server">How it goes to a server; <c>null</c> where it goes to a handler of another kind.</param>
internal readonly record struct PreparedRequest(HttpMessageInvoker Invoker, HttpRequestMessage Message, ServerRequest? Server)
{
    /// <summary>Sends it. An upstream that does not care that it is given up holds nobody: a proxy would not wait for it either.</summary>
    public Task<HttpResponseMessage> SendAsync(CancellationToken cancellation)
    {
        Task<HttpResponseMessage> sent =
            Server is { } server ? server.SendAsync(Invoker, cancellation) : Invoker.SendAsync(Message, cancellation);
        return sent.IsCompleted ? sent : sent.WaitAsync(cancellation);
    }
}
