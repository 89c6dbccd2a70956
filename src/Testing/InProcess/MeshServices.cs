using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace HelloMesh.Testing;

/// <summary>What answers for the services of a mesh. A service is named <c>host:port</c> as in its Service or ServiceEntry; a
/// host may be cut after one of its labels where that leaves no doubt: <c>reviews.bookinfo:9080</c>.</summary>
public sealed class MeshServices
{
    private readonly List<MeshService> _services = [];
    private readonly InProcessMesh _mesh;
    private bool _isClosed;

    internal MeshServices(InProcessMesh mesh) => _mesh = mesh;

    internal IReadOnlyList<MeshService> All => _services;

    /// <summary>From here on nothing can be added: it would never be asked.</summary>
    internal void Close() => _isClosed = true;

    /// <summary>A small application of the test's own.</summary>
    /// <param name="service"><c>host:port</c>.</param>
    /// <param name="app">Maps its endpoints.</param>
    /// <param name="subset">Subset of a DestinationRule that it answers for; <c>null</c> for every subset that has none of its
    /// own.</param>
    /// <returns>This.</returns>
    public MeshServices Add(string service, Action<WebApplication> app, string? subset = null) =>
        Add(service, static _ => { }, app, subset);

    /// <summary>A small application of the test's own, with services.</summary>
    /// <param name="service"><c>host:port</c>.</param>
    /// <param name="builder">Registers what the application needs.</param>
    /// <param name="app">Maps its endpoints.</param>
    /// <param name="subset">Subset of a DestinationRule that it answers for; <c>null</c> for every subset that has none of its
    /// own.</param>
    /// <returns>This.</returns>
    public MeshServices Add(string service, Action<WebApplicationBuilder> builder, Action<WebApplication> app, string? subset = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(app);
        return Add(service, subset, (workload, cancellation) => StartAsync(workload, builder, app, cancellation));
    }

    /// <summary>A server that exists already: <c>WebApplicationFactory.Server</c>, or a <see cref="TestServer"/>. The mesh does
    /// not dispose of it.</summary>
    /// <param name="service"><c>host:port</c>.</param>
    /// <param name="server">The server.</param>
    /// <param name="subset">Subset of a DestinationRule that it answers for; <c>null</c> for every subset that has none of its
    /// own.</param>
    /// <returns>This.</returns>
    public MeshServices Add(string service, TestServer server, string? subset = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        return Add(service, subset, (_, _) => Task.FromResult(new MeshUpstream(server, null)));
    }

    /// <summary>Anything that answers requests: a stub, or a handler that goes out to a network. It gets
    /// <c>http://host:port/path</c> with the call's authority as <c>Host</c>. The mesh does not dispose of it.</summary>
    /// <param name="service"><c>host:port</c>.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="subset">Subset of a DestinationRule that it answers for; <c>null</c> for every subset that has none of its
    /// own.</param>
    /// <returns>This.</returns>
    public MeshServices Add(string service, HttpMessageHandler handler, string? subset = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(service, subset, (_, _) => Task.FromResult(new MeshUpstream(handler)));
    }

    /// <summary>A handler that goes through the mesh which these services will belong to; it may be made before the mesh has
    /// started.</summary>
    /// <param name="from">The workload that calls, <c>namespace/label=value,…</c>.</param>
    public HttpMessageHandler CreateHandler(string from) => _mesh.CreateHandler(from);

    private MeshServices Add(string name, string? subset, Func<string?, CancellationToken, Task<MeshUpstream>> start)
    {
        ArgumentNullException.ThrowIfNull(name, "service");
        var service = new MeshService(name, subset, start);
        if (_isClosed)
        {
            throw new MeshException(
                $"the service '{service.Title}' comes too late: the mesh has started. Bring it along with other manifests: "
                + $"mesh.ApplyAsync(manifests, services => services.Add(\"{name}\", …))");
        }

        if (_services.Any(s => s.Name == service.Name && s.Subset == service.Subset))
        {
            throw new MeshException(
                $"the service '{service.Title}' is added twice; leave one of them out, or name a subset: Add(\"{service.Name}\", …, subset: \"v2\")");
        }

        _services.Add(service);
        return this;
    }

    private async Task<MeshUpstream> StartAsync(
        string? workload, Action<WebApplicationBuilder> configure, Action<WebApplication> map, CancellationToken cancellation)
    {
        // The full builder watches configuration files; a test suite with many meshes runs out of watches.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddRouting();
        builder.Services.AddSingleton(new MeshCaller(_mesh, workload));
        configure(builder);
        WebApplication app = builder.Build();
        try
        {
            map(app);
            await app.StartAsync(cancellation).ConfigureAwait(false);
            return new MeshUpstream(app.GetTestServer(), app);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}

/// <summary>Who an application of the mesh is when it calls.</summary>
/// <param name="Mesh">The mesh.</param>
/// <param name="Workload">Its workload; <c>null</c> where the manifests do not say.</param>
internal sealed record MeshCaller(InProcessMesh Mesh, string? Workload);

/// <summary>A service as it was added.</summary>
/// <param name="Name">As it was written.</param>
/// <param name="Subset">Subset; <c>null</c> for none.</param>
/// <param name="StartAsync">Makes what answers; gets the workload that it is part of.</param>
internal sealed record MeshService(string Name, string? Subset, Func<string?, CancellationToken, Task<MeshUpstream>> StartAsync)
{
    public string Title => Subset is null ? Name : $"{Name} (subset {Subset})";
}
