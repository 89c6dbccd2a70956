using Microsoft.AspNetCore.TestHost;

namespace HelloMesh.Testing;

/// <summary>What answers for a service.</summary>
internal sealed class MeshUpstream : IAsyncDisposable
{
    private readonly IAsyncDisposable? _app;

    public MeshUpstream(HttpMessageHandler handler) => Invoker = new HttpMessageInvoker(handler, disposeHandler: false);

    public MeshUpstream(TestServer server, IAsyncDisposable? app)
        : this(server.CreateHandler())
    {
        Server = server;
        _app = app;
    }

    public HttpMessageInvoker Invoker { get; }

    /// <summary>The server behind it; <c>null</c> for a handler of another kind.</summary>
    public TestServer? Server { get; }

    public ValueTask DisposeAsync()
    {
        Invoker.Dispose();
        return _app?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
