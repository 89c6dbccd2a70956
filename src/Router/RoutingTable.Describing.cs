namespace HelloMesh.Router;

/// <content>What many requests have in common, said once.</content>
public sealed partial class RoutingTable
{
    private static readonly MeshRequest BareGet = new();
    private static readonly MeshRequest BareHead = new() { Method = "HEAD" };

    /// <summary>What a look-up found, for one use: a table from a snapshot reads it and does not keep it.</summary>
    internal MatchedRoute Glance(in MatchResult match) => MatchedRoute.Glance(_compiled.Plans[match.Proxy], match);

    /// <summary>As <see cref="InputsOf(in MatchResult)"/>, of a route in hand.</summary>
    internal DecisionInputs InputsOfFound(in MatchResult match, Route? route) =>
        Decider.InputsOf(_compiled.Plans[match.Proxy], match, route);

    /// <summary>As <see cref="DecideMatch(in MatchResult, bool, RequestError, long, double?)"/>, of a route in hand.</summary>
    internal Decision DecideFound(
        in MatchResult match, Route? route, bool isTls, RequestError error, long line, double? draw) => Decider.Decide(
            _compiled.Plans[match.Proxy],
            match,
            route,
            isTls,
            error,
            _options.ClosedRegistry,
            new Draws(_options.Seed, line, draw),
            answersPreflight: false);

    /// <summary>What <see cref="Route"/> answers to a request with this decision that sends no headers.</summary>
    /// <param name="decision">The decision; no preflight's.</param>
    /// <param name="found">What its look-up found.</param>
    /// <param name="request">A request with this decision.</param>
    /// <param name="parts">What is asked for.</param>
    internal RouteResult Describe(in Decision decision, in MatchedRoute found, in RequestView request, ResultParts parts) =>
        new ResultBuilder(_compiled.Plans, _options, _regexes, parts).Describe(decision, found, preflight: null, request, Bare(request));

    private static MeshRequest Bare(in RequestView request) => request.Method.SequenceEqual("HEAD"u8) ? BareHead : BareGet;
}
