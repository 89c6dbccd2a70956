using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Output;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Commands;

/// <summary>One line of the plan's table.</summary>
internal readonly record struct RouteRow(string Listener, string Host, string Match, string Action, string Rule, string Source);

/// <summary><c>meshsim routes</c>: the plan as a table, in the order in which routes are tried.</summary>
internal static class RoutesCommand
{
    private static readonly string[] Columns = ["listener", "host", "match", "action", "rule", "source"];

    private static readonly Option<string?> Host = new("--host")
    {
        HelpName = "NAME",
        Description = "Only routes that a request with this Host is checked against",
    };

    /// <summary>The command.</summary>
    public static Command Create() => new MeshCommand(
        "routes",
        "Prints every route: listener, host, match, destination, source; in the order in which they are tried.",
        [
            ("meshsim routes -f manifests", "all routes"),
            ("meshsim routes -f manifests --host shop.example.com", "those of one host"),
            ("meshsim routes -f manifests --format csv -o routes.csv", "for a spreadsheet"),
        ],
        [
            CommonOptions.Manifests, CommonOptions.Set, Host, CommonOptions.Format, CommonOptions.Output,
            CommonOptions.Workload, CommonOptions.Force, CommonOptions.Quiet, CommonOptions.NoColor,
        ],
        Run);

    private static int Run(ParseResult typed)
    {
        RunPlan plan = RunPlan.From(typed);
        using Terminal terminal = plan.CreateTerminal();
        RoutingTable table = ManifestSource.Compile(plan, terminal);
        string? host = typed.GetValue(Host);
        List<RouteRow> rows = [.. table.Gateways.SelectMany(RowsOf).Where(r => host is null || Covers(r.Host, host))];
        OutputPipe.Run(() => terminal.WriteOutput(Render(rows, plan.Format)));
        foreach (ProxyPlan proxy in plan.Quiet ? [] : table.Gateways)
        {
            WriteNotes(proxy, terminal.Error);
        }

        return ExitCode.Ok;
    }

    private static bool Covers(string domains, string host) => domains.Split(", ").Any(domain =>
        domain == host || (domain.StartsWith('*') && host.EndsWith(domain[1..], StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<RouteRow> RowsOf(ProxyPlan proxy)
    {
        foreach (Listener listener in proxy.Listeners)
        {
            foreach (FilterChain chain in listener.FilterChains)
            {
                foreach (RouteRow row in RowsOf(listener, chain))
                {
                    yield return row;
                }
            }
        }
    }

    private static IEnumerable<RouteRow> RowsOf(Listener listener, FilterChain chain)
    {
        string names = chain.ServerNames.IsEmpty ? "*" : string.Join(", ", chain.ServerNames);
        if (chain.Tcp is { } tcp)
        {
            yield return new RouteRow(
                listener.Name, names, "server name", Forward(tcp.Clusters), tcp.Rule, tcp.Source.ToString());
        }

        foreach (VirtualHost host in chain.Http?.VirtualHosts ?? [])
        {
            string domains = string.Join(", ", host.Domains);
            if (host.RequiresTls)
            {
                yield return new RouteRow(listener.Name, domains, "not https", "301 to https", "httpsRedirect", "");
            }

            foreach (Route route in host.Routes)
            {
                yield return new RouteRow(
                    listener.Name,
                    domains,
                    ConditionText.Of(route.Match),
                    Describe(route.Action),
                    $"{route.Owner} {route.Rule}".Trim(),
                    route.Source.ToString());
            }
        }
    }

    private static string Describe(RouteAction action) => action switch
    {
        RedirectAction redirect => $"{redirect.Status} redirect {redirect.Scheme}{redirect.Host}{redirect.Path}{redirect.PrefixRewrite}",
        DirectResponseAction response => $"{response.Status} direct response",
        ForwardAction forward => Forward(forward.Clusters),
        _ => "",
    };

    private static string Forward(IEnumerable<WeightedCluster> clusters) => string.Join(
        ", ",
        clusters.Select(c => c.Weight > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Short(c.Name)} ({c.Weight})") : Short(c.Name)));

    /// <summary><c>host:port</c>, with the subset where there is one.</summary>
    private static string Short(string cluster) =>
        cluster.Split('|') is [_, { } port, { } subset, { } host] ? $"{host}:{port}{(subset.Length > 0 ? $" {subset}" : "")}" : cluster;

    private static void WriteNotes(ProxyPlan proxy, TextWriter error)
    {
        foreach (SkippedServer skipped in proxy.SkippedServers)
        {
            error.WriteLine($"skipped: {skipped.Reason} (rule {skipped.Rule})");
        }

        foreach (Listener listener in proxy.Listeners.Where(l => l.Rejection is not null))
        {
            error.WriteLine($"rejected: {listener.Name}: {listener.Rejection!.Reason} (rule {listener.Rejection.Rule})");
        }
    }

    private static string Render(List<RouteRow> rows, OutputFormat format)
    {
        List<string[]> cells = [.. rows.Select(r => new[] { r.Listener, r.Host, r.Match, r.Action, r.Rule, r.Source })];
        var text = new StringBuilder();
        switch (format)
        {
            case OutputFormat.Csv:
                foreach (string[] line in cells.Prepend(Columns))
                {
                    text.AppendJoin(',', line.Select(Quoted)).Append("\r\n");
                }

                break;
            case OutputFormat.Json:
                text.Append('[').AppendJoin(",\n ", cells.Select(Json)).Append("]\n");
                break;
            case OutputFormat.Jsonl:
                foreach (string[] line in cells)
                {
                    text.Append(Json(line)).Append('\n');
                }

                break;
            default:
                AppendTable(text, [.. cells.Prepend([.. Columns.Select(c => c.ToUpperInvariant())])]);
                break;
        }

        return text.ToString();
    }

    private static void AppendTable(StringBuilder text, List<string[]> lines)
    {
        int[] widths = [.. Enumerable.Range(0, Columns.Length).Select(i => lines.Max(l => l[i].Length))];
        foreach (string[] line in lines)
        {
            text.Append(string.Join("  ", line.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()).Append('\n');
        }
    }

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Json(string[] line)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonValues.Compact))
        {
            json.WriteStartObject();
            for (int i = 0; i < Columns.Length; i++)
            {
                json.WriteString(Columns[i], line[i]);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
