using System.Collections.Frozen;
using HelloMesh.Model;
using HelloMesh.Router;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;

namespace HelloMesh.Testing;

/// <summary>A mesh inside a test: calls of real clients, routed by real manifests to services in memory. No sockets.</summary>
public sealed class InProcessMesh : IAsyncDisposable
{
    private readonly InProcessMeshOptions _options;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly List<MeshUpstream> _upstreams = [];
    private MeshProxy? _proxy;
    private bool _isDisposed;

    private InProcessMesh(InProcessMeshOptions options)
    {
        _options = options;
        Traffic = new MeshTraffic(options.TrafficCountMax, () => State.Directory);
    }

    /// <summary>What went through the mesh.</summary>
    public MeshTraffic Traffic { get; }

    /// <summary>The routes that new calls take.</summary>
    public RoutingTable Table => State.Table;

    /// <summary>What takes calls; after the end of the mesh nothing does.</summary>
    internal MeshProxy Proxy
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _proxy ?? throw NotStarted();
        }
    }

    private MeshState State => (_proxy ?? throw NotStarted()).State;

    internal TimeProvider Clock => _options.TimeProvider;

    /// <summary>Starts a mesh.</summary>
    /// <param name="path">A manifest, or a folder of manifests.</param>
    /// <param name="services">Says what answers for each service; those that are left out answer <c>503 UH</c>.</param>
    /// <param name="options">What the manifests leave open; <c>null</c> for the defaults.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="MeshException">Manifests have errors, or a service is not one of theirs.</exception>
    public static Task<InProcessMesh> StartAsync(
        string path,
        Action<MeshServices> services,
        InProcessMeshOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StartAsync(Load(path, options ?? new InProcessMeshOptions()), services, options, cancellationToken);

    /// <summary>Starts a mesh.</summary>
    /// <param name="manifests">The manifests.</param>
    /// <param name="services">Says what answers for each service; those that are left out answer <c>503 UH</c>.</param>
    /// <param name="options">What the manifests leave open; <c>null</c> for the defaults.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="MeshException">Manifests have errors, or a service is not one of theirs.</exception>
    public static async Task<InProcessMesh> StartAsync(
        MeshManifests manifests,
        Action<MeshServices> services,
        InProcessMeshOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        ArgumentNullException.ThrowIfNull(services);
        var mesh = new InProcessMesh((options ?? new InProcessMeshOptions()).Check());
        try
        {
            MeshState state = await mesh.PrepareAsync(
                manifests, services, FrozenDictionary<string, MeshUpstream>.Empty, cancellationToken).ConfigureAwait(false);
            mesh._proxy = new MeshProxy(state, mesh.Clock, mesh.Traffic);
            return mesh;
        }
        catch
        {
            await mesh.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A client from outside: it enters by the gateway, with TLS and server name as a browser would.</summary>
    /// <param name="options">How it calls; <c>null</c> for the defaults.</param>
    public HttpClient CreateClient(MeshClientOptions? options = null) => CreateClient(CreateHandler(options), options);

    /// <summary>A client inside the mesh: it calls services by their names, and its sidecar's routes decide.</summary>
    /// <param name="from">The workload that calls, <c>namespace/label=value,…</c>.</param>
    /// <param name="options">How it calls; <c>null</c> for the defaults.</param>
    /// <exception cref="MeshException">The manifests hold no such workload.</exception>
    public HttpClient CreateClient(string from, MeshClientOptions? options = null) =>
        CreateClient(Proxy.State.Directory.Caller(from), options);

    /// <summary>A client inside the mesh, for a workload that the manifests need not hold.</summary>
    /// <param name="from">The workload that calls.</param>
    /// <param name="options">How it calls; <c>null</c> for the defaults.</param>
    public HttpClient CreateClient(WorkloadId from, MeshClientOptions? options = null) =>
        CreateClient(CreateHandler(from, options), options);

    /// <summary>A handler from outside, for clients that are made of one, such as a gRPC channel.</summary>
    /// <param name="options">How it calls; <c>null</c> for the defaults. Redirects are returned.</param>
    public HttpMessageHandler CreateHandler(MeshClientOptions? options = null) =>
        CreateHandler(options, checkedOptions => new MeshEntrance(null, checkedOptions, _options.Draw));

    /// <summary>A handler inside the mesh.</summary>
    /// <param name="from">The workload that calls, <c>namespace/label=value,…</c>; it is looked up with the first call.</param>
    /// <param name="options">How it calls; <c>null</c> for the defaults. Redirects are returned.</param>
    public HttpMessageHandler CreateHandler(string from, MeshClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        return CreateHandler(
            options, checkedOptions => new MeshEntrance(Proxy.State.Directory.Caller(from), checkedOptions, _options.Draw));
    }

    /// <summary>A handler inside the mesh, for a workload that the manifests need not hold.</summary>
    /// <param name="from">The workload that calls.</param>
    /// <param name="options">How it calls; <c>null</c> for the defaults. Redirects are returned.</param>
    public HttpMessageHandler CreateHandler(WorkloadId from, MeshClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        return CreateHandler(options, checkedOptions => new MeshEntrance(from, checkedOptions, _options.Draw));
    }

    /// <summary>A client that opens WebSockets.</summary>
    /// <param name="from">The workload that calls; <c>null</c> for one from outside.</param>
    /// <param name="options">How it calls; <c>null</c> for the defaults.</param>
    public MeshWebSocketClient CreateWebSocketClient(string? from = null, MeshClientOptions? options = null) => new(
        this,
        new MeshEntrance(
            from is null ? null : Proxy.State.Directory.Caller(from), (options ?? new MeshClientOptions()).Check(), _options.Draw));

    /// <summary>Puts other manifests in force. Calls that are under way finish on the old ones.</summary>
    /// <param name="path">A manifest, or a folder of manifests.</param>
    /// <param name="services">Services to add; <c>null</c> for none. Those that were added before stay.</param>
    /// <param name="cancellationToken">Gives the change up.</param>
    /// <exception cref="MeshException">Manifests have errors, or a service is not one of theirs; the old ones stay in
    /// force.</exception>
    public Task ApplyAsync(string path, Action<MeshServices>? services = null, CancellationToken cancellationToken = default) =>
        ApplyAsync(Load(path, _options), services, cancellationToken);

    /// <summary>Puts other manifests in force. Calls that are under way finish on the old ones.</summary>
    /// <param name="manifests">The manifests.</param>
    /// <param name="services">Services to add; <c>null</c> for none. Those that were added before stay.</param>
    /// <param name="cancellationToken">Gives the change up.</param>
    /// <exception cref="MeshException">Manifests have errors, or a service is not one of theirs; the old ones stay in
    /// force.</exception>
    public async Task ApplyAsync(
        MeshManifests manifests, Action<MeshServices>? services = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Proxy.State = await PrepareAsync(
                manifests, services ?? (static _ => { }), Proxy.State.Upstreams, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Waits until every copy that was sent to a mirror is answered.</summary>
    /// <param name="cancellationToken">Gives the wait up.</param>
    public Task WhenIdleAsync(CancellationToken cancellationToken = default) => Proxy.WhenIdleAsync(cancellationToken);

    /// <summary>Stops the applications that the mesh has started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        if (_proxy is { } proxy)
        {
            await proxy.DisposeAsync().ConfigureAwait(false);
        }

        foreach (MeshUpstream upstream in _upstreams)
        {
            await upstream.DisposeAsync().ConfigureAwait(false);
        }

        _upstreams.Clear();
        _changing.Dispose();
    }

    private static HttpClient CreateClient(HttpMessageHandler handler, MeshClientOptions? options)
    {
        HttpMessageHandler outer = options is { AllowAutoRedirect: true }
            ? new RedirectHandler(options.RedirectCountMax) { InnerHandler = handler }
            : handler;
        return new HttpClient(outer) { BaseAddress = options?.BaseAddress };
    }

    private static MeshException NotStarted() => new("the mesh has not started yet: calls come after StartAsync");

    private static MeshManifests Load(string path, InProcessMeshOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return MeshManifests.Load(path, options.Check().Loading);
    }

    private MeshHandler CreateHandler(MeshClientOptions? options, Func<MeshClientOptions, MeshEntrance> entrance)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        MeshClientOptions checkedOptions = (options ?? new MeshClientOptions()).Check();
        return new MeshHandler(this, () => entrance(checkedOptions));
    }

    private async Task<MeshState> PrepareAsync(
        MeshManifests manifests,
        Action<MeshServices> configure,
        FrozenDictionary<string, MeshUpstream> before,
        CancellationToken cancellation)
    {
        if (ManifestErrors.Forbid(manifests, _options.AllowManifestErrors))
        {
            throw new MeshException(ManifestErrors.Text(manifests.Diagnostics, nameof(InProcessMeshOptions)));
        }

        var services = new MeshServices(this);
        configure(services);
        services.Close();
        RoutingTable table = await Task.Run(
            () => RoutingTable.Compile(manifests, _options.Routing), cancellation).ConfigureAwait(false);
        var directory = new ServiceDirectory(table);
        var names = new Dictionary<string, MeshService>(StringComparer.Ordinal);
        foreach (MeshService service in services.All)
        {
            string key = MeshState.Key(directory.Resolve(service), service.Subset);
            if (before.ContainsKey(key) || !names.TryAdd(key, service))
            {
                throw new MeshException(names.TryGetValue(key, out MeshService? first)
                    ? $"'{service.Title}' is the same service as '{first.Title}': {key}"
                    : $"'{service.Title}' is there already: {key}. Services stay when other manifests are applied; leave it out, "
                        + "or start another mesh");
            }
        }

        var upstreams = before.ToDictionary();
        foreach ((string key, MeshService service) in names)
        {
            string destination = directory.Resolve(service);
            MeshUpstream upstream = await StartAsync(service, directory.WorkloadOf(destination), cancellation).ConfigureAwait(false);
            _upstreams.Add(upstream);
            upstreams.Add(key, upstream);
        }

        return new MeshState(table, upstreams.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>Says which of the services does not start: what an application throws seldom does.</summary>
    private static async Task<MeshUpstream> StartAsync(MeshService service, string? workload, CancellationToken cancellation)
    {
        try
        {
            return await service.StartAsync(workload, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new MeshException($"the application of '{service.Title}' does not start: {exception.Message}", exception);
        }
    }
}
