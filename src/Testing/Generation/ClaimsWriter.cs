using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace HelloMesh.Testing.Generation;

/// <summary>Puts claims together as the object that they are in a token.</summary>
internal static class ClaimsWriter
{
    /// <summary>Claims as an object: one value is a string, several are a list.</summary>
    /// <returns><c>null</c> where a claim would have to be a value and an object at once.</returns>
    public static JsonElement? Write(List<(ImmutableArray<string> Path, IReadOnlyList<string> Values)> claims)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            if (!WriteObject(json, claims, 0))
            {
                return null;
            }
        }

        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static bool WriteObject(
        Utf8JsonWriter json, List<(ImmutableArray<string> Path, IReadOnlyList<string> Values)> claims, int depth)
    {
        json.WriteStartObject();
        foreach (IGrouping<string, (ImmutableArray<string> Path, IReadOnlyList<string> Values)> group in claims.GroupBy(c => c.Path[depth]))
        {
            List<(ImmutableArray<string> Path, IReadOnlyList<string> Values)> inner = [.. group];
            json.WritePropertyName(group.Key);
            if (inner.Exists(c => c.Path.Length == depth + 1))
            {
                if (inner.Count > 1)
                {
                    return false;
                }

                WriteValues(json, inner[0].Values);
            }
            else if (!WriteObject(json, inner, depth + 1))
            {
                return false;
            }
        }

        json.WriteEndObject();
        return true;
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<string> values)
    {
        if (values.Count == 1)
        {
            json.WriteStringValue(values[0]);
            return;
        }

        json.WriteStartArray();
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
