using System.Text;
using System.Text.Json;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Testing;

/// <summary>Answers every line of a request file and reports all that came out differently, together.</summary>
internal sealed class RequestFileAssertion(MeshUnderTest mesh)
{
    /// <summary>Lines spoken of in full; a file that fails altogether should not fill the log.</summary>
    private const int ListedMax = 20;

    private readonly List<string> _failures = [];
    private long _lines;
    private long _expected;
    private long _failed;

    /// <summary>Checks a file.</summary>
    public void Check(string path, string? expectationsPath)
    {
        try
        {
            CheckLines(path, expectationsPath);
        }
        catch (Exception failure) when (RequestStream.IsDamage(failure))
        {
            throw new MeshAssertionException($"{path}: the compressed data is damaged or ends too early", failure);
        }
    }

    private void CheckLines(string path, string? expectationsPath)
    {
        Dictionary<string, JsonElement>? beside = expectationsPath is null ? null : ReadExpectations(expectationsPath);
        var used = new HashSet<string>(StringComparer.Ordinal);
        using var comparer = new ExpectationComparer();
        foreach ((LineBlock block, LineSlice slice) in Lines(path))
        {
            _lines++;
            RequestLine line = slice.IsTooLong
                ? RequestReader.TooLong(slice.Number)
                : RequestReader.Read(block.BytesOf(slice), slice.Number);
            if (line.Request is not { } request)
            {
                Fail($"{path}:{line.Line}:{line.Column}: {line.Error}");
                continue;
            }

            var record = new ResultRecord(path, line, mesh.Answer(request, line.Line), null);
            List<FieldDifference> differences = line.Expect is { } inline ? [.. comparer.Compare(record, inline).Differences] : [];
            bool isBeside = false;
            if (beside is not null && beside.TryGetValue(line.JoinId, out JsonElement expected))
            {
                isBeside = true;
                used.Add(line.JoinId);
                differences.AddRange(comparer.Compare(record, expected).Differences);
            }

            _expected += line.Expect is not null || isBeside ? 1 : 0;
            if (differences.Count > 0)
            {
                Fail(Describe(record, new ExpectationVerdict(differences)));
            }
        }

        foreach (string id in beside?.Keys.Where(id => !used.Contains(id)) ?? [])
        {
            Fail($"{expectationsPath}: no request has the id '{id}'");
        }

        Throw(path);
    }

    private void Throw(string path)
    {
        if (_failed > 0)
        {
            string more = _failed > _failures.Count ? $"\n\nand {_failed - _failures.Count} more" : "";
            throw new MeshAssertionException(
                $"expected every request of {path} to be answered as it says\n  but {_failed} of {_lines} "
                + $"{(_failed == 1 ? "is" : "are")} not\n\n{string.Join("\n\n", _failures)}{more}");
        }

        if (_expected == 0)
        {
            throw new MeshAssertionException(
                $"{path} expects nothing: none of its {_lines} requests has 'expect', so nothing was asserted");
        }
    }

    private void Fail(string failure)
    {
        _failed++;
        if (_failures.Count < ListedMax)
        {
            _failures.Add(failure);
        }
    }

    private string Describe(in ResultRecord record, ExpectationVerdict verdict)
    {
        RequestLine line = record.Request;
        string name = line.Name ?? line.Id ?? "";
        var text = new StringBuilder();
        text.Append(record.Source).Append(':').Append(line.Line).Append(": ");
        text.Append(TextOutput.Printable($"{(name.Length == 0 ? "" : $"'{name}' ")}{line.Method} {line.Url}")).Append('\n');
        text.Append("  expected ").Append(FailureText.Differences(verdict).Replace("\n", "\n  expected ", StringComparison.Ordinal)).Append('\n');
        FieldDifference? wanted = verdict.Differences.FirstOrDefault(d => d.Field == "destination");
        if (wanted is not null && Destination(wanted.Expected) is { } destination
            && mesh.AdviceOn(destination) is { Length: > 0 } advice)
        {
            text.Append("  no route leads to ").Append(destination).Append(advice == Advice.Nowhere ? "" : advice).Append('\n');
        }

        text.Append("  it ").Append(FailureText.Happened(record.Result)).Append('\n');
        string[] lost =
        [
            .. mesh.Table.Explain(line.Request!, line.Line).Steps
                .Where(step => step.Verdict == StepVerdict.Lost && step.Stage is "route" or "left out")
                .Select(step => $"  ✗ {TextOutput.Printable(step.Text)}{(step.Source.Source is null ? "" : $" ({step.Source})")}"),
        ];
        return text.Append(string.Join('\n', lost)).ToString().TrimEnd();
    }

    private static string? Destination(string json)
    {
        using JsonDocument value = JsonDocument.Parse(json);
        return value.RootElement.ValueKind == JsonValueKind.String ? value.RootElement.GetString() : null;
    }

    private static Dictionary<string, JsonElement> ReadExpectations(string path)
    {
        var expectations = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach ((LineBlock block, LineSlice slice) in Lines(path))
        {
            string place = $"{path}:{slice.Number}";
            JsonElement value;
            try
            {
                var reader = new Utf8JsonReader(block.BytesOf(slice));
                value = JsonElement.ParseValue(ref reader);
            }
            catch (JsonException failure)
            {
                throw new MeshAssertionException($"{place}: not valid JSON; write one object a line", failure);
            }

            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("id"u8, out JsonElement id))
            {
                throw new MeshAssertionException($"{place}: an expectation is an object with an id: {{\"id\": …, \"destination\": …}}");
            }

            if (ResultFields.FindUnknown(value) is { } unknown)
            {
                throw new MeshAssertionException(
                    $"{place}: no result has a field '{unknown}'{SpellingAdvice.Clause(unknown, ResultFields.Expectable)}");
            }

            string key = id.ValueKind == JsonValueKind.String ? id.GetString()! : id.GetRawText();
            if (!expectations.TryAdd(key, value))
            {
                throw new MeshAssertionException($"{place}: the id '{key}' has two expectations");
            }
        }

        return expectations;
    }

    private static IEnumerable<(LineBlock Block, LineSlice Line)> Lines(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ArgumentException($"{path} is a folder; a request file holds one JSON object a line");
        }

        using Stream stream = RequestStream.Open(File.OpenRead(path), static _ => { });
        foreach ((LineBlock block, LineSlice line) in LineSource.Read(stream))
        {
            yield return (block, line);
        }
    }
}
