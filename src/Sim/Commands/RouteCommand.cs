using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HelloMesh.Router;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Output;
using HelloMesh.Sim.Requests;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Commands;

/// <summary><c>meshsim route</c>: one request, given like curl's.</summary>
internal static class RouteCommand
{
    private static readonly Argument<string> Url = new("URL") { Description = "scheme://host[:port]/path, taken as written" };

    private static readonly Option<string?> Method = Text("--request", "METHOD", "Method. Default: GET", "-X");

    private static readonly Option<string[]> Header = new("--header", "-H")
    {
        HelpName = "'NAME: VALUE'",
        Description = "A header; may be repeated. 'Host: …' is the same as --authority",
    };

    private static readonly Option<string?> Authority = Text("--authority", "HOST", "Host header where it is not the URL's");

    private static readonly Option<string?> Sni = Text("--sni", "NAME", "TLS server name; '' sends none. Default: the URL's host");

    private static readonly Option<string?> Port = Text("--port", "N", "Port that the client connects to. Default: the URL's");

    private static readonly Option<string?> From =
        Text("--from", "NAMESPACE/LABEL=VALUE[,…]", "A call inside the mesh, from this workload");

    private static readonly Option<string?> Draw =
        Text("--draw", "0…1", "Picks among weighted destinations instead of the seeded draw");

    private static readonly Option<bool> Certificate = new("--cert") { Description = "The client presents a certificate" };

    private static readonly Option<bool> Explain = new("--explain")
    {
        Description = "Show every step, and why each earlier candidate lost",
    };

    /// <summary>The command.</summary>
    public static Command Create() => new MeshCommand(
        "route",
        "Says where one request goes. The request is given like curl's.",
        [
            ("meshsim route https://shop.example.com/cart", "where it goes"),
            ("meshsim route https://shop.example.com/cart --explain", "and why"),
            ("meshsim route https://shop.example.com/ -X POST -H 'x-user: ann' -f mesh.yaml", "with a method and a header"),
            ("meshsim route http://reviews:9080/ --from shop/app=web", "a call inside the mesh"),
            ("meshsim route https://shop.example.com/ --format json", "the whole result"),
        ],
        [
            Url, Method, Header, Authority, Sni, Port, From, Certificate, Draw, Explain, CommonOptions.Manifests,
            CommonOptions.Set, CommonOptions.Format, CommonOptions.Output, CommonOptions.Workload, CommonOptions.Registry,
            CommonOptions.Seed, CommonOptions.Force, CommonOptions.Quiet, CommonOptions.NoColor,
        ],
        Run);

    private static int Run(ParseResult typed)
    {
        RunPlan plan = RunPlan.From(typed);
        if (plan.Format == OutputFormat.Csv && typed.GetValue(Explain))
        {
            throw new CliException("csv has no place for the steps of --explain", "write --format json");
        }

        RequestParts parts = ReadParts(typed);
        if (!parts.TryBuild(out MeshRequest? request, out string? url, out (RequestField Field, int Offset, string Reason) error))
        {
            string fix = parts.Url!.Contains("://", StringComparison.Ordinal) ? "" : $"write https://{parts.Url}";
            throw new CliException($"'{parts.Url}' is no URL: {error.Reason}", fix);
        }

        using Terminal terminal = plan.CreateTerminal();
        RoutingTable table = ManifestSource.Compile(plan, terminal);
        Explanation explanation = typed.GetValue(Explain)
            ? table.Explain(request!, line: 0)
            : new Explanation(table.Route(request!, line: 0), []);
        var line = new RequestLine { Line = 0, Method = parts.Method, Url = url, Request = request };
        var record = new ResultRecord("", line, explanation.Result, Verdict: null);
        OutputPipe.Run(() => Write(terminal, plan.Format, record, explanation.Steps));
        return explanation.Result.Outcome == Outcome.InvalidRequest ? ExitCode.CouldNot : ExitCode.Ok;
    }

    private static void Write(
        Terminal terminal, OutputFormat format, in ResultRecord record, ImmutableArray<ExplanationStep> steps)
    {
        ResultField[] fields = [.. ResultFields.All.Where(f => f >= ResultField.Method)];
        if (format is OutputFormat.Json or OutputFormat.Jsonl)
        {
            JsonWriterOptions options = format == OutputFormat.Json ? JsonValues.Indented : JsonValues.Compact;
            using (var json = new Utf8JsonWriter(terminal.Output, options))
            {
                json.WriteStartObject();
                ResultJson.WriteFields(json, record, fields);
                ExplanationJson.WriteSteps(json, steps);
                json.WriteEndObject();
            }

            terminal.WriteOutput("\n");
            return;
        }

        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using ResultWriter writer = ResultWriter.Create(format, format == OutputFormat.Csv ? fields : null, terminal.ColorOutput);
        terminal.Output.Write(writer.Prefix);
        writer.Write(buffer, record);
        terminal.Output.Write(buffer.WrittenSpan);
        if (format == OutputFormat.Text)
        {
            terminal.WriteOutput(ExplanationText.Format(steps, terminal.ColorOutput));
        }
    }

    private static RequestParts ReadParts(ParseResult typed)
    {
        var parts = new RequestParts
        {
            Url = typed.GetValue(Url),
            Method = typed.GetValue(Method) ?? "GET",
            Sni = typed.GetValue(Sni),
            Port = (int?)ReadNumber("--port", typed.GetValue(Port), 1, 65535),
            From = RunPlan.ReadWorkload("--from", typed.GetValue(From)),
            ClientCertificate = typed.GetValue(Certificate),
        };
        if (ReadNumber("--draw", typed.GetValue(Draw), 0, 1) is { } draw)
        {
            parts.Draw = WrittenDraws.BelowOne(draw);
        }

        ImmutableArray<KeyValuePair<string, string>>.Builder headers =
            ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (string header in typed.GetValue(Header) ?? [])
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                throw new CliException($"-H takes 'name: value'; it was given '{header}'", "write for example -H 'x-user: ann'");
            }

            string name = header[..colon].Trim();
            string value = header[(colon + 1)..].Trim();
            if (name.Equals("host", StringComparison.OrdinalIgnoreCase))
            {
                parts.Authority = value;
            }
            else
            {
                headers.Add(new KeyValuePair<string, string>(name, value));
            }
        }

        parts.Headers = headers.DrainToImmutable();
        parts.Authority = typed.GetValue(Authority) ?? parts.Authority;
        return parts;
    }

    private static double? ReadNumber(string option, string? text, double min, double max)
    {
        if (text is null)
        {
            return null;
        }

        NumberStyles style = max == 1 ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
        return double.TryParse(text, style, CultureInfo.InvariantCulture, out double value) && value >= min && value <= max
            ? value
            : throw new CliException(
                string.Create(CultureInfo.InvariantCulture, $"{option} takes a number from {min} to {max}; it was given '{text}'"));
    }

    private static Option<string?> Text(string name, string helpName, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = helpName, Description = description };
}
