using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>CORS preflights: what a browser asks before it sends a request to another origin (rule ACT-54).</summary>
internal sealed class Preflights(MatchRun run, RouteSolver solver)
{
    /// <summary>Preflights that come to a target: of an origin that its policy allows, and of one that it does not. None
    /// where the route has no policy, answers itself, or does not take the method.</summary>
    public IEnumerable<(string Origin, RequestDraft Draft)> Of(Target target, RequestDraft hit)
    {
        if (target.Route is not { Cors: { } cors, Action: ForwardAction })
        {
            yield break;
        }

        string[] allowed = [.. cors.AllowOrigins.SelectMany(Allowed).Where(IsSendable)];
        if (allowed.Length > 0 && Draft(allowed[0]) is { } answered)
        {
            yield return ("a preflight of an allowed origin", answered);
        }

        string own = allowed.Length > 0 ? allowed[0] : "https://" + hit.Host;
        string[] others = [own + "x", own[..^1], .. cors.AllowOrigins.Where(o => o.Value.Length > 1).Select(o => o.Value[..^1]), "x" + own];
        if (others.FirstOrDefault(other => !cors.AllowOrigins.Any(o => Holds(o, other) || Holds(o, "*"))) is { } stranger
            && Draft(stranger) is { } unanswered)
        {
            yield return ("a preflight of another origin", unanswered);
        }

        RequestDraft? Draft(string origin)
        {
            RequestDraft draft = (hit with { Method = "OPTIONS" })
                .With("origin", origin)
                .With("access-control-request-method", cors.AllowMethods.FirstOrDefault(method => method != "*") ?? "GET");
            return run.Match(draft) == target.Match ? draft : null;
        }
    }

    private IEnumerable<string> Allowed(StringMatch origin) => origin.Kind switch
    {
        StringMatchKind.Exact when origin.Value == "*" => ["https://web.example"],
        StringMatchKind.Exact => [origin.Value],
        StringMatchKind.Prefix => [origin.Value + "example", origin.Value],
        StringMatchKind.Regex => solver.Values.MatchingHeaders(origin.Value),
        _ => [],
    };

    private bool Holds(StringMatch origin, string value) => solver.Logic.Patterns.Holds(origin, value);

    /// <summary>An empty origin is none, and blanks at its ends do not travel.</summary>
    private static bool IsSendable(string origin) => origin.Length > 1 && origin == origin.Trim();
}
