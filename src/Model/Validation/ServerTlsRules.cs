using System.Collections.Frozen;

namespace HelloMesh.Model;

/// <summary>Rules V-GW-22 to V-GW-35: TLS settings of a server, or of a Sidecar's listener.</summary>
internal static class ServerTlsRules
{
    private const int CertificateCountMax = 2;

    private static readonly FrozenSet<string> Ciphers = new[]
    {
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
        "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "ECDHE-RSA-AES256-SHA",
        "AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA", "AES256-SHA", "DES-CBC3-SHA",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] MeshExcludes =
        ["serverCertificate", "privateKey", "caCertificates", "tlsCertificates", "credentialName", "credentialNames"];

    private static readonly string[] PassthroughIgnores =
        ["serverCertificate", "privateKey", "caCertificates", "caCrl", "tlsCertificates", "credentialName", "credentialNames"];

    public static void Check(YamlMapping tls, DiagnosticBag diagnostics)
    {
        string mode = tls.TextOrNull("mode") ?? "PASSTHROUGH";
        CheckCiphers(tls, diagnostics);
        CheckCounts(tls, diagnostics);
        if (mode == "ISTIO_MUTUAL")   // V-GW-25: nothing else is looked at
        {
            foreach (string field in MeshExcludes)
            {
                if (tls.IsFilled(field))
                {
                    diagnostics.Report(
                        GatewayFindings.MeshCertificates, "V-GW-25", tls.KeySpanOf(field),
                        $"ISTIO_MUTUAL uses the mesh's own certificates, '{field}' must not be set", $"remove '{field}', or write mode: MUTUAL");
                }
            }

            return;
        }

        bool isPassthrough = mode is "PASSTHROUGH" or "AUTO_PASSTHROUGH";
        if (tls.IsUnusable("mode") || (!isPassthrough && mode is not ("SIMPLE" or "MUTUAL" or "OPTIONAL_MUTUAL")))
        {
            return;   // not a mode: reported as a value (V-GW-36)
        }

        if (isPassthrough)   // V-GW-26
        {
            foreach (string field in PassthroughIgnores)
            {
                if (tls.IsFilled(field))
                {
                    diagnostics.Report(
                        GatewayFindings.CertificateIgnored, "V-GW-26", tls.KeySpanOf(field), $"'{field}' is ignored with mode {mode}",
                        $"remove '{field}', or write mode: SIMPLE");
                }
            }
        }

        CheckSources(tls, diagnostics);
        bool hasCredential = tls.IsFilled("credentialName") || tls.IsFilled("credentialNames");
        if (!isPassthrough && !hasCredential && !tls.IsUnusable("credentialName", "credentialNames", "tlsCertificates"))
        {
            CheckFiles(tls, mode, diagnostics);
        }

        if (tls.IsFilled("caCrl") && (hasCredential || mode == "SIMPLE"))   // V-GW-32, V-GW-33
        {
            diagnostics.Report(
                GatewayFindings.RevocationList, hasCredential ? "V-GW-33" : "V-GW-32", tls.KeySpanOf("caCrl"),
                hasCredential ? "caCrl does not go with credentialName" : "caCrl needs client certificates, and mode is SIMPLE",
                hasCredential ? "put the list into the Secret" : "write mode: MUTUAL, or remove caCrl");
        }
    }

