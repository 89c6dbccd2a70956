namespace HelloMesh.Model;

/// <summary>Rules V-CP-04 and V-CP-05: what the values of a connection pool say together. The schema reports the other
/// rules of V-CP.</summary>
internal static class ConnectionPoolRules
{
    public static void Check(YamlMapping pool, DiagnosticBag diagnostics)
    {
        if (pool.Child("tcp") is { } tcp && tcp.Has("idleTimeout"))
        {
            CheckIdleTimeout(tcp, diagnostics);
        }

        if (pool.Child("http") is { } http && http.Text("h2UpgradePolicy") == "UPGRADE" && http.Bool("useClientProtocol") == true)   // V-CP-05
        {
            TrafficPolicyRules.Exclude(http, "useClientProtocol", "h2UpgradePolicy", "V-CP-05", diagnostics);
        }
    }

    /// <summary>V-CP-04: a duration of no whole millisecond switches the timeout off.</summary>
    private static void CheckIdleTimeout(YamlMapping tcp, DiagnosticBag diagnostics)
    {
        string text = tcp.Text("idleTimeout");
        if (GoDuration.TryParse(text, out TimeSpan timeout, out bool isWhole)
            && Math.Abs(timeout.Ticks) >= TimeSpan.TicksPerMillisecond && (timeout < TimeSpan.Zero || !isWhole))
        {
            diagnostics.Report(DiagnosticCatalogue.BadDuration(
                tcp.SpanOf("idleTimeout"), "idleTimeout", text, "1ms or more, in whole milliseconds; 0s disables it", "V-CP-04"));
        }
    }
}
