using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Puts a request together that meets demands, part by part.</summary>
internal sealed class RequestAssembler(ConditionLogic logic, Proposals proposals)
{
    /// <summary>Builds a request on a frame.</summary>
    /// <param name="frame">Everything that leads to the virtual host.</param>
    /// <param name="demands">What the request must meet.</param>
    /// <param name="attempt">0 takes the plainest values that do; each next one goes on to others.</param>
    /// <returns>The request; <c>null</c> when a part has no value that meets its demands.</returns>
    public RequestDraft? Assemble(RequestDraft frame, IReadOnlyList<Demand> demands, int attempt)
    {
        RequestDraft draft = frame;
        var claims = new List<(ImmutableArray<string> Path, string Value)>();
        var query = new List<string>();
        foreach (IGrouping<string, Demand> part in demands.GroupBy(d => d.Condition.Subject))
        {
            Demand[] asked = [.. part];
            RequestDraft? next = part.Key switch
            {
                ":path" => WithPath(draft, asked, attempt, query),
                ":method" => WithMethod(draft, asked, attempt),
                ":authority" => WithAuthority(draft, asked, attempt),
                ":scheme" => logic.Meets([draft.Scheme], asked) ? draft : null,
                _ when part.Key.StartsWith('?') => AddQuery(query, asked, attempt) ? draft : null,
                _ when part.Key.StartsWith('@') => AddClaim(claims, asked, attempt) ? draft : null,
                _ => WithHeader(draft, part.Key, asked, attempt),
            };
            if (next is null)
            {
                return null;
            }

            draft = next;
        }

        if (query.Count > 0)
        {
            draft = draft with { Query = string.Join('&', query) };
        }

        return claims.Count == 0 ? draft : ClaimsOf(claims) is { } token ? draft with { Claims = token } : null;
    }

    private RequestDraft? WithPath(RequestDraft draft, Demand[] asked, int attempt, List<string> query)
    {
        List<(string Path, string? Query)> fitting =
            [.. proposals.Paths(asked).Where(target => logic.MeetsPath(target.Path, target.Query, asked))];
        if (fitting.Count == 0)
        {
            return null;
        }

        (string path, string? behind) = fitting[attempt % fitting.Count];
        if (behind is not null)
        {
            query.Insert(0, behind);
        }

        return draft with { Path = path };
    }

    private RequestDraft? WithMethod(RequestDraft draft, Demand[] asked, int attempt) =>
        Choose(proposals.MethodsFor(asked), method => logic.Meets([method], asked), attempt) is { } chosen
            ? draft with { Method = chosen }
            : null;

    private RequestDraft? WithAuthority(RequestDraft draft, Demand[] asked, int attempt)
    {
        string? chosen = Choose(proposals.AuthoritiesFor(asked, draft), value => logic.Meets([value], asked), attempt);
        return chosen is null ? null : draft with { Authority = chosen == draft.SentAuthority ? draft.Authority : chosen };
    }

    private bool AddQuery(List<string> query, Demand[] asked, int attempt)
    {
        if (logic.MeetsQuery(null, asked))
        {
            return true;
        }

        string name = asked[0].Condition.Subject[1..];
        if (Choose(proposals.QueryValuesFor(asked), value => logic.MeetsQuery(value, asked), attempt) is not { } chosen)
        {
            return false;
        }

        query.Add($"{name}={chosen}");
        return true;
    }

    private bool AddClaim(List<(ImmutableArray<string> Path, string Value)> claims, Demand[] asked, int attempt)
    {
        if (logic.MeetsClaims(null, asked))
        {
            return true;
        }

        if (Choose(proposals.ClaimValuesFor(asked), value => logic.MeetsClaims(value, asked), attempt) is not { } chosen)
        {
            return false;
        }

        claims.Add((((ClaimCondition)asked[0].Condition).Claim.Path, chosen));
        return true;
    }

    /// <summary>No header, else one, else two lines of it: each line counts for itself (rule RM-18).</summary>
    private RequestDraft? WithHeader(RequestDraft draft, string name, Demand[] asked, int attempt)
    {
        if (logic.Meets([], asked))
        {
            return draft;
        }

        List<string> values = proposals.HeaderValuesFor(asked);
        if (Choose(values, value => logic.Meets([value], asked), attempt) is { } one)
        {
            return With(draft, name, one);
        }

        foreach (string first in values)
        {
            if (values.Find(second => logic.Meets([first, second], asked)) is { } other)
            {
                return With(With(draft, name, first), name, other);
            }
        }

        return null;
    }

    /// <summary>An upgrade counts only where <c>connection</c> names it (rule RM-52).</summary>
    private static RequestDraft With(RequestDraft draft, string name, string value) =>
        name == "upgrade" ? draft.With(name, value).With("connection", "Upgrade") : draft.With(name, value);

    private static string? Choose(List<string> values, Predicate<string> meets, int attempt)
    {
        List<string> fitting = values.FindAll(meets);
        return fitting.Count == 0 ? null : fitting[attempt % fitting.Count];
    }

    /// <summary>Claims as an object; <c>null</c> where one would have to be a value and an object at once.</summary>
    private static JsonElement? ClaimsOf(List<(ImmutableArray<string> Path, string Value)> claims)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            if (!WriteClaims(json, claims, 0))
            {
                return null;
            }
        }

        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static bool WriteClaims(Utf8JsonWriter json, List<(ImmutableArray<string> Path, string Value)> claims, int depth)
    {
        json.WriteStartObject();
        foreach (IGrouping<string, (ImmutableArray<string> Path, string Value)> group in claims.GroupBy(c => c.Path[depth]))
        {
            List<(ImmutableArray<string> Path, string Value)> inner = [.. group];
            if (inner.Exists(c => c.Path.Length == depth + 1))
            {
                if (inner.Count > 1)
                {
                    return false;
                }

                json.WriteString(group.Key, inner[0].Value);
                continue;
            }

            json.WritePropertyName(group.Key);
            if (!WriteClaims(json, inner, depth + 1))
            {
                return false;
            }
        }

        json.WriteEndObject();
        return true;
    }
}
