using System.Text.Json;

namespace HelloMesh.Testing.Results;

/// <summary>A field that did not come out as expected.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Expected">The JSON that was expected.</param>
/// <param name="Actual">The JSON that came out; <c>null</c> where the result has no such field.</param>
internal sealed record FieldDifference(string Field, string Expected, string? Actual);

/// <summary>Whether a result is the expected one, and where it is not.</summary>
/// <param name="Differences">The fields that differ; none when the expectation is met.</param>
internal sealed record ExpectationVerdict(IReadOnlyList<FieldDifference> Differences)
{
    /// <summary>Everything came out as expected.</summary>
    public static readonly ExpectationVerdict Met = new([]);

    /// <summary>True when nothing differs.</summary>
    public bool IsMet => Differences.Count == 0;

    /// <summary>Writes <c>"met"</c>, or the fields that differ with what was expected and what came out.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (IsMet)
        {
            json.WriteStringValue("met"u8);
            return;
        }

        json.WriteStartObject();
        foreach (FieldDifference difference in Differences)
        {
            json.WriteStartObject(difference.Field);
            json.WritePropertyName("expected"u8);
            json.WriteRawValue(difference.Expected, skipInputValidation: true);
            json.WritePropertyName("actual"u8);
            json.WriteRawValue(difference.Actual ?? "null", skipInputValidation: true);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
