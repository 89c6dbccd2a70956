using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>The compiled routes of every proxy: immutable to its users, safe to share between threads.</summary>
/// <remarks>Gateway workloads are compiled up front. Workloads that only requests name (<see cref="MeshRequest.From"/>,
/// <see cref="MeshRequest.Workload"/>) are compiled when they are first asked for, once each.</remarks>
public sealed partial class RoutingTable
{
    [ThreadStatic]
    private static RequestBuffer? _threadBuffer;

    private readonly Lazy<MeshManifests> _manifests;
    private readonly Lazy<PlanCompiler> _compiler;
    private readonly RoutingOptions _options;
    private readonly RegexCache _regexes = new();
    private readonly Lock _growth = new();
    private readonly ConcurrentDictionary<(bool IsGateway, WorkloadId Workload), int> _byWorkload = new();
    private readonly ConcurrentDictionary<int, HeaderInterest> _interests = new();
    private readonly ImmutableArray<int> _gateways;
    private volatile Compiled _compiled = new([], []);

    private RoutingTable(MeshManifests manifests, RoutingOptions options)
    {
        _options = options;
        _manifests = new Lazy<MeshManifests>(manifests);
        _compiler = new Lazy<PlanCompiler>(new PlanCompiler(manifests, _regexes));
        Workloads = options.Workload is { } only
            ? [WorkloadInference.Complete(manifests, only)]
            : WorkloadInference.GatewayWorkloads(manifests);
        _gateways = [.. Workloads.Select(workload => IndexOf(true, workload))];
        DefaultGateway = FindDefaultGateway();
    }

    /// <summary>What was compiled. A table from a snapshot reads them when they are first asked for.</summary>
    public MeshManifests Manifests => _manifests.Value;

    /// <summary>The gateway workloads that requests choose from, sorted by their text.</summary>
    public ImmutableArray<WorkloadId> Workloads { get; }

    /// <summary>Index in <see cref="Proxies"/> of the gateway that answers requests which name no workload; -1 when there is
    /// none, or when there are several and none of them is the standard one.</summary>
    public int DefaultGateway { get; }

    /// <summary>The plans of the gateway workloads, in the order of <see cref="Workloads"/>.</summary>
    public ImmutableArray<ProxyPlan> Gateways => [.. _gateways.Select(index => _compiled.Plans[index])];

    /// <summary>All plans compiled so far; <see cref="RequestView.Proxy"/> is an index into them.</summary>
    public IReadOnlyList<ProxyPlan> Proxies => _compiled.Plans;

    /// <summary>What the control plane leaves out of the gateways' plans, and what the proxy refuses of them: findings
    /// beside those of the manifests, by place (rules GW-20 to GW-26, GW-34, RM-30, ACT-16, ACT-25).</summary>
    public ImmutableArray<Diagnostic> Findings => _whole is { } whole ? whole.Value.Findings : PlanFindings.Of(Gateways);

    /// <summary>Compiles manifests the way the control plane compiles them for the proxy.</summary>
    /// <param name="manifests">What was loaded; errors in it cost only what they name.</param>
    /// <param name="options">What the manifests do not say; <c>null</c> for the defaults.</param>
    public static RoutingTable Compile(MeshManifests manifests, RoutingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        return new RoutingTable(manifests, options ?? new RoutingOptions());
    }

    /// <summary>Looks a request up; no allocation.</summary>
    /// <param name="request">The request; <see cref="RequestView.Proxy"/> names the proxy.</param>
    public MatchResult Match(in RequestView request) => _compiled.Tables[request.Proxy].Match(request);

    /// <summary>Asks the processor's cache for what <see cref="Match"/> will read first, so that nobody waits for it. For
    /// callers with many requests in hand and tables larger than the cache: some requests ahead of
    /// <see cref="PrefetchHost"/>, which is called some requests ahead of the look-up. Changes no answer.</summary>
    /// <param name="request">A request that will be looked up.</param>
    public void Prefetch(in RequestView request) => _compiled.Tables[request.Proxy].Prefetch(request);

    /// <summary>The second step of <see cref="Prefetch"/>.</summary>
    /// <param name="request">The same request.</param>
    public void PrefetchHost(in RequestView request) => _compiled.Tables[request.Proxy].PrefetchHost(request);

    /// <summary>Bytes of the compiled arrays of a proxy.</summary>
    /// <param name="proxy">Index in <see cref="Proxies"/>.</param>
    public long SizeInBytes(int proxy) => _compiled.Tables[proxy].SizeInBytes;

