using System.Text;
using System.Text.Json;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Sim.Output;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Fidelity;

/// <summary>Answers cases from their manifests and from a snapshot of them, and compares the bytes of the results, and of
/// every so many explanations.</summary>
public sealed class SnapshotRun
{
    /// <summary>An explanation makes a snapshot read its manifests, so not every request is explained.</summary>
    private const int ExplainedStep = 10;

    private static readonly ResultField[] Fields = [.. ResultFields.All];

    /// <summary>Requests that were answered.</summary>
    public int RequestCount { get; private set; }

    /// <summary>Requests whose answers differ.</summary>
    public List<string> Differences { get; } = [];

    /// <summary>Runs over folders with manifests and requests.</summary>
    public static SnapshotRun Over(IEnumerable<string> folders)
    {
        var run = new SnapshotRun();
        string file = Path.GetTempFileName();
        try
        {
            foreach (string folder in folders)
            {
                run.RunFolder(folder, file);
            }
        }
        finally
        {
            File.Delete(file);
        }

        return run;
    }

    private void RunFolder(string folder, string file)
    {
        RoutingTable direct = RoutingTable.Compile(MeshManifests.Load(Path.Combine(folder, "manifests.yaml")));
        File.Delete(file);   // an earlier snapshot may still be mapped
        using (FileStream stream = File.Create(file))
        {
            direct.WriteSnapshot(stream);
        }

        var snapshot = RoutingTable.OpenSnapshot(file);
        long number = 0;
        foreach (string text in File.ReadLines(Path.Combine(folder, "requests.jsonl")))
        {
            number++;
            RequestLine line = RequestReader.Read(Encoding.UTF8.GetBytes(text), number);
            if (line.Request is null)
            {
                continue;
            }

            RequestCount++;
            string expected = Answer(direct, line, number);
            string actual = Answer(snapshot, line, number);
            if (expected == actual && number % ExplainedStep == 0)
            {
                expected = Steps(direct.Explain(line.Request, number));
                actual = Steps(snapshot.Explain(line.Request, number));
            }

            if (expected != actual)
            {
                Differences.Add($"{folder}:{number}: {actual} instead of {expected}");
            }
        }
    }

    private static string Answer(RoutingTable table, RequestLine line, long number)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            ResultJson.Write(json, new ResultRecord("", line, table.Route(line.Request!, number), null), Fields);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Steps(Explanation explanation) => string.Join(
        '\n', explanation.Steps.Select(step => $"{step.Stage} {step.Verdict} {step.Text} {step.Rule} {step.Source}"));
}
