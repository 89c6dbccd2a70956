using System.Buffers;
using System.Text.Json;

namespace HelloMesh.Testing.Results;

/// <summary>Compares an answer with what was expected of it: only the fields that are named, each by its JSON value.
/// Numbers are equal by value, and an expected <c>null</c> means that the result has no such field.</summary>
internal sealed class ExpectationComparer : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;

    /// <summary>Creates a comparer, for one thread at a time.</summary>
    public ExpectationComparer() => _json = new Utf8JsonWriter(_buffer, JsonValues.Compact);

    /// <summary>Compares.</summary>
    /// <param name="record">The answer.</param>
    /// <param name="expected">An object of result fields, or a string that names the destination.</param>
    public ExpectationVerdict Compare(in ResultRecord record, JsonElement expected)
    {
        if (expected.ValueKind == JsonValueKind.String)
        {
            string? actual = record.Result.Destination;
            return IsDestination(expected.GetString()!, actual)
                ? ExpectationVerdict.Met
                : new([new("destination", expected.GetRawText(), actual is null ? null : Encode(actual))]);
        }

        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        ResultJson.Write(_json, record, ResultFields.All);
        _json.Flush();
        using JsonDocument document = JsonDocument.Parse(_buffer.WrittenMemory);
        List<FieldDifference>? differences = null;
        foreach (JsonProperty field in expected.EnumerateObject())
        {
            // The id is what joined the two; whether it was written as text or as a number has no meaning.
            if (field.NameEquals("id"u8))
            {
                continue;
            }

            bool exists = document.RootElement.TryGetProperty(field.Name, out JsonElement actual);
            if (exists ? !JsonElement.DeepEquals(field.Value, actual) : field.Value.ValueKind != JsonValueKind.Null)
            {
                (differences ??= []).Add(
                    new FieldDifference(field.Name, field.Value.GetRawText(), exists ? actual.GetRawText() : null));
            }
        }

        return differences is null ? ExpectationVerdict.Met : new ExpectationVerdict(differences);
    }

    /// <inheritdoc />
    public void Dispose() => _json.Dispose();

    /// <summary>Whether a destination is the one that was named: in full, or with the host cut after one of its labels.</summary>
    public static bool IsDestination(string expected, string? actual)
    {
        if (actual is null || expected == actual)
        {
            return actual is not null;
        }

        int expectedColon = expected.LastIndexOf(':');
        int actualColon = actual.LastIndexOf(':');
        return expectedColon > 0
            && actualColon > expectedColon
            && expected.AsSpan(expectedColon).SequenceEqual(actual.AsSpan(actualColon))
            && actual.StartsWith(expected[..expectedColon], StringComparison.Ordinal)
            && actual[expectedColon] == '.';
    }

    private string Encode(string text)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStringValue(text);
        _json.Flush();
        return System.Text.Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }
}
