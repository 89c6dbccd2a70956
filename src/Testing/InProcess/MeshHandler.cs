namespace HelloMesh.Testing;

/// <summary>The way into the mesh for clients made of a handler.</summary>
internal sealed class MeshHandler(InProcessMesh mesh, Func<MeshEntrance> entrance) : HttpMessageHandler
{
    private MeshEntrance? _entrance;

    // The entrance of a workload is looked up with the first call: the handler may be older than the mesh.
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        mesh.Proxy.SendAsync(request, _entrance ??= entrance(), cancellationToken);
}
