using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace HelloMesh.Testing.Requests;

/// <summary>Reads <c>headers</c>: an object whose values are strings, or arrays of strings for repeated headers.</summary>
internal static class HeaderReader
{
    private const string Wanted = "a string or an array of strings";

    /// <summary>Reads the object that the reader stands on.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Read(ref Utf8JsonReader reader, RequestLineBuilder state)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            RequestFieldReader.WrongType("headers", "an object: {\"x-user\": \"ann\"}", ref reader, state);
            return [];
        }

        ImmutableArray<KeyValuePair<string, string>>.Builder headers =
            ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            long nameStart = reader.TokenStartIndex;
            string name = reader.GetString()!;
            reader.Read();
            if (RequestParts.IsHost(name))
            {
                state.StartText(RequestField.Headers, nameStart + 1);
            }

            if (!names.Add(name))
            {
                state.Fail(nameStart, $"the header '{name}' is given twice; write one array: [\"a\", \"b\"]");
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.String)
            {
                Add(name, ref reader, headers, state);
            }
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                ReadArray(name, ref reader, headers, state);
            }
            else
            {
                RequestFieldReader.WrongType($"headers.{name}", Wanted, ref reader, state);
            }
        }

        return headers.DrainToImmutable();
    }

    private static void ReadArray(
        string name,
        ref Utf8JsonReader reader,
        ImmutableArray<KeyValuePair<string, string>>.Builder headers,
        RequestLineBuilder state)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                Add(name, ref reader, headers, state);
            }
            else
            {
                RequestFieldReader.WrongType($"headers.{name}", Wanted, ref reader, state);
            }
        }
    }

    private static void Add(
        string name,
        ref Utf8JsonReader reader,
        ImmutableArray<KeyValuePair<string, string>>.Builder headers,
        RequestLineBuilder state)
    {
        string value = reader.GetString()!;
        if (headers.Count == RequestLimits.HeaderCountMax)
        {
            state.Fail(reader.TokenStartIndex, $"a request has at most {RequestLimits.HeaderCountMax} headers");
            return;
        }

        // A UTF-16 unit is at most three bytes, so short ones need no counting.
        if (name.Length + value.Length > RequestLimits.HeaderLengthMaxBytes / 3
            && Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) > RequestLimits.HeaderLengthMaxBytes)
        {
            state.Fail(
                reader.TokenStartIndex, $"the header '{name}' is longer than {RequestLimits.HeaderLengthMaxBytes} bytes");
            return;
        }

        headers.Add(new KeyValuePair<string, string>(name, value));
    }
}
