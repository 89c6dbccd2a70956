using System.Text.Json;

namespace HelloMesh.Testing;

/// <summary>JSON that stands in test code.</summary>
internal static class JsonText
{
    /// <summary>Reads an object.</summary>
    public static JsonElement Object(string json, string parameter)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document.RootElement.Clone();
            }
        }
        catch (JsonException failure)
        {
            throw new ArgumentException($"not valid JSON: {failure.Message}", parameter, failure);
        }

        throw new ArgumentException($"a JSON object is needed, not {json}", parameter);
    }
}
