namespace HelloMesh.Model;

/// <summary>Rules V-CT-01 to V-CT-05: TLS towards a destination.</summary>
internal static class ClientTlsRules
{
    private const string ConfigMapPrefix = "configmap://";

    private static readonly string[] Files = ["clientCertificate", "privateKey", "caCertificates", "caCrl"];

    public static void Check(YamlMapping tls, string ns, DiagnosticBag diagnostics)
    {
        string mode = tls.Text("mode");
        string credential = tls.Text("credentialName");
        if (credential.StartsWith(ConfigMapPrefix, StringComparison.Ordinal))
        {
            CheckConfigMap(tls, credential[ConfigMapPrefix.Length..], ns, diagnostics);
        }

        if (tls.Bool("insecureSkipVerify") == true && mode is "SIMPLE" or "MUTUAL")
        {
            CheckSkippedVerification(tls, mode, diagnostics);
        }

        if (mode is "SIMPLE" or "MUTUAL" && credential.Length > 0)   // V-CT-04
        {
            foreach (string field in Files)
            {
                if (tls.IsFilled(field))
                {
                    diagnostics.Report(
                        DestinationRuleFindings.CertificateUnexpected, "V-CT-04", tls.KeySpanOf(field), $"'{field}' and 'credentialName' do not go together",
                        "keep credentialName, or only the paths", tls.KeySpanOf("credentialName"), "the other one");
                }
            }
        }
        else if (mode == "MUTUAL")   // V-CT-05
        {
            Need(tls, "clientCertificate", diagnostics);
            Need(tls, "privateKey", diagnostics);
        }
    }

    /// <summary>V-CT-01.</summary>
    private static void CheckConfigMap(YamlMapping tls, string reference, string ns, DiagnosticBag diagnostics)
    {
        string[] parts = reference.Split('/');
        if (parts.Length != 2 || parts[0] != ns || parts[1].Length == 0)
        {
            string name = parts[^1].Length > 0 ? parts[^1] : "NAME";
            diagnostics.Report(
                DestinationRuleFindings.BadCredentialName, "V-CT-01", tls.SpanOf("credentialName"),
                $"'{tls.Text("credentialName")}' names no ConfigMap of namespace {ns}", $"write {ConfigMapPrefix}{ns}/{name}");
        }
    }

    private static void CheckSkippedVerification(YamlMapping tls, string mode, DiagnosticBag diagnostics)
    {
        string rule = mode == "SIMPLE" ? "V-CT-02" : "V-CT-03";
        foreach (string field in new[] { "caCertificates", "subjectAltNames", "credentialName" })
        {
            if (tls.IsFilled(field) && !(field == "credentialName" && mode == "MUTUAL"))
            {
                diagnostics.Report(
                    DestinationRuleFindings.CertificateUnexpected, rule, tls.KeySpanOf(field),
                    $"'{field}' verifies the server, and insecureSkipVerify says not to", "keep one of them",
                    tls.KeySpanOf("insecureSkipVerify"), "the other one");
            }
        }
    }

    private static void Need(YamlMapping tls, string field, DiagnosticBag diagnostics)
    {
        if (!tls.IsFilled(field) && !tls.IsUnusable(field, "credentialName"))
        {
            diagnostics.Report(
                DestinationRuleFindings.CertificateMissing, "V-CT-05", tls.SpanOf("mode"), $"mode MUTUAL needs '{field}' or a credentialName",
                "write credentialName: NAME, the Secret with the certificate");
        }
    }
}
