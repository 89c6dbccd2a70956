using HelloMesh.Router;

namespace HelloMesh.Sim.Replay;

/// <summary>All that a decision depends on but the draw, packed.</summary>
/// <param name="Place">Virtual host and route; the port where nothing listens, because the reason names it.</param>
/// <param name="Way">Listener, filter chain, how far the request got, and what else has a say in its result.</param>
internal readonly record struct MatchKey(ulong Place, ulong Way)
{
    /// <summary>Packs what a look-up found.</summary>
    public static MatchKey Of(in MatchResult match, in RequestView view)
    {
        ulong place = match.Kind == MatchKind.NoListener
            ? (uint)view.Port
            : ((ulong)(uint)match.VirtualHost << 32) | (uint)match.Route;
        ulong isHead = view.Method.SequenceEqual("HEAD"u8) ? 1u : 0u;   // whose direct responses have no body
        ulong way = ((ulong)(uint)match.FilterChain << 32)
            | ((ulong)(ushort)match.Listener << 16)
            | ((ulong)match.Kind << 8)
            | ((ulong)view.Error << 4)
            | (view.IsTls ? 2u : 0u)
            | isHead;
        return new MatchKey(place, way);
    }

    /// <summary>True when a look-up's answer fits.</summary>
    public static bool Fits(in MatchResult match) => match.Listener < ushort.MaxValue;

    // PERF: ReplayBenchmarks. Multiplied by odd numbers, so that routes and hosts next to each other part.
    public override int GetHashCode() => (int)(((Place * 0x9E3779B97F4A7C15) + (Way * 0xC2B2AE3D27D4EB4F)) >> 32);
}

/// <summary>The templates of all requests with the same <see cref="MatchKey"/>: one, or one for each cluster that may be
/// drawn.</summary>
/// <param name="table">Decides.</param>
/// <param name="match">What the look-up found.</param>
/// <param name="isTls">Whether the requests come over TLS.</param>
/// <param name="error">Why the proxy refuses them.</param>
/// <param name="inputs">What has a say besides.</param>
internal sealed class MatchAnswers(
    RoutingTable table, in MatchResult match, bool isTls, RequestError error, DecisionInputs inputs)
{
    private readonly MatchResult _match = match;
    private readonly DecisionInputs _inputs = inputs;
    private List<(Decision Decision, AnswerTemplate? Template)>? _drawn;

    // PERF: ReplayBenchmarks, many hosts. What is mostly asked for stands in the object itself.
    private Decision _onlyDecision;
    private bool _hasOnly;

    /// <summary>True when the draw has a say.</summary>
    public bool IsDrawn => (_inputs & DecisionInputs.Draw) != 0;

    /// <summary>True when the header <c>origin</c> has a say.</summary>
    public bool AsksOrigin => (_inputs & DecisionInputs.Origin) != 0;

    /// <summary>The template of all these requests, where there is one: the draw has no say.</summary>
    public AnswerTemplate? Only { get; private set; }

    /// <summary>The templates.</summary>
    public IEnumerable<AnswerTemplate> Templates =>
        Only is not null ? [Only] : _drawn is not null ? _drawn.Select(known => known.Template).OfType<AnswerTemplate>() : [];

    /// <summary>Finds the template of a request.</summary>
    /// <param name="line">Number of its line.</param>
    /// <param name="draw">Its own draw; <c>null</c> when the line gives none.</param>
    /// <param name="decision">What becomes of it.</param>
    /// <param name="template">The template; <c>null</c> where results differ in more than one can leave open.</param>
    /// <returns>False when the decision is new.</returns>
    public bool TryFind(long line, double? draw, out Decision decision, out AnswerTemplate? template)
    {
        if (_hasOnly)
        {
            decision = _onlyDecision;
            template = Only;
            return true;
        }

        decision = table.DecideMatch(_match, isTls, error, line, draw);
        foreach ((Decision known, AnswerTemplate? its) in _drawn ?? [])
        {
            if (known.Outcome == decision.Outcome && known.Cluster == decision.Cluster)
            {
                template = its;
                return true;
            }
        }

        template = null;
        return false;
    }

    /// <summary>Keeps the template of a decision.</summary>
    public void Learn(in Decision decision, AnswerTemplate? template)
    {
        if (IsDrawn)
        {
            (_drawn ??= []).Add((decision, template));
        }
        else
        {
            _hasOnly = true;
            _onlyDecision = decision;
            Only = template;
        }
    }
}
