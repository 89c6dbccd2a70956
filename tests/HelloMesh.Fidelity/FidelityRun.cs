using System.Text;
using System.Text.Json;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Sim.Output;
using HelloMesh.Sim.Requests;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Fidelity;

/// <summary>One answer that differs from the recorded one.</summary>
public sealed record Disagreement(string Case, string Id, string Field, string Expected, string Actual, string Request);

/// <summary>Replays recorded cases and compares every field with the recorded answers.</summary>
public sealed class FidelityRun
{
    /// <summary>Fields that are recorded; one that is absent there must be absent here.</summary>
    public static readonly string[] Fields =
    [
        "outcome", "listener", "routeConfig", "virtualHost", "route", "virtualService", "cluster", "destination", "subset",
        "known", "weights", "mirrors", "timeout", "retries", "fault", "status", "flags", "details", "location", "body",
        "upstream", "responseHeaders", "chain",
    ];

    private static readonly WorkloadId Gateway = new("istio-system", [new("istio", "ingressgateway")]);

    /// <summary>Requests that were compared, by family.</summary>
    public SortedDictionary<string, (int Agree, int All)> Families { get; } = new(StringComparer.Ordinal);

    /// <summary>Every field that differs.</summary>
    public List<Disagreement> Disagreements { get; } = [];

    /// <summary>Requests that agree in every field.</summary>
    public int AgreeCount => Families.Values.Sum(f => f.Agree);

    /// <summary>All requests.</summary>
    public int RequestCount => Families.Values.Sum(f => f.All);

    /// <summary>Runs all cases of a folder whose family is wanted.</summary>
    public static FidelityRun Over(string folder, Func<string, bool> isWanted)
    {
        var run = new FidelityRun();
        foreach (string directory in CaseFolder.Of(folder))
        {
            string family = CaseFolder.FamilyOf(directory);
            if (isWanted(family))
            {
                run.RunCase(directory, Path.GetFileName(directory), family);
            }
        }

        return run;
    }

    private void RunCase(string directory, string name, string family)
    {
        MeshManifests manifests = MeshManifests.Load(Path.Combine(directory, "manifests.yaml"));
        RoutingTable table = RoutingTable.Compile(manifests, new RoutingOptions { Workload = Gateway });
        string[] requests = File.ReadAllLines(Path.Combine(directory, "requests.jsonl"));
        string[] expected = File.ReadAllLines(Path.Combine(directory, "expect.jsonl"));
        (int agree, int all) = Families.GetValueOrDefault(family);
        for (int i = 0; i < requests.Length; i++)
        {
            using JsonDocument answer = JsonDocument.Parse(expected[i]);
            using JsonDocument actual = Answer(table, requests[i], i + 1);
            int before = Disagreements.Count;
            foreach (string field in Fields)
            {
                Compare(name, field, answer.RootElement, actual.RootElement, requests[i]);
            }

            agree += Disagreements.Count == before ? 1 : 0;
            all++;
        }

        foreach (Diagnostic error in manifests.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))
        {
            Disagreements.Add(new Disagreement(name, "", "diagnostics", "none", $"{error.Span}: {error.Code} {error.Message}", ""));
        }

        Families[family] = (agree, all);
    }

    private static JsonDocument Answer(RoutingTable table, string text, long number)
    {
        RequestLine line = RequestReader.Read(Encoding.UTF8.GetBytes(text), number);
        RouteResult result = line.Request is { } request
            ? table.Route(request, number)
            : new RouteResult { Outcome = Outcome.InvalidRequest, Reason = line.Error };

        // The recordings leave the control plane's default retries out.
        result = result.Retries is { IsDefault: true } ? result with { Retries = null } : result;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            ResultJson.Write(json, new ResultRecord("", line, result, null), [.. ResultFields.All]);
        }

        return JsonDocument.Parse(stream.ToArray());
    }

    private void Compare(string name, string field, JsonElement expected, JsonElement actual, string request)
    {
        // Where traffic is split the recordings do not say which destination was drawn.
        bool isSplit = expected.TryGetProperty("weights", out _);
        if (isSplit && (field is "cluster" or "destination" or "subset" or "known"
            || (field == "responseHeaders" && DependsOnDraw(expected))))
        {
            return;
        }

        bool hasExpected = expected.TryGetProperty(field, out JsonElement wanted);
        bool hasActual = actual.TryGetProperty(field, out JsonElement got);
        bool agrees = hasExpected && hasActual
            ? field == "upstream" && isSplit ? AgreesWhereRecorded(wanted, got) : JsonElement.DeepEquals(wanted, got)
            : hasExpected == hasActual;
        if (!agrees)
        {
            Disagreements.Add(new Disagreement(
                name,
                expected.GetProperty("id").GetString()!,
                field,
                hasExpected ? wanted.GetRawText() : "(absent)",
                hasActual ? got.GetRawText() : "(absent)",
                request));
        }
    }

    /// <summary>The recording leaves the authority out where the destinations' header operations differ.</summary>
    private static bool DependsOnDraw(JsonElement expected) =>
        expected.TryGetProperty("upstream", out JsonElement upstream) && !upstream.TryGetProperty("authority", out _);

    /// <summary>Authority and headers are left out where weighted destinations differ in them.</summary>
    private static bool AgreesWhereRecorded(JsonElement wanted, JsonElement got) =>
        wanted.EnumerateObject().All(p => got.TryGetProperty(p.Name, out JsonElement value) && JsonElement.DeepEquals(p.Value, value))
        && (!wanted.TryGetProperty("authority", out _)
            || wanted.TryGetProperty("headers", out _) == got.TryGetProperty("headers", out _));
}
