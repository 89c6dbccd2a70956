using System.Text.Json;

namespace HelloMesh.Router;

/// <summary>Conditions of routes other than the path's exact and prefix (rules RM-14 to RM-26).</summary>
internal sealed class RouteConditions(
    RouteEntry[] routes, ConditionEntry[] conditions, Re2Regex[] patterns, ClaimMatcher[] claims, RegexCache regexes, byte[] text)
{
    private readonly RouteEntry[] _routes = routes;
    private readonly ConditionEntry[] _conditions = conditions;
    private readonly Re2Regex[] _patterns = patterns;
    private readonly ClaimMatcher[] _claims = claims;
    private readonly RegexCache _regexes = regexes;
    private readonly byte[] _text = text;

    public long SizeInBytes => (_routes.Length * 12L) + (_conditions.Length * 24L);

    /// <summary>True when the route's regex matches the whole path (rule RM-11).</summary>
    public bool PatternHolds(int route, ReadOnlySpan<byte> path) => _patterns[_routes[route].Pattern].IsFullMatch(path);

    /// <summary>True when all conditions hold.</summary>
    public bool Hold(int route, in RequestView request)
    {
        ref readonly RouteEntry entry = ref _routes[route];
        foreach (ref readonly ConditionEntry condition in _conditions.AsSpan(entry.ConditionStart, entry.ConditionCount))
        {
            if (!Holds(condition, request))
            {
                return false;
            }
        }

        return true;
    }

    private bool Holds(in ConditionEntry condition, in RequestView request) => condition.Subject switch
    {
        Subject.Method => Holds(condition, request.Method) != condition.Invert,
        Subject.Scheme => Holds(condition, request.Scheme) != condition.Invert,
        Subject.Authority => Holds(condition, request.Authority) != condition.Invert,
        Subject.PathAndQuery => Holds(condition, request.PathAndQuery) != condition.Invert,
        Subject.Header => HeaderHolds(condition, request),
        Subject.Query => QueryHolds(condition, request.Query),
        _ => ClaimHolds(condition.Index, request.Claims),
    };

    /// <summary>Each value is tested on its own (rule RM-18); a missing header is empty when negated (rule RM-20).</summary>
    private bool HeaderHolds(in ConditionEntry condition, in RequestView request)
    {
        ReadOnlySpan<byte> name = _text.AsSpan(condition.NameStart, condition.NameLength);
        bool found = false;
        bool holds = false;
        foreach (ref readonly HeaderField field in request.Headers)
        {
            if (field.NameLength == name.Length
                && request.HeaderBytes.Slice(field.NameStart, field.NameLength).SequenceEqual(name))
            {
                found = true;
                if (Holds(condition, request.HeaderBytes.Slice(field.ValueStart, field.ValueLength)))
                {
                    holds = true;
                    break;
                }
            }
        }

        if (!found && condition.Invert && condition.Operator != Operator.Present)
        {
            holds = Holds(condition, default);
        }

        return holds != condition.Invert;
    }

    /// <summary>The first occurrence counts, nothing is decoded (rules RM-24, RM-25).</summary>
    private bool QueryHolds(in ConditionEntry condition, ReadOnlySpan<byte> query)
    {
        ReadOnlySpan<byte> name = _text.AsSpan(condition.NameStart, condition.NameLength);
        if (name.Contains((byte)'='))
        {
            return false;   // a key ends at its first equals sign
        }

        while (!query.IsEmpty)
        {
            int end = query.IndexOf((byte)'&');
            ReadOnlySpan<byte> piece = end < 0 ? query : query[..end];
            if (piece.StartsWith(name) && !piece.IsEmpty)
            {
                if (piece.Length == name.Length)
                {
                    return Holds(condition, default);
                }

                if (piece[name.Length] == (byte)'=')
                {
                    return Holds(condition, piece[(name.Length + 1)..]);
                }
            }

            query = end < 0 ? default : query[(end + 1)..];
        }

        return false;
    }

    private bool ClaimHolds(int claim, JsonElement? claims) => ClaimRules.Holds(_claims[claim], claims, _regexes);

    private bool Holds(in ConditionEntry condition, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> expected = _text.AsSpan(condition.ValueStart, condition.ValueLength);
        return condition.Operator switch
        {
            Operator.Exact => value.SequenceEqual(expected),
            Operator.Prefix => value.StartsWith(expected),
            Operator.Regex => _patterns[condition.Index].IsFullMatch(value),
            _ => true,
        };
    }
}
