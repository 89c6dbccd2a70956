using System.Collections.Immutable;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Requests that meet every condition of a route but one, and miss that one by a step.</summary>
internal sealed class NearMisses(MatchRun run, RouteSolver solver)
{
    /// <summary>Near misses of a route.</summary>
    /// <param name="target">The route.</param>
    /// <param name="hit">A request that comes to it.</param>
    public IEnumerable<(Condition Missed, RequestDraft Draft)> Of(Target target, RequestDraft hit)
    {
        List<Condition> conditions = [.. Condition.Of(target.Route!.Match)];
        foreach (Condition condition in conditions)
        {
            IEnumerable<RequestDraft> misses = condition switch
            {
                PathCondition path => OfPath(hit, path.Match),
                HeaderCondition { Header: { Name: ":path", Invert: false } header } => OfTarget(hit, header.Match),
                HeaderCondition { Header.Name: ":method" } => OfPart(hit, conditions, condition),
                HeaderCondition { Header.Name: ":authority" } => OfPart(hit, conditions, condition),
                HeaderCondition { Header: var header } when header.Name[0] != ':' => OfHeader(hit, conditions, condition, header),
                QueryCondition query => OfQuery(hit, query.Parameter),
                ClaimCondition => OfPart(hit with { Claims = null }, conditions, condition),
                _ => [],
            };

            // What is left out or changed, the proxy may put right: x-request-id and x-forwarded-proto are its own to set.
            foreach (RequestDraft miss in misses.Where(miss => run.Match(miss) != target.Match))
            {
                yield return (condition, miss);
            }
        }
    }

    /// <summary>A step away from a text: one character more, one less, another case.</summary>
    private static IEnumerable<string> Steps(string text)
    {
        yield return text + "x";
        if (text.Length > 0)
        {
            yield return text[..^1];
        }

        int letter = text.AsSpan().LastIndexOfAnyInRange('a', 'z');
        if (letter >= 0)
        {
            yield return text[..letter] + char.ToUpperInvariant(text[letter]) + text[(letter + 1)..];
        }
    }

    private IEnumerable<RequestDraft> OfPath(RequestDraft hit, RouteMatch match)
    {
        string from = match.PathKind == PathMatchKind.Regex ? hit.Path : match.Path;
        return Steps(from)
            .Where(path => path.StartsWith('/') && !solver.Logic.PathHolds(match, path))
            .Select(path => hit with { Path = path });
    }

    /// <summary>A condition on path and query as sent, which a header condition on <c>:path</c> is (rule RM-22).</summary>
    private IEnumerable<RequestDraft> OfTarget(RequestDraft hit, StringMatch match)
    {
        string sent = hit.Query.Length == 0 ? hit.Path : $"{hit.Path}?{hit.Query}";
        foreach (string step in Steps(sent).Where(s => s.StartsWith('/') && !solver.Logic.Patterns.Holds(match, s)))
        {
            int mark = step.IndexOf('?', StringComparison.Ordinal);
            yield return mark < 0 ? hit with { Path = step, Query = "" } : hit with { Path = step[..mark], Query = step[(mark + 1)..] };
        }
    }

    /// <summary>The other conditions stay; this one is told to fail.</summary>
    private IEnumerable<RequestDraft> OfPart(RequestDraft hit, List<Condition> conditions, Condition missed)
    {
        RequestDraft frame = missed is ClaimCondition ? hit : hit with { Authority = null };
        IEnumerable<Demand> demands = conditions
            .Where(c => c.Subject == missed.Subject || (missed is ClaimCondition && c is ClaimCondition))
            .Select(c => new Demand(c, c != missed));
        if (solver.Assembler.Assemble(frame, [.. demands], 0) is { } draft)
        {
            yield return draft;
        }
    }

    private IEnumerable<RequestDraft> OfHeader(
        RequestDraft hit, List<Condition> conditions, Condition missed, HeaderMatcher header)
    {
        if (header.Invert)
        {
            RequestDraft without = hit with { Headers = hit.Headers.RemoveAll(h => Is(h, header.Name)) };
            Demand[] demands = [.. conditions.Where(c => c.Subject == header.Name).Select(c => new Demand(c, c != missed))];
            if (solver.Assembler.Assemble(without, demands, 0) is { } draft)
            {
                yield return draft;
            }

            yield break;
        }

        string[] values = [.. hit.Headers.Where(h => Is(h, header.Name)).Select(h => h.Value)];
        if (values.Length == 0)
        {
            yield break;   // the proxy itself adds it
        }

        ImmutableArray<KeyValuePair<string, string>> others = hit.Headers.RemoveAll(h => Is(h, header.Name));
        yield return hit with { Headers = others };
        if (values.Length == 1 && header.Match.Kind != StringMatchKind.Present)
        {
            string from = header.Match.Kind == StringMatchKind.Regex ? values[0] : header.Match.Value;
            foreach (string value in Steps(from).Where(v => v == v.Trim() && !solver.Logic.Patterns.Holds(header.Match, v)).Take(2))
            {
                yield return (hit with { Headers = others }).With(header.Name, value);
            }
        }
    }

    private IEnumerable<RequestDraft> OfQuery(RequestDraft hit, NamedMatch parameter)
    {
        string[] pieces = hit.Query.Split('&');
        int at = Array.FindIndex(pieces, piece => piece.StartsWith(parameter.Name + "=", StringComparison.Ordinal));
        if (at < 0)
        {
            yield break;
        }

        yield return hit with { Query = string.Join('&', pieces.Where((_, i) => i != at)) };
        if (parameter.Match.Kind != StringMatchKind.Present)
        {
            string value = pieces[at][(parameter.Name.Length + 1)..];
            string from = parameter.Match.Kind == StringMatchKind.Regex ? value : parameter.Match.Value;
            foreach (string step in Steps(from).Where(v => !solver.Logic.Patterns.Holds(parameter.Match, v)).Take(2))
            {
                string[] changed = [.. pieces];
                changed[at] = $"{parameter.Name}={step}";
                yield return hit with { Query = string.Join('&', changed) };
            }
        }
    }

    private static bool Is(KeyValuePair<string, string> header, string name) => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase);
}
