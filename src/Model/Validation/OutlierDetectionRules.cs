namespace HelloMesh.Model;

/// <summary>Rules V-OD-02 and V-OD-03. The schema reports the other rules of V-OD.</summary>
internal static class OutlierDetectionRules
{
    public static void Check(YamlMapping detection, DiagnosticBag diagnostics)
    {
        if (detection.Int("consecutiveErrors") is not (null or 0))   // V-OD-02
        {
            diagnostics.Report(
                DestinationRuleFindings.SettingReplaced, "V-OD-02", detection.KeySpanOf("consecutiveErrors"), "'consecutiveErrors' is no longer used",
                "write consecutiveGatewayErrors or consecutive5xxErrors");
        }

        if (detection.UInt("consecutiveLocalOriginFailures") is > 0 && detection.Bool("splitExternalLocalOriginErrors") != true
            && !detection.IsUnusable("splitExternalLocalOriginErrors"))   // V-OD-03
        {
            diagnostics.Report(
                DestinationRuleFindings.FailuresNotSplit, "V-OD-03", detection.KeySpanOf("consecutiveLocalOriginFailures"),
                "local failures are counted apart only where they are split from the others",
                "add splitExternalLocalOriginErrors: true, or remove it");
        }
    }
}
