using System.Collections.Concurrent;
using System.Collections.Immutable;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Generation;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Testing;

/// <summary>Manifests to make assertions about: where requests go, and which rules the tests have covered.</summary>
/// <remarks>Safe to share between tests that run side by side. Needs no test framework: what does not hold throws
/// <see cref="MeshAssertionException"/>.</remarks>
public sealed class MeshUnderTest
{
    private readonly ConcurrentDictionary<(string Owner, string Rule), bool> _hit = new();
    private readonly Lazy<ImmutableArray<string>> _destinations;

    private MeshUnderTest(RoutingTable table)
    {
        Table = table;
        _destinations = new Lazy<ImmutableArray<string>>(FindDestinations);
    }

    /// <summary>The compiled manifests.</summary>
    public RoutingTable Table { get; }

    /// <summary>Destinations that routes of these manifests lead to, <c>host:port</c>, each once, sorted.</summary>
    internal ImmutableArray<string> Destinations => _destinations.Value;

    /// <summary>What somebody probably meant by a destination that no route leads to; empty where one does.</summary>
    internal string AdviceOn(string destination) =>
        Destinations.Any(known => ExpectationComparer.IsDestination(destination, known)) ? ""
            : new DeclaredDestinations(Table.Manifests).Advice(destination, Destinations) ?? Advice.ForDestination(destination, Destinations);

    /// <summary>Loads and compiles manifests.</summary>
    /// <param name="paths">Files, or folders with <c>.yaml</c>, <c>.yml</c> and <c>.json</c> files.</param>
    /// <exception cref="BadManifestsException">The manifests have errors.</exception>
    public static MeshUnderTest FromManifests(params string[] paths) => FromManifests((IEnumerable<string>)paths, new MeshOptions());

    /// <summary>Loads and compiles manifests.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">What the manifests do not say.</param>
    /// <exception cref="BadManifestsException">The manifests have errors.</exception>
    public static MeshUnderTest FromManifests(string path, MeshOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return FromManifests([path], options);
    }

    /// <summary>Loads and compiles manifests.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="options">What the manifests do not say.</param>
    /// <exception cref="BadManifestsException">The manifests have errors.</exception>
    public static MeshUnderTest FromManifests(IEnumerable<string> paths, MeshOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return From(MeshManifests.Load(ManifestErrors.CheckPaths(paths, nameof(paths)), LoadOptionsOf(options)), options);
    }

    /// <summary>Compiles manifests that stand in the test itself.</summary>
    /// <param name="yaml">YAML or JSON, any number of documents.</param>
    /// <param name="options">What the manifests do not say; <c>null</c> for the defaults.</param>
    /// <exception cref="BadManifestsException">The manifests have errors.</exception>
    public static MeshUnderTest FromYaml(string yaml, MeshOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(yaml);
        options ??= new MeshOptions();
        return From(MeshManifests.Parse(yaml, options: LoadOptionsOf(options)), options);
    }

    /// <summary>A GET request for a URL.</summary>
    /// <param name="url"><c>scheme://host[:port]target</c>, taken as written.</param>
    /// <exception cref="ArgumentException">The URL is none; the message says where.</exception>
    public CallUnderTest Get(string url) => Send("GET", url);

    /// <summary>A POST request for a URL.</summary>
    /// <inheritdoc cref="Get(string)"/>
    public CallUnderTest Post(string url) => Send("POST", url);

    /// <summary>A PUT request for a URL.</summary>
    /// <inheritdoc cref="Get(string)"/>
    public CallUnderTest Put(string url) => Send("PUT", url);

    /// <summary>A DELETE request for a URL.</summary>
    /// <inheritdoc cref="Get(string)"/>
    public CallUnderTest Delete(string url) => Send("DELETE", url);

    /// <summary>A request with any method.</summary>
    /// <param name="method">The method, as sent.</param>
    /// <param name="url"><c>scheme://host[:port]target</c>, taken as written.</param>
    /// <exception cref="ArgumentException">The URL is none; the message says where.</exception>
    public CallUnderTest Send(string method, string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentNullException.ThrowIfNull(url);
        return MeshRequest.TryParseUrl(url, out _, out (string Message, int Offset) error)
            ? new CallUnderTest(this, new RequestParts { Url = url, Method = method })
            : throw new ArgumentException($"'{url}' is no URL, character {error.Offset + 1}: {error.Message}", nameof(url));
    }

    /// <summary>Every request of a file must be answered as it expects; the files are those of <c>meshsim replay</c>, gzip
    /// and Zstandard included.</summary>
    /// <param name="requests">The request file.</param>
    /// <param name="expectations">A file with expectations beside the requests, joined by <c>id</c>, as <c>--expect</c> of the
    /// command; <c>null</c> where the requests carry theirs.</param>
    /// <exception cref="MeshAssertionException">Lines are answered differently, cannot be read, or none expects anything;
    /// the message has them all.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public MeshUnderTest ShouldAnswerAll(string requests, string? expectations = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(requests);
        new RequestFileAssertion(this).Check(requests, expectations);
        return this;
    }

    /// <summary>What the requests made so far have covered, those of <see cref="ShouldAnswerAll"/> included.</summary>
    public MeshCoverage Coverage()
    {
        // Rules for calls inside the mesh count as well, whether or not a test called from there.
        IEnumerable<ProxyPlan> sidecars = MeshCallers.Of(Table)
            .Select(caller => Table.IndexOf(false, caller))
            .ToList()
            .Select(index => Table.Proxies[index]);
        return new MeshCoverage(
            [.. RuleCoverage.Served(Table.Gateways.Concat(sidecars).Concat(Table.Proxies))],
            _hit.Keys.ToHashSet(),
            Table);
    }

    /// <summary>Answers a request and counts what it covers.</summary>
    internal RouteResult Answer(MeshRequest request, long line)
    {
        RouteResult result = Table.Route(request, line);
        if (result.VirtualService is { } owner && result.Rule is { } rule)
        {
            _hit.TryAdd((owner, rule), true);
        }

        return result;
    }

    private static LoadOptions LoadOptionsOf(MeshOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.Set);
        return new LoadOptions { Set = options.Set.ToImmutableDictionary(StringComparer.Ordinal) };
    }

    private static MeshUnderTest From(MeshManifests manifests, MeshOptions options)
    {
        WorkloadId? workload = null;
        if (options.Workload is { } text && !WorkloadId.TryParse(text, out workload))
        {
            throw new ArgumentException(
                $"MeshOptions.Workload takes NAMESPACE/LABEL=VALUE[,LABEL=VALUE…]; it was given '{text}'", nameof(options));
        }

        if (ManifestErrors.Forbid(manifests, options.AllowManifestErrors))
        {
            throw new BadManifestsException(manifests.Diagnostics);
        }

        return new MeshUnderTest(RoutingTable.Compile(manifests, new RoutingOptions
        {
            Workload = workload,
            ClosedRegistry = options.ClosedRegistry,
            Seed = options.Seed,
        }));
    }

    private ImmutableArray<string> FindDestinations() =>
    [
        .. Table.Proxies
            .SelectMany((plan, proxy) => Target.Of(plan, proxy))
            .SelectMany(target => target.Clusters)
            .Select(cluster => ClusterText.DestinationOf(cluster.Name))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];
}
