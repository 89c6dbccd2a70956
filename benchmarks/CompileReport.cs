using System.Globalization;
using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Benchmarks;

/// <summary>Manifests to table, by number of hosts with ten routes each: processor time of all threads, and size.</summary>
internal static class CompileReport
{
    private const int RoutesPerHost = 10;
    private const int PassRoutes = 200_000;
    private const int PassCountMax = 100;

    private static readonly string[] StandardHostCounts = ["100", "1000", "10000", "100000"];

    /// <summary>Prints a table row for each number of hosts; without any, for a thousand to a million routes.</summary>
    public static void Write(string[] hostCounts)
    {
        hostCounts = hostCounts is [] ? StandardHostCounts : hostCounts;
        Console.WriteLine("| routes | load | compile | of it plan → table | load, 100,000 routes | compile, 100,000 routes | table | a route |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (int hosts in hostCounts.Select(count => int.Parse(count, CultureInfo.InvariantCulture)))
        {
            // A small one is over before its methods are compiled for good: it is done often, and its median is taken.
            string yaml = Manifests(hosts);
            int routes = hosts * RoutesPerHost;
            Pass[] passes = [.. Enumerable.Range(0, Math.Clamp(PassRoutes / routes, 1, PassCountMax)).Select(_ => Measure(yaml))];
            double load = Median(passes, pass => pass.Load);
            double compile = Median(passes, pass => pass.Compile);
            long size = passes[0].Size;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {routes:N0} | {load:N0} ms | {compile:N0} ms | {Median(passes, pass => pass.Build):N1} ms | {load * 100_000 / routes:N0} ms | {compile * 100_000 / routes:N0} ms | {size:N0} B | {(double)size / routes:N1} B |"));
        }
    }

    private static Pass Measure(string yaml)
    {
        double start = ProcessorMilliseconds;
        MeshManifests manifests = MeshManifests.Parse(yaml);
        double load = ProcessorMilliseconds - start;
        start = ProcessorMilliseconds;
        RoutingTable table = RoutingTable.Compile(manifests);
        double compile = ProcessorMilliseconds - start;
        start = ProcessorMilliseconds;
        long size = new ProxyTableBuilder(new RegexCache()).Build(table.Gateways[0]).SizeInBytes;
        return new Pass(load, compile, ProcessorMilliseconds - start, size);
    }

    private static double Median(Pass[] passes, Func<Pass, double> part) => passes.Select(part).Order().ElementAt(passes.Length / 2);

    private static double ProcessorMilliseconds => Environment.CpuUsage.TotalTime.TotalMilliseconds;

    private static string Manifests(int hostCount)
    {
        var yaml = new StringBuilder("""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: shop}
            spec: {servers: [{port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: c}, hosts: ["*"]}]}

            """);
        for (int host = 0; host < hostCount; host++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: app-{host}, namespace: shop}}\n")
                .Append(CultureInfo.InvariantCulture, $"spec:\n  hosts: [app-{host}.team.example.com]\n  gateways: [gw]\n  http:\n");
            for (int route = 0; route < RoutesPerHost; route++)
            {
                yaml.Append(CultureInfo.InvariantCulture, $"  - match: [{{uri: {{prefix: /api/v1/resource-{route}}}}}]\n    route: [{{destination: {{host: a.test, port: {{number: 80}}}}}}]\n");
            }
        }

        return yaml.ToString();
    }

    /// <summary>Milliseconds and bytes of one pass.</summary>
    private readonly record struct Pass(double Load, double Compile, double Build, long Size);
}
