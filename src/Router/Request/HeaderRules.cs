using System.Collections.Immutable;

namespace HelloMesh.Router;

/// <summary>Which headers a condition never sees (rules RM-52 to RM-54).</summary>
internal static class HeaderRules
{
    private static readonly HashSet<string> AlwaysRemoved = new(StringComparer.Ordinal)
    {
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "x-envoy-internal",
        "x-forwarded-client-cert", "host",
    };

    private static readonly HashSet<string> ReplacedOnGateways = new(StringComparer.Ordinal)
    {
        "x-forwarded-proto", "x-request-id", "x-envoy-external-address", "x-forwarded-for",
    };

    private static readonly HashSet<string> ControlHeaders = new(StringComparer.Ordinal)
    {
        "x-envoy-retry-on", "x-envoy-retry-grpc-on", "x-envoy-max-retries", "x-envoy-retriable-status-codes",
        "x-envoy-retriable-header-names", "x-envoy-upstream-rq-timeout-ms", "x-envoy-upstream-rq-per-try-timeout-ms",
        "x-envoy-upstream-alt-stat-name", "x-envoy-upstream-rq-timeout-alt-response", "x-envoy-upstream-stream-duration-ms",
        "x-envoy-expected-rq-timeout-ms", "x-envoy-hedge-on-per-try-timeout", "x-envoy-force-trace",
        "x-envoy-original-path", "x-envoy-original-host", "x-envoy-decorator-operation",
        "x-envoy-downstream-service-cluster", "x-envoy-downstream-service-node", "x-envoy-ip-tags",
        "x-envoy-is-timeout-retry",
    };

    /// <summary>True when the request asks for an upgrade and says so in <c>connection</c> (rule RM-52).</summary>
    public static bool IsUpgrade(ImmutableArray<KeyValuePair<string, string>> headers, out string upgrade)
    {
        upgrade = Find(headers, "upgrade") ?? "";
        return upgrade.Length > 0
            && (Find(headers, "connection") ?? "").Contains("upgrade", StringComparison.OrdinalIgnoreCase);
    }

    public static bool IsRemoved(string name, string value, bool isGateway, bool isUpgrade) =>
        AlwaysRemoved.Contains(name)
        || (name == "upgrade" && !isUpgrade)
        || (name == "te" && !value.Contains("trailers", StringComparison.OrdinalIgnoreCase))
        || (isGateway ? ReplacedOnGateways.Contains(name) || ControlHeaders.Contains(name)
            : ControlHeaders.Contains(name) || name == "x-forwarded-proto");

    /// <summary>Headers of which the proxy keeps one line: repeated ones are joined with a comma, empty ones left out.
    /// All others keep their lines apart (rule RM-18).</summary>
    private static readonly HashSet<string> SingleLine = new(StringComparer.Ordinal)
    {
        "accept", "accept-encoding", "access-control-request-headers", "access-control-request-method", "authorization",
        "cache-control", "content-type", "expect", "if-match", "if-modified-since", "if-none-match", "if-range",
        "if-unmodified-since", "origin", "referer", "user-agent", "via",
    };

    /// <summary>The headers as the proxy holds them: names in lower case, blanks trimmed, single-line ones joined.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Combine(ImmutableArray<KeyValuePair<string, string>> headers)
    {
        var combined = new List<KeyValuePair<string, string>>(headers.Length);
        foreach (KeyValuePair<string, string> header in headers)
        {
            string name = header.Key.ToLowerInvariant();
            string value = header.Value.Trim(' ', '\t');
            int earlier = SingleLine.Contains(name) ? combined.FindIndex(h => h.Key == name) : -1;
            if (earlier < 0)
            {
                combined.Add(new KeyValuePair<string, string>(name, value));
            }
            else if (value.Length > 0)
            {
                string before = combined[earlier].Value;
                combined[earlier] = new KeyValuePair<string, string>(name, before.Length == 0 ? value : $"{before},{value}");
            }
        }

        return combined;
    }

    private static string? Find(ImmutableArray<KeyValuePair<string, string>> headers, string name)
    {
        foreach (KeyValuePair<string, string> header in headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }
}