    /// <summary>Loads a request, to be matched any number of times.</summary>
    /// <param name="request">The request.</param>
    /// <param name="buffer">Holds what the view points at; it must not be loaded again while the view is in use.</param>
    /// <param name="view">The request as the proxy sees it. Where several gateways may be meant, as the first of them with a
    /// listener on the port sees it.</param>
    /// <returns>False when there is no gateway.</returns>
    public bool TryPrepare(MeshRequest request, RequestBuffer buffer, out RequestView view)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(buffer);
        ImmutableArray<int> candidates = ChooseProxies(request).Candidates;
        view = default;
        for (int i = candidates.Length - 1; i >= 0; i--)
        {
            RequestView seen = Load(candidates[i], request, buffer);
            if (i == candidates.Length - 1 || Match(seen).Kind != MatchKind.NoListener)
            {
                view = seen;
            }
        }

        return !candidates.IsEmpty;
    }

    /// <summary>Looks a request up and decides what becomes of it; no allocation.</summary>
    /// <param name="request">The request; <see cref="RequestView.Proxy"/> names the proxy.</param>
    /// <param name="line">Number of the request in its file, for the seeded draw; 0 when there is none.</param>
    /// <param name="draw">0 to 1 (exclusive): replaces the seeded draw; <c>null</c> for none.</param>
    /// <param name="decision">What becomes of the request.</param>
    /// <returns>False where the headers as they were sent have a say as well, under a CORS policy (rule ACT-54);
    /// <see cref="Route"/> answers these.</returns>
    public bool TryDecide(in RequestView request, long line, double? draw, out Decision decision)
    {
        MatchResult match = Match(request);
        decision = DecideMatch(match, request.IsTls, request.Error, line, draw);
        return (InputsOf(match) & DecisionInputs.Origin) == 0 || !request.HasHeader("origin"u8);
    }

    /// <summary>Decides what becomes of a request that was looked up; no allocation. Under a CORS policy only where
    /// <c>origin</c> is not sent, see <see cref="InputsOf"/>.</summary>
    /// <param name="match">What <see cref="Match"/> found.</param>
    /// <param name="isTls">Whether the request came over TLS.</param>
    /// <param name="error">Why the proxy refuses the request itself.</param>
    /// <param name="line">Number of the request in its file, for the seeded draw; 0 when there is none.</param>
    /// <param name="draw">0 to 1 (exclusive): replaces the seeded draw; <c>null</c> for none.</param>
    public Decision DecideMatch(in MatchResult match, bool isTls, RequestError error, long line, double? draw) =>
        DecideFound(match, Decider.RouteOrNull(_compiled.Plans[match.Proxy], match), isTls, error, line, draw);

    /// <summary>What <see cref="DecideMatch"/> depends on besides the match; where it is nothing, all requests with the same
    /// match, connection and error come out the same.</summary>
    /// <param name="match">What <see cref="Match"/> found.</param>
    public DecisionInputs InputsOf(in MatchResult match) =>
        InputsOfFound(match, Decider.RouteOrNull(_compiled.Plans[match.Proxy], match));

    /// <summary>True when a header of this name may have a say in what becomes of a request at a gateway, or in what its
    /// upstream gets; a request without such headers is decided as if it had none.</summary>
    /// <param name="proxy">Index in <see cref="Proxies"/> of a gateway.</param>
    /// <param name="name">Name as sent, ASCII.</param>
    public bool ReadsHeader(int proxy, ReadOnlySpan<byte> name) =>
        _interests.GetOrAdd(proxy, static (index, table) => new HeaderInterest(table._compiled.Plans[index]), this).Contains(name);

    /// <summary>Writes the path that the upstream of a forwarded request gets (rules ACT-35 to ACT-37).</summary>
    /// <param name="decision">What <see cref="TryDecide"/> gave; its outcome is <see cref="Outcome.Forwarded"/> by a route.</param>
    /// <param name="request">The same request.</param>
    /// <param name="output">Where to write.</param>
    public void WriteUpstreamPath(in Decision decision, in RequestView request, IBufferWriter<byte> output)
    {
        Route route = Decider.RouteOf(_compiled.Plans[decision.Match.Proxy], decision.Match);
        PathRewriter.WriteForUpstream(route.Match, (ForwardAction)route.Action, request, _regexes, output);
    }

    /// <summary>Answers one request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="line">Number of the request in its file, for the seeded draw; 0 when there is none.</param>
    public RouteResult Route(MeshRequest request, long line = 0)
    {
        ArgumentNullException.ThrowIfNull(request);
        (ImmutableArray<int> candidates, bool mustAgree) = ChooseProxies(request);
        RouteResult? answer = null;
        foreach (int proxy in candidates)
        {
            RouteResult result = RouteBy(proxy, request, line);
            if (answer is null || answer.Outcome == Outcome.NoListener)
            {
                answer = result;
            }
            else if (mustAgree && result.Outcome != Outcome.NoListener)
            {
                return AmbiguousWorkload(candidates);
            }
        }

        return answer ?? NoWorkload(request);
    }

    /// <summary>Answers one request and says how the answer came about.</summary>
    /// <param name="request">The request.</param>
    /// <param name="line">Number of the request in its file, for the seeded draw; 0 when there is none.</param>
    public Explanation Explain(MeshRequest request, long line = 0)
    {
        if (_whole is { } whole)
        {
            return whole.Value.Explain(request, line);
        }

        RouteResult result = Route(request, line);
        int proxy = ChooseProxies(request).Candidates
            .Where(index => _compiled.Plans[index].Workload.ToString() == result.Workload)
            .DefaultIfEmpty(-1)
            .First();
        if (proxy < 0)
        {
            return new Explanation(
                result, [new ExplanationStep("workload", StepVerdict.Ended, result.Reason ?? "", "GW-2")]);
        }

        RequestView view = Load(proxy, request, ThreadBuffer);
        return new Explanation(result, new Explainer(_compiled.Plans[proxy], _compiler.Value.VirtualServices, _regexes).Explain(view, result));
    }

    /// <summary>Index of the proxy that answers for a workload; compiles it when it is new.</summary>
    /// <param name="isGateway">True for a gateway, false for a sidecar.</param>
    /// <param name="workload">The workload; its namespace must be known.</param>
    public int IndexOf(bool isGateway, WorkloadId workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        if (_byWorkload.TryGetValue((isGateway, workload), out int known))
        {
            return known;
        }

        lock (_growth)
        {
            if (_byWorkload.TryGetValue((isGateway, workload), out known))
            {
                return known;
            }

            ProxyPlan plan = isGateway ? _compiler.Value.CompileGateway(workload) : _compiler.Value.CompileSidecar(workload);
            ProxyTable table = new ProxyTableBuilder(_regexes).Build(plan);
            int index = _compiled.Plans.Length;
            _compiled = new Compiled([.. _compiled.Plans, plan], [.. _compiled.Tables, table]);
            _byWorkload[(isGateway, workload)] = index;
            return index;
        }
    }

    /// <summary>The port that a client's port leads to: through the gateway's Service where there is one (rule GW-8).</summary>
    /// <param name="proxy">Index in <see cref="Proxies"/>.</param>
    /// <param name="port">The port that the client connects to.</param>
    public int ListenerPort(int proxy, int port) =>
        _compiled.Plans[proxy].PortTranslation.TryGetValue(port, out int target) ? target : port;

    private int FindDefaultGateway()
    {
        int standard = Workloads.IndexOf(WorkloadInference.Standard, EqualityComparer<WorkloadId>.Create(
            (a, b) => a!.Labels.SequenceEqual(b!.Labels)));
        return _gateways.Length == 1 ? _gateways[0] : standard >= 0 ? _gateways[standard] : -1;
    }

    private RouteResult RouteBy(int proxy, MeshRequest request, long line)
    {
        RequestView view = Load(proxy, request, ThreadBuffer);
        MatchResult match = Match(view);
        var builder = new ResultBuilder(_compiled.Plans, _options, _regexes, ResultParts.All);
        RouteResult result = builder.Build(match, view, request, new Draws(_options.Seed, line, request.Draw));
        return UnknownHeaders.Qualify(result, _compiled.Plans[proxy], match, view, request, _regexes);
    }

    private static RequestBuffer ThreadBuffer => _threadBuffer ??= new RequestBuffer();

    private RequestView Load(int proxy, MeshRequest request, RequestBuffer buffer)
    {
        buffer.Load(request, _compiled.Plans[proxy].IsGateway);
        int port = request.Port ?? (request.Scheme == "https" ? 443 : 80);
        string host = request.DestinationHost ?? RequestBuffer.HostOf(request.Authority ?? "");
        ProxyPlan plan = _compiled.Plans[proxy];
        string address = !plan.IsGateway ? plan.AddressOf(host, port)
            : plan.BindsAddresses ? host.Trim('[', ']')   // GW-27
            : "";
        return buffer.View(proxy, ListenerPort(proxy, port), address);
    }

    /// <summary>Which proxies may answer, and whether only one of them may (design: "Which gateway").</summary>
    private (ImmutableArray<int> Candidates, bool MustAgree) ChooseProxies(MeshRequest request)
    {
        if (request.From is { } from)
        {
            return ([IndexOf(false, WorkloadInference.Caller(from))], false);
        }

        if (request.Workload is { } named)
        {
            return ([IndexOf(true, WorkloadInference.Complete(Manifests, named))], false);
        }

        return DefaultGateway >= 0 ? ([DefaultGateway], false) : (_gateways, true);
    }

    private RouteResult AmbiguousWorkload(ImmutableArray<int> candidates) => new()
    {
        Outcome = Outcome.InvalidRequest,
        Reason = "several gateway workloads listen on this port, name one of them as 'workload': "
            + string.Join(" or ", candidates.Select(index => _compiled.Plans[index].Workload)),
    };

    private static RouteResult NoWorkload(MeshRequest request) => new()
    {
        Outcome = Outcome.NoListener,
        Reason = $"no Gateway is loaded: nothing listens on port {request.Port ?? (request.Scheme == "https" ? 443 : 80)}",
    };

    private sealed record Compiled(ProxyPlan[] Plans, ProxyTable[] Tables);
}
