using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>A request that comes to a target, or why there is none.</summary>
/// <param name="Target">The target.</param>
/// <param name="Draft">The request; <c>null</c> when none was found.</param>
/// <param name="IsProvenUnreachable">True when no request at all comes to the target.</param>
/// <param name="Reason">What takes its place, in a sentence; empty where it is reached.</param>
internal sealed record Solution(Target Target, RequestDraft? Draft, bool IsProvenUnreachable, string Reason);

/// <summary>Finds requests that come to routes, or shows that there are none.</summary>
internal sealed class RouteSolver(MatchRun run, RealValues real)
{
    private readonly PatternCache _patterns = new();

    /// <summary>The paths to virtual hosts.</summary>
    public TargetFrames Frames { get; } = new(run, real);

    /// <summary>Solves parts of requests.</summary>
    public RequestAssembler Assembler => field ??= new RequestAssembler(Logic, Values);

    /// <summary>Judges parts of requests.</summary>
    public ConditionLogic Logic => field ??= new ConditionLogic(_patterns);

    /// <summary>Values worth trying.</summary>
    public Proposals Values => field ??= new Proposals(_patterns, real);

    /// <summary>Finds a request for a target.</summary>
    public Solution Solve(Target target)
    {
        IReadOnlyList<RequestDraft> frames = Frames.Of(target, out RequestDraft? plainest, out MatchResult? instead);
        if (target.Route is null)
        {
            return frames.Count > 0
                ? new Solution(target, frames[0], false, "")
                : new Solution(target, null, false, Verdicts.Instead(run.Table, instead));
        }

        if (target.VirtualHost!.RequiresTls && !target.Chain.TerminatesTls && target.Plan.IsGateway)
        {
            return new Solution(target, null, true, Verdicts.TlsRequired);
        }

        var search = new RouteSearch(run, Assembler, target);
        foreach (RequestDraft frame in frames)
        {
            switch (search.Try(frame, frames.Count, out RequestDraft? draft))
            {
                case SearchEnd.Found:
                    return new Solution(target, draft, false, "");
                case SearchEnd.None:
                    return new Solution(target, null, true, Verdicts.Unreachable(target, search.Takers, search.Refuted));
            }
        }

        if (frames.Count == 0 && plainest is not null && search.Contradiction(plainest) is { } refuted)
        {
            return new Solution(target, null, true, Verdicts.Unreachable(target, [], refuted));
        }

        MatchResult? first = frames.Count == 0 ? instead : search.First;
        string reason = first is null && plainest is not null ? Verdicts.NotFound : Verdicts.Instead(run.Table, first);
        return new Solution(target, null, false, reason);
    }
}
