using HelloMesh.Testing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Clients of a service that go through the mesh.</summary>
public static class MeshServiceCollectionExtensions
{
    /// <summary>Sends every client of <see cref="IHttpClientFactory"/>, typed and named ones included, through the mesh as the
    /// workload that the application is: for applications that <see cref="MeshServices"/> builds.</summary>
    /// <param name="services">Services of the application.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddMeshHttpClient(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.FirstOrDefault(s => s.ServiceType == typeof(MeshCaller))?.ImplementationInstance is not MeshCaller caller)
        {
            throw new MeshException(
                "this application is not one that the mesh builds; say who calls: AddMeshHttpClient(services, from: \"namespace/app=name\"), "
                + "with the services that StartAsync hands out");
        }

        string from = caller.Workload ?? throw new MeshException(
            "the manifests do not say which pods it has; give its Service a selector, or say who calls: "
            + "AddMeshHttpClient(services, from: \"namespace/app=name\")");
        return Add(services, () => caller.Mesh.CreateHandler(from));
    }

    /// <summary>Sends every client of <see cref="IHttpClientFactory"/>, typed and named ones included, through the mesh as some
    /// workload: for applications that exist beside the mesh, such as those of a <c>WebApplicationFactory</c>.</summary>
    /// <param name="services">Services of the application.</param>
    /// <param name="mesh">Services of the mesh; it may be about to start.</param>
    /// <param name="from">The workload that the application is, <c>namespace/label=value,…</c>.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddMeshHttpClient(this IServiceCollection services, MeshServices mesh, string from)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(mesh);
        ArgumentNullException.ThrowIfNull(from);
        return Add(services, () => mesh.CreateHandler(from));
    }

    private static IServiceCollection Add(IServiceCollection services, Func<HttpMessageHandler> handler)
    {
        services.AddHttpClient();
        return services.ConfigureHttpClientDefaults(client => client.ConfigurePrimaryHttpMessageHandler(handler));
    }
}
