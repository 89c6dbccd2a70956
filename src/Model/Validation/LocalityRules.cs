namespace HelloMesh.Model;

/// <summary>Rules V-LL-01 to V-LL-08: where load goes by region, zone and sub-zone.</summary>
internal static class LocalityRules
{
    private const int WeightSum = 100;
    private const int PartCount = 3;

    public static void Check(YamlMapping setting, bool hasDetection, DiagnosticBag diagnostics)
    {
        bool hasFailover = setting.IsFilled("failover");
        if (setting.IsFilled("distribute") && hasFailover)   // V-LL-01: nothing else is looked at
        {
            TrafficPolicyRules.Exclude(setting, "failover", "distribute", "V-LL-01", diagnostics);
            return;
        }

        var sources = new List<(string, SourceSpan)>();
        foreach (YamlNode node in setting.Items("distribute"))
        {
            var element = (YamlMapping)node;
            if (!element.IsUnusable("from"))
            {
                sources.Add((element.Text("from"), element.Has("from") ? element.SpanOf("from") : element.Head()));
            }

            CheckTargets(element, diagnostics);
        }

        CheckLocalities(sources, isOrdered: true, diagnostics);
        if (hasFailover)
        {
            CheckPriorities(setting, "V-LL-02", diagnostics);
        }

        CheckFailover(setting, hasDetection, diagnostics);
    }

    public static void CheckZoneAware(YamlMapping setting, bool hasDetection, DiagnosticBag diagnostics)
    {
        CheckPriorities(setting, "V-LL-08", diagnostics);
        CheckFailover(setting, hasDetection, diagnostics);
    }

    private static void CheckTargets(YamlMapping element, DiagnosticBag diagnostics)
    {
        long sum = 0;
        YamlMapping? to = element.Child("to");
        bool isKnown = !element.IsUnusable("to") && to?.Unusable.IsEmpty != false;
        var targets = new List<(string, SourceSpan)>();
        foreach (YamlEntry target in to.Pairs())
        {
            targets.Add((target.Key, target.KeySpan));
            if (target.Value is YamlScalar scalar && YamlScalar.TryParseInteger(scalar.Value, out long weight))
            {
                sum += weight;
                if (weight is < 1 or > WeightSum)   // V-LL-03
                {
                    isKnown = false;
                    diagnostics.Report(
                        DestinationRuleFindings.BadLocalityWeight, "V-LL-03", scalar.Span, $"weight {weight} is not from 1 to 100",
                        weight == 0 ? "leave the locality out: it gets nothing then" : "write a weight from 1 to 100");
                }
            }
        }

        if (isKnown && sum != WeightSum)   // V-LL-04
        {
            diagnostics.Report(
                DestinationRuleFindings.BadLocalityWeight, "V-LL-04", element.Has("to") ? element.KeySpanOf("to") : element.Head(),
                $"the weights add up to {sum}, not to 100", "change them so that their sum is 100");
        }

        CheckLocalities(targets, isOrdered: false, diagnostics);
    }

    /// <summary>V-LL-05. The control plane takes the keys of a map in any order, so there each covers each.</summary>
    private static void CheckLocalities(List<(string Text, SourceSpan Span)> localities, bool isOrdered, DiagnosticBag diagnostics)
    {
        for (int i = 0; i < localities.Count; i++)
        {
            (string text, SourceSpan span) = localities[i];
            string[] parts = text.Split('/', PartCount);
            int star = text.IndexOf('*', StringComparison.Ordinal);
            if (star >= 0 && star != text.Length - 1)
            {
                Report(span, $"'{text}': the star must be the last character, and the only one", "write region/zone/*");
            }
            else if (Array.Exists(parts, p => p.Length == 0))
            {
                Report(span, $"'{text}' has an empty part", "write region, region/zone or region/zone/sub-zone");
            }
            else
            {
                int other = localities.FindIndex(0, i, l => Covers(l.Text, text) || (!isOrdered && Covers(text, l.Text)));
                if (other >= 0)
                {
                    diagnostics.Report(
                        DestinationRuleFindings.BadLocality, "V-LL-05", span, $"'{text}' and '{localities[other].Text}' overlap",
                        "keep one of them", localities[other].Span, "the other one");
                }
            }
        }

        void Report(SourceSpan span, string message, string fix) =>
            diagnostics.Report(DestinationRuleFindings.BadLocality, "V-LL-05", span, message, fix);
    }

    /// <summary>Whether each part of the wider one is the same or left open.</summary>
    private static bool Covers(string wide, string narrow)
    {
        string[] wideParts = wide.Split('/', PartCount);
        string[] narrowParts = narrow.Split('/', PartCount);
        for (int i = 0; i < wideParts.Length; i++)
        {
            if (wideParts[i] == "*")
            {
                return true;
            }

            if (i >= narrowParts.Length || wideParts[i] != narrowParts[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>V-LL-02, V-LL-08: labels that say by themselves where a workload is.</summary>
    private static void CheckPriorities(YamlMapping setting, string rule, DiagnosticBag diagnostics)
    {
        foreach (YamlNode node in setting.Items("failoverPriority"))
        {
            var label = (YamlScalar)node;
            if (label.Value is "topology.kubernetes.io/region" or "topology.kubernetes.io/zone" or "topology.istio.io/subzone")
            {
                string reason = rule == "V-LL-02" ? "failover decides about regions already" : "zones are taken into account already";
                diagnostics.Report(
                    DestinationRuleFindings.BadLocality, rule, label.Span, $"'{label.Value}' cannot be a priority here: {reason}",
                    "remove it, or use labels of your own");
            }
        }
    }

    private static void CheckFailover(YamlMapping setting, bool hasDetection, DiagnosticBag diagnostics)
    {
        string? field = setting.IsFilled("failover") ? "failover" : setting.IsFilled("failoverPriority") ? "failoverPriority" : null;
        if (field is not null && !hasDetection)   // V-LL-06
        {
            diagnostics.Report(
                DestinationRuleFindings.FailoverWithoutDetection, "V-LL-06", setting.KeySpanOf(field),
                $"'{field}' needs outlierDetection beside loadBalancer to notice that endpoints fail",
                "add outlierDetection:, for example {consecutive5xxErrors: 5}");
        }

        foreach (YamlNode node in setting.Items("failover"))   // V-LL-07
        {
            var element = (YamlMapping)node;
            string from = element.Text("from");
            string to = element.Text("to");
            if (from == to && !element.IsUnusable("from", "to"))
            {
                diagnostics.Report(
                    DestinationRuleFindings.BadLocality, "V-LL-07", element.Has("to") ? element.SpanOf("to") : element.Head(),
                    from.Length == 0 ? "from and to are missing" : $"region '{from}' cannot fail over to itself", "name two regions");
            }

            foreach (string end in new[] { "from", "to" })
            {
                if (element.Text(end).AsSpan().ContainsAny('/', '*'))
                {
                    diagnostics.Report(
                        DestinationRuleFindings.BadLocality, "V-LL-07", element.SpanOf(end), $"'{element.Text(end)}' is not the name of a region",
                        "write the region alone, without zone and star");
                }
            }
        }
    }
}
