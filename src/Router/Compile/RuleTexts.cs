using System.Collections.Immutable;

namespace HelloMesh.Router;

/// <summary>How rules are called within their owner: <c>http[1]</c>, <c>http[1].match[0]</c>. The first ones are kept: every
/// VirtualService has them.</summary>
internal static class RuleTexts
{
    private const int RuleCountKept = 64;

    private static readonly string[] Rules = [.. Enumerable.Range(0, RuleCountKept).Select(i => $"http[{i}]")];

    private static readonly ImmutableArray<string>[] OnlyMatches = [.. Rules.Select(rule => OfMatches(rule, 1))];

    /// <summary>The name of a rule.</summary>
    public static string OfRule(int rule) => rule < RuleCountKept ? Rules[rule] : $"http[{rule}]";

    /// <summary>The names of a rule's matches.</summary>
    public static ImmutableArray<string> OfMatches(int rule, int count) =>
        rule < RuleCountKept && count == 1 ? OnlyMatches[rule] : OfMatches(OfRule(rule), count);

    /// <summary>The names of the matches of a rule that has a name of its own.</summary>
    public static ImmutableArray<string> OfMatches(string rule, int count) =>
        [.. Enumerable.Range(0, count).Select(i => $"{rule}.match[{i}]")];
}
