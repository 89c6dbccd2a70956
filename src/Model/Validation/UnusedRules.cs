namespace HelloMesh.Model;

/// <summary>Rules V-VS-13 to V-VS-17: rules and matches that the control plane sees to be covered by earlier ones, by its
/// own measure, which looks at little.</summary>
internal static class UnusedRules
{
    private static readonly string[] Lists = ["http", "tls", "tcp"];

    public static void Check(YamlMapping spec, DiagnosticBag diagnostics)
    {
        foreach (string list in Lists)
        {
            ReadOnlySpan<YamlNode> rules = spec.Items(list);
            if (rules.Length > 0)
            {
                Check(rules, isHttp: list == "http", diagnostics);
            }
        }
    }

    private static void Check(ReadOnlySpan<YamlNode> rules, bool isHttp, DiagnosticBag diagnostics)
    {
        if (rules.Length == 1 && ((YamlMapping)rules[0]).Items("match").Length < 2)
        {
            return;   // one match has nothing to be compared with
        }

        var seen = new Dictionary<YamlMapping, YamlMapping>(rules.Length, new MatchEquality(isHttp));
        var prefixes = new PrefixIndex();
        YamlMapping? open = null;
        foreach (YamlNode node in rules)
        {
            var rule = (YamlMapping)node;
            ReadOnlySpan<YamlNode> matches = rule.Items("match");
            if (matches.IsEmpty && rule.IsUnusable("match"))
            {
                continue;
            }

            if (matches.IsEmpty)
            {
                if (open is not null)   // V-VS-13
                {
                    diagnostics.Report(
                        VirtualServiceFindings.RuleNeverUsed, "V-VS-13", rule.Head(), "a rule without match follows another one and is never used",
                        "remove one, or add match: to the first", open.Head(), "this one takes everything");
                }

                open = rule;
                continue;
            }

            CheckRule(rule, matches, open, isHttp, seen, prefixes, diagnostics);
        }
    }

    private static void CheckRule(
        YamlMapping rule,
        ReadOnlySpan<YamlNode> matches,
        YamlMapping? open,
        bool isHttp,
        Dictionary<YamlMapping, YamlMapping> seen,
        PrefixIndex prefixes,
        DiagnosticBag diagnostics)
    {
        int repeated = 0;
        foreach (YamlNode node in matches)
        {
            var match = (YamlMapping)node;
            if (open is not null)   // V-VS-14, once for each match
            {
                diagnostics.Report(
                    VirtualServiceFindings.RuleNeverUsed, "V-VS-14", match.Head(), "this match follows a rule without match and is never used",
                    "move the rule without match to the end", open.Head(), "this one takes everything");
                continue;
            }

            if (!match.IsReadInFull())
            {
                continue;
            }

            if (seen.TryGetValue(match, out YamlMapping? twin))   // V-VS-16
            {
                diagnostics.Report(
                    VirtualServiceFindings.MatchNeverUsed, "V-VS-16", match.Head(), "the same match stands further up, so this one is never used",
                    "remove it, or change one of them", twin.Head(), "the same match");
                repeated++;
                continue;
            }

            seen.Add(match, match);
            if (isHttp && PrefixMatch.PrefixOf(match) is { } prefix)
            {
                CheckPrefix(match, prefix, prefixes, diagnostics);
            }
        }

        if (repeated == matches.Length && !rule.IsUnusable("match"))   // V-VS-15
        {
            diagnostics.Report(
                VirtualServiceFindings.RuleNeverUsed, "V-VS-15", rule.Head(), "every match of this rule stands further up, so it is never used",
                "remove the rule, or change its matches");
        }
    }

    private static void CheckPrefix(YamlMapping match, string prefix, PrefixIndex earlier, DiagnosticBag diagnostics)
    {
        bool wasExhausted = earlier.IsExhausted;
        foreach (PrefixMatch other in earlier.Add(match, prefix))   // V-VS-17
        {
            diagnostics.Report(
                VirtualServiceFindings.MatchNeverUsed, "V-VS-17", match.Head(),
                $"prefix {prefix} is covered by prefix {other.Prefix} further up",
                "move the longer prefix up, or remove it", other.Node.Head(), "this one takes it");
        }

        if (earlier.IsExhausted && !wasExhausted)
        {
            diagnostics.Report(DiagnosticCatalogue.PrefixesNotCompared(match.Head(), Limits.PrefixStepsMax));
        }
    }
}