    private static void CheckCiphers(YamlMapping tls, DiagnosticBag diagnostics)
    {
        ReadOnlySpan<YamlNode> ciphers = tls.Items("cipherSuites");
        if (tls.TextOrNull("minProtocolVersion") is "TLSV1_0" or "TLSV1_1" && ciphers.IsEmpty && !tls.IsUnusable("cipherSuites"))   // V-GW-22
        {
            diagnostics.Report(
                GatewayFindings.OldTlsVersion, "V-GW-22", tls.SpanOf("minProtocolVersion"),
                $"{tls.Text("minProtocolVersion")} needs ciphers that are not among the defaults", "list cipherSuites, or write TLSV1_2");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (YamlNode node in ciphers)
        {
            var cipher = (YamlScalar)node;
            bool isKnown = Ciphers.Contains(cipher.Value);
            bool isFormula = cipher.Value.Length == 0 || cipher.Value == "ALL" || !char.IsAsciiLetterOrDigit(cipher.Value[0]);
            if (!isKnown && !isFormula)   // V-GW-23
            {
                string advice = SpellingAdvice.Closest(cipher.Value, Ciphers) is { } close ? $"did you mean {close}?" : "remove it";
                diagnostics.Report(
                    GatewayFindings.CipherIgnored, "V-GW-23", cipher.Span, $"cipher '{cipher.Value}' is not known and is ignored", advice);
            }
            else if (isKnown && !seen.Add(cipher.Value))   // V-GW-24
            {
                diagnostics.Report(
                    GatewayFindings.CipherIgnored, "V-GW-24", cipher.Span, $"cipher '{cipher.Value}' is listed twice", "remove one");
            }
        }
    }

    private static void CheckCounts(YamlMapping tls, DiagnosticBag diagnostics)
    {
        foreach ((string field, string rule) in new[] { ("tlsCertificates", "V-GW-31"), ("credentialNames", "V-GW-34") })
        {
            if (tls.Has(field) && tls.Items(field).Length is 0 or > CertificateCountMax)   // V-GW-31, V-GW-34
            {
                diagnostics.Report(
                    GatewayFindings.CertificateCount, rule, tls.KeySpanOf(field), $"'{field}' takes one or two entries, not {tls.Items(field).Length}",
                    "list an RSA and an ECDSA certificate at most");
            }
        }
    }

    private static void CheckSources(YamlMapping tls, DiagnosticBag diagnostics)
    {
        string? first = null;
        foreach (string field in new[] { "serverCertificate", "credentialName", "credentialNames", "tlsCertificates" })
        {
            if (!tls.IsFilled(field) || (field == "serverCertificate" && !tls.IsFilled("privateKey")))
            {
                continue;
            }

            if (first is not null)   // V-GW-27, V-GW-35
            {
                bool isSchema = field == "credentialNames" || first == "credentialNames";
                diagnostics.Report(
                    GatewayFindings.SeveralCertificates, isSchema ? "V-GW-35" : "V-GW-27", tls.KeySpanOf(field),
                    $"'{field}' and '{first}' both name a certificate", "keep one of them", tls.KeySpanOf(first), "the other one");
                return;
            }

            first = field;
        }
    }

    /// <summary>Certificates by path, where no Secret is named.</summary>
    private static void CheckFiles(YamlMapping tls, string mode, DiagnosticBag diagnostics)
    {
        ReadOnlySpan<YamlNode> certificates = tls.Items("tlsCertificates");
        if (certificates.IsEmpty)
        {
            CheckPair(tls, tls, mode, diagnostics);
        }

        foreach (YamlNode certificate in certificates)
        {
            CheckPair((YamlMapping)certificate, tls, mode, diagnostics);
        }

        if (mode is "MUTUAL" or "OPTIONAL_MUTUAL" && !tls.IsFilled("caCertificates")
            && !tls.IsUnusable("caCertificates"))   // V-GW-30
        {
            Missing("caCertificates", "V-GW-30", tls, mode, diagnostics);
        }
    }

    private static void CheckPair(YamlMapping certificate, YamlMapping tls, string mode, DiagnosticBag diagnostics)
    {
        if (!certificate.IsFilled("serverCertificate") && !certificate.IsUnusable("serverCertificate"))   // V-GW-28
        {
            Missing("serverCertificate", "V-GW-28", certificate, mode, diagnostics, tls);
        }

        if (!certificate.IsFilled("privateKey") && !certificate.IsUnusable("privateKey"))   // V-GW-29
        {
            Missing("privateKey", "V-GW-29", certificate, mode, diagnostics, tls);
        }
    }

    private static void Missing(
        string field, string rule, YamlMapping certificate, string mode, DiagnosticBag diagnostics, YamlMapping? tls = null) =>
        diagnostics.Report(
            GatewayFindings.CertificateMissing, rule, tls is null || tls == certificate ? certificate.SpanOf("mode") : certificate.Head(),
            $"mode {mode} needs '{field}' or a credentialName", "write credentialName: NAME, the Secret with the certificate");
}
