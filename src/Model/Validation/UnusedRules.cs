namespace HelloMesh.Model;

/// <summary>Rules V-VS-13 to V-VS-17: rules and matches that the control plane sees to be covered by earlier ones, by its
/// own measure, which looks at little.</summary>
internal static class UnusedRules
{
    private static readonly string[] Lists = ["http", "tls", "tcp"];

    private static readonly string[] MapConditions = ["headers", "queryParams", "withoutHeaders"];

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
        var seen = new Dictionary<YamlMapping, YamlMapping>(isHttp ? SameContent.WithoutName : SameContent.Whole);
        var prefixes = new List<PrefixMatch>();
        YamlMapping? open = null;
        foreach (YamlNode node in rules)
        {
            var rule = (YamlMapping)node;
            ReadOnlySpan<YamlNode> matches = rule.Items("match");
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
        List<PrefixMatch> prefixes,
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

            if (seen.TryGetValue(match, out YamlMapping? twin))   // V-VS-16
            {
                diagnostics.Report(
                    VirtualServiceFindings.MatchNeverUsed, "V-VS-16", match.Head(), "the same match stands further up, so this one is never used",
                    "remove it, or change one of them", twin.Head(), "the same match");
                repeated++;
                continue;
            }

            seen.Add(match, match);
            if (isHttp && PrefixMatch.Of(match) is { } prefix)
            {
                CheckPrefix(prefix, prefixes, diagnostics);
                prefixes.Add(prefix);
            }
        }

        if (repeated == matches.Length)   // V-VS-15
        {
            diagnostics.Report(
                VirtualServiceFindings.RuleNeverUsed, "V-VS-15", rule.Head(), "every match of this rule stands further up, so it is never used",
                "remove the rule, or change its matches");
        }
    }

    private static void CheckPrefix(PrefixMatch match, List<PrefixMatch> earlier, DiagnosticBag diagnostics)
    {
        foreach (PrefixMatch other in earlier)
        {
            if (other.Covers(match))   // V-VS-17
            {
                diagnostics.Report(
                    VirtualServiceFindings.MatchNeverUsed, "V-VS-17", match.Node.Head(),
                    $"prefix {match.Prefix} is covered by prefix {other.Prefix} further up",
                    "move the longer prefix up, or remove it", other.Node.Head(), "this one takes it");
            }
        }
    }

    /// <summary>A match with a prefix, and what is compared of its other conditions.</summary>
    private sealed record PrefixMatch(YamlMapping Node, string Prefix, uint Port, string Method, string Authority)
    {
        public static PrefixMatch? Of(YamlMapping match) => match.Child("uri")?.Text("prefix") is { Length: > 0 } prefix
            ? new PrefixMatch(
                match, prefix, match.UInt("port") ?? 0,
                match.Child("method") is { } method && !method.Has("regex") ? Tagged(method) : "exact/GET",
                Tagged(match.Child("authority")))
            : null;

        public bool Covers(PrefixMatch later)
        {
            if (later.Prefix == Prefix || !later.Prefix.StartsWith(Prefix, StringComparison.Ordinal) || later.Port != Port
                || !IsPart(Method, later.Method) || !IsPart(Authority, later.Authority))
            {
                return false;
            }

            foreach (string field in MapConditions)
            {
                if (!IsPart(Node.Child(field), later.Node.Child(field)))
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>The same keys, and each condition equal or with the later one's text at its start.</summary>
        private static bool IsPart(YamlMapping? earlier, YamlMapping? later)
        {
            if (earlier.Pairs().Length != later.Pairs().Length)
            {
                return false;
            }

            foreach (YamlEntry entry in earlier.Pairs())
            {
                if (later!.Get(entry.Key) is not YamlMapping other || !IsPart(Tagged(entry.Value as YamlMapping), Tagged(other)))
                {
                    return false;
                }
            }

            return true;
        }

        private static bool IsPart(string earlier, string later) => earlier.StartsWith(later, StringComparison.Ordinal);

        /// <summary>Regular expressions and empty conditions count as nothing.</summary>
        private static string Tagged(YamlMapping? condition) =>
            condition is null ? ""
            : condition.Has("exact") ? "exact/" + condition.Text("exact")
            : condition.Has("prefix") ? "prefix/" + condition.Text("prefix")
            : "";
    }
}
