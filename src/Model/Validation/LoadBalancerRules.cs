namespace HelloMesh.Model;

/// <summary>Rules V-LB-02 to V-LB-09: hashing and warm-up. The schema reports the choices, V-LB-01 and V-LB-07.</summary>
internal static class LoadBalancerRules
{
    private const long TableSizeLimit = 5_000_011;

    /// <param name="balancer">The settings.</param>
    /// <param name="hasDetection">Whether outlier detection stands beside them.</param>
    /// <param name="diagnostics">Where findings go.</param>
    public static void Check(YamlMapping balancer, bool hasDetection, DiagnosticBag diagnostics)
    {
        if (balancer.Child("consistentHash") is { } hash)
        {
            CheckHash(hash, diagnostics);
        }

        if (balancer.Has("localityLbSetting") && balancer.Has("zoneAwareLbSetting"))   // V-LB-08
        {
            TrafficPolicyRules.Exclude(balancer, "zoneAwareLbSetting", "localityLbSetting", "V-LB-08", diagnostics);
        }

        if (balancer.Child("localityLbSetting") is { } locality)
        {
            LocalityRules.Check(locality, hasDetection, diagnostics);
        }

        if (balancer.Child("zoneAwareLbSetting") is { } zones)
        {
            LocalityRules.CheckZoneAware(zones, hasDetection, diagnostics);
        }

        if (balancer.Child("warmup") is { } warmup && warmup.Number("aggression") is <= 0)   // V-LB-09
        {
            diagnostics.Report(DiagnosticCatalogue.NumberOutOfRange(
                warmup.SpanOf("aggression"), "aggression", warmup.Text("aggression"), "more than 0", "V-LB-09"));
        }
    }

    private static void CheckHash(YamlMapping hash, DiagnosticBag diagnostics)
    {
        if (hash.Child("httpCookie") is { } cookie)
        {
            CheckCookie(cookie, diagnostics);
        }

        if (hash.Long("minimumRingSize") is > 0)
        {
            string? algorithm = hash.Has("maglev") ? "maglev" : hash.Has("ringHash") ? "ringHash" : null;
            if (algorithm is not null)   // V-LB-05
            {
                TrafficPolicyRules.Exclude(hash, "minimumRingSize", algorithm, "V-LB-05", diagnostics);
            }
            else   // V-LB-04
            {
                diagnostics.Report(
                    DestinationRuleFindings.SettingReplaced, "V-LB-04", hash.KeySpanOf("minimumRingSize"),
                    "'minimumRingSize' of consistentHash is replaced by ringHash",
                    $"write ringHash: {{minimumRingSize: {hash.Text("minimumRingSize")}}}");
            }
        }

        if (hash.Child("maglev") is { } maglev && maglev.Long("tableSize") is { } size && (size >= TableSizeLimit || !IsPrime(size)))   // V-LB-06
        {
            diagnostics.Report(
                DestinationRuleFindings.BadHash, "V-LB-06", maglev.SpanOf("tableSize"), $"{size} is not a prime below {TableSizeLimit}",
                "write a prime, such as 65537");
        }
    }

    private static void CheckCookie(YamlMapping cookie, DiagnosticBag diagnostics)
    {
        if (cookie.Has("name") && cookie.Text("name").Length == 0)   // V-LB-02
        {
            diagnostics.Report(
                DestinationRuleFindings.BadHash, "V-LB-02", cookie.SpanOf("name"), "the cookie's name is empty", "name the cookie");
        }

        var seen = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        foreach (YamlNode node in cookie.Items("attributes"))
        {
            var attribute = (YamlMapping)node;
            string name = attribute.Text("name");
            if (attribute.IsUnusable("name"))
            {
                continue;
            }

            if (name.Length == 0)   // V-LB-03
            {
                diagnostics.Report(
                    DestinationRuleFindings.BadHash, "V-LB-03", attribute.Has("name") ? attribute.SpanOf("name") : attribute.Head(),
                    "an attribute of the cookie has no name", "name the attribute, for example SameSite");
            }
            else if (!seen.TryAdd(name, attribute.SpanOf("name")))   // V-LB-03
            {
                diagnostics.Report(
                    DestinationRuleFindings.BadHash, "V-LB-03", attribute.SpanOf("name"), $"attribute '{name}' of the cookie is given twice",
                    "remove one", seen[name], "first given here");
            }
        }
    }

    private static bool IsPrime(long number)
    {
        if (number < 2)
        {
            return false;
        }

        for (long divisor = 2; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
            {
                return false;
            }
        }

        return true;
    }
}
