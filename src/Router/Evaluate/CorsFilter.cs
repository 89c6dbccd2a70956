using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Envoy's CORS filter (rule ACT-54).</summary>
internal static class CorsFilter
{
    /// <summary>Headers of the answer to a preflight; <c>null</c> when the request goes on.</summary>
    public static ImmutableArray<HeaderChange>? AnswerPreflight(CorsPolicy policy, MeshRequest request, RegexCache regexes)
    {
        string? origin = Value(request, "origin");
        if (request.Method != "OPTIONS" || string.IsNullOrEmpty(origin)
            || string.IsNullOrEmpty(Value(request, "access-control-request-method")))
        {
            return null;
        }

        if (!IsAllowed(policy, origin, regexes))
        {
            return policy.IgnoreUnmatchedPreflights ? [] : null;
        }

        var headers = ImmutableArray.CreateBuilder<HeaderChange>();
        headers.Add(new HeaderChange("access-control-allow-origin", [origin]));
        if (policy.AllowCredentials == true)
        {
            headers.Add(new HeaderChange("access-control-allow-credentials", ["true"]));
        }

        AddList("access-control-allow-methods", policy.AllowMethods);
        AddList("access-control-allow-headers", policy.AllowHeaders);
        if (policy.MaxAge is { } age)
        {
            headers.Add(new HeaderChange(
                "access-control-max-age", [((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture)]));
        }

        return headers.ToImmutable();

        void AddList(string name, ImmutableArray<string> values)
        {
            if (!values.IsEmpty)
            {
                headers.Add(new HeaderChange(name, [string.Join(',', values)]));
            }
        }
    }

    /// <summary>Headers that the filter adds to the response of an ordinary request.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OnResponse(CorsPolicy policy, MeshRequest request, RegexCache regexes)
    {
        if (Value(request, "origin") is not { Length: > 0 } origin || !IsAllowed(policy, origin, regexes))
        {
            yield break;
        }

        yield return new("access-control-allow-origin", origin);
        if (policy.AllowCredentials == true)
        {
            yield return new("access-control-allow-credentials", "true");
        }

        if (!policy.ExposeHeaders.IsEmpty)
        {
            yield return new("access-control-expose-headers", string.Join(',', policy.ExposeHeaders));
        }
    }

    /// <summary>A matcher that accepts the text <c>*</c> allows every origin.</summary>
    private static bool IsAllowed(CorsPolicy policy, string origin, RegexCache regexes) =>
        policy.AllowOrigins.Any(o => Holds(o, origin, regexes) || Holds(o, "*", regexes));

    private static bool Holds(StringMatch match, string value, RegexCache regexes) => match.Kind switch
    {
        StringMatchKind.Exact => value == match.Value,
        StringMatchKind.Prefix => value.StartsWith(match.Value, StringComparison.Ordinal),
        StringMatchKind.Regex => regexes.Get(match.Value).IsFullMatch(Encoding.UTF8.GetBytes(value)),
        _ => false,
    };

    private static string? Value(MeshRequest request, string name)
    {
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }
}
