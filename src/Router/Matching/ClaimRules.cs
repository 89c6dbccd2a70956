using System.Text;
using System.Text.Json;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Conditions on JWT claims (rule RM-26).</summary>
internal static class ClaimRules
{
    public static bool Holds(ClaimMatcher claim, JsonElement? claims, RegexCache regexes) =>
        Matches(claim, claims, regexes) != claim.Invert;

    /// <summary>A string that satisfies the condition, or a list that contains one; numbers and booleans never do.</summary>
    private static bool Matches(ClaimMatcher claim, JsonElement? claims, RegexCache regexes)
    {
        if (claims is not { } value)
        {
            return false;
        }

        foreach (string name in claim.Path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return false;
            }
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => Matches(claim.Match, value.GetString()!, regexes),
            JsonValueKind.Array => value.EnumerateArray()
                .Any(v => v.ValueKind == JsonValueKind.String && Matches(claim.Match, v.GetString()!, regexes)),
            _ => false,
        };
    }

    private static bool Matches(StringMatch match, string value, RegexCache regexes) => match.Kind switch
    {
        StringMatchKind.Exact => value == match.Value,
        StringMatchKind.Prefix => value.StartsWith(match.Value, StringComparison.Ordinal),
        StringMatchKind.Regex => regexes.Get(match.Value).IsFullMatch(Encoding.UTF8.GetBytes(value)),
        _ => false,
    };
}
