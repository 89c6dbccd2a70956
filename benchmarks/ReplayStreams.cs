using System.Globalization;
using System.Text;

namespace HelloMesh.Benchmarks;

/// <summary>What kind of request file is replayed.</summary>
public enum ReplayTraffic
{
    /// <summary>Short lines with one header for one route; seven URLs.</summary>
    OneRoute,

    /// <summary>Lines with five headers, as a log has them, over 1,000 hosts × 10 routes: hosts and paths by Zipf's law, so
    /// URLs repeat; ids and cookies do not.</summary>
    Log,

    /// <summary>The same, but all hosts alike and no URL twice.</summary>
    Distinct,
}

/// <summary>Writes request files, the same each time.</summary>
public static class ReplayStreams
{
    /// <summary>Hosts of a stream, unless told otherwise.</summary>
    public const int HostCount = 1000;

    private const int RouteCount = 10;
    private const int HostsPerFile = 20_000;

    private static readonly string[] Paths = ["greet", "greet/World", "greeting", "greet/Ann?lang=en", "", "status", "greet/a/b/c"];

    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "curl/8.5.0",
        "okhttp/4.12.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    ];

    /// <summary>Manifests for a stream.</summary>
    /// <param name="stream">Which one.</param>
    /// <param name="hostCount">How many hosts it has, where it has many.</param>
    public static string Manifests(ReplayTraffic stream, int hostCount = HostCount)
    {
        var text = new StringBuilder("""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: shop}
            spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: c}, hosts: ["*"]}]}

            """);
        if (stream == ReplayTraffic.OneRoute)
        {
            AddService(text, "greet", "hello-helidon.hello-helidon.example.com");
            AddRoute(text, "/greet", "hello-helidon-deployment");
        }
        else
        {
            AddHosts(text, 0, hostCount);
        }

        return text.ToString();
    }

    /// <summary>Writes the manifests of a stream with any number of hosts into a folder, in files of a size that is read.</summary>
    public static void WriteManifests(string folder, int hostCount)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "gateway.yaml"), Manifests(ReplayTraffic.Log, 0));
        for (int host = 0; host < hostCount; host += HostsPerFile)
        {
            var text = new StringBuilder();
            AddHosts(text, host, Math.Min(host + HostsPerFile, hostCount));
            File.WriteAllText(Path.Combine(folder, $"hosts-{host}.yaml"), text.ToString());
        }
    }

    /// <summary>Lines of a stream.</summary>
    /// <param name="stream">Which one.</param>
    /// <param name="count">How many.</param>
    /// <param name="hostCount">As of the manifests.</param>
    public static byte[] Lines(ReplayTraffic stream, int count, int hostCount = HostCount)
    {
        var random = new Random(20260101);
        double[] hosts = [.. Enumerable.Range(1, hostCount).Select(i => 1.0 / i)];
        for (int i = 1; i < hosts.Length; i++)
        {
            hosts[i] += hosts[i - 1];
        }

        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            string url = stream switch
            {
                ReplayTraffic.OneRoute => $"https://hello-helidon.hello-helidon.example.com/{Paths[random.Next(Paths.Length)]}",
                ReplayTraffic.Log => $"https://shop-{Pick(random, hosts)}.example.com/api/v1/service-{random.Next(RouteCount + 1)}/items/{Math.Min(99_999, (int)Math.Pow(1 - random.NextDouble(), -1.4))}",
                _ => $"https://shop-{random.Next(hostCount)}.example.com/api/v1/service-{random.Next(RouteCount + 1)}/items/{random.NextInt64():x}?page={i}",
            };
            string headers = stream == ReplayTraffic.OneRoute
                ? $"\"x-user\": \"u{random.Next(1000)}\""
                : $"\"user-agent\": \"{Agents[random.Next(Agents.Length)]}\", \"accept\": \"application/json\", \"accept-encoding\": \"gzip, br\", \"x-request-id\": \"{random.NextInt64():x16}-{i:x8}\", \"cookie\": \"session={random.NextInt64():x16}\"";
            text.Append(CultureInfo.InvariantCulture, $"{{\"id\": \"r-{i:D7}\", \"url\": \"{url}\", \"headers\": {{{headers}}}}}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Writes a file of about so many bytes for one route: the same lines over and over.</summary>
    public static void WriteFile(string path, long size)
    {
        byte[] lines = Lines(ReplayTraffic.OneRoute, (int)Math.Clamp(size / 100, 1000, 1_000_000));
        using FileStream file = File.Create(path);
        do
        {
            file.Write(lines);
        }
        while (file.Length < size);
    }

    /// <summary>Writes manifests, lines, and the same lines twice over.</summary>
    public static void WriteFiles(string folder, ReplayTraffic stream, int count)
    {
        byte[] lines = Lines(stream, count);
        File.WriteAllText(Path.Combine(folder, "manifests.yaml"), Manifests(stream));
        File.WriteAllBytes(Path.Combine(folder, "once.jsonl"), lines);
        File.WriteAllBytes(Path.Combine(folder, "twice.jsonl"), [.. lines, .. lines]);
    }

    private static int Pick(Random random, double[] cumulated)
    {
        int place = Array.BinarySearch(cumulated, random.NextDouble() * cumulated[^1]);
        return place < 0 ? ~place : place;
    }

    private static void AddHosts(StringBuilder text, int start, int end)
    {
        for (int host = start; host < end; host++)
        {
            AddService(text, $"vs-{host}", $"shop-{host}.example.com");
            for (int route = 0; route < RouteCount; route++)
            {
                AddRoute(text, $"/api/v1/service-{route}/", $"backend-{host}-{route}");
            }
        }
    }

    private static void AddService(StringBuilder text, string name, string host) => text.Append(CultureInfo.InvariantCulture, $$"""
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: {{name}}, namespace: shop}
        spec:
          hosts: [{{host}}]
          gateways: [gw]
          http:

        """);

    private static void AddRoute(StringBuilder text, string prefix, string destination) => text.Append(CultureInfo.InvariantCulture, $$"""
          - match:
              - uri:
                  prefix: {{prefix}}
            route:
              - destination:
                  host: {{destination}}
                  port:
                    number: 8080

        """);
}
