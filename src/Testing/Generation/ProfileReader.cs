using System.Globalization;
using System.Text;
using System.Text.Json;
using HelloMesh.Model;

namespace HelloMesh.Testing.Generation;

/// <summary>Reads a profile, and says of the first slip where it stands and what to write.</summary>
/// <param name="path">Name for messages.</param>
internal sealed class ProfileReader(string path)
{
    private static readonly string[] Names =
        ["hits", "nearMisses", "boundaries", "hosts", "transport", "hostSkew", "pathSkew", "shuffle"];

    private static readonly JsonReaderOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public GenerationProfile Read(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> text = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        var reader = new Utf8JsonReader(text, Options);
        try
        {
            GenerationProfile profile = ReadObject(ref reader, text);
            reader.Read();
            return profile;
        }
        catch (JsonException failure)
        {
            int tail = failure.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            string message = (tail < 0 ? failure.Message : failure.Message[..tail]).TrimEnd('.');
            throw new GenerationProfileException(
                $"{path}:{failure.LineNumber + 1}:{failure.BytePositionInLine + 1}: not valid JSON: {message}", failure);
        }
    }

    private GenerationProfile ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong(text, reader.TokenStartIndex, "a profile is a JSON object: {\"hits\": 90, \"nearMisses\": 10}");
        }

        GenerationProfile profile = GenerationProfile.Even;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!Names.Contains(name, StringComparer.Ordinal))
            {
                throw Wrong(text, reader.TokenStartIndex, $"a profile has no field '{name}'{SpellingAdvice.Clause(name, Names)}");
            }

            if (!seen.Add(name))
            {
                throw Wrong(text, reader.TokenStartIndex, $"'{name}' is given twice");
            }

            reader.Read();
            profile = name switch
            {
                "hits" => profile with { Hits = Share(name, ref reader, text) },
                "nearMisses" => profile with { NearMisses = Share(name, ref reader, text) },
                "boundaries" => profile with { Boundaries = Share(name, ref reader, text) },
                "hosts" => profile with { Hosts = Share(name, ref reader, text) },
                "transport" => profile with { Transport = Share(name, ref reader, text) },
                "hostSkew" => profile with { HostSkew = Number(name, GenerationProfile.SkewMax, ref reader, text) },
                "pathSkew" => profile with { PathSkew = Number(name, GenerationProfile.SkewMax, ref reader, text) },
                _ => profile with { Shuffle = Truth(name, ref reader, text) },
            };
        }

        return Enum.GetValues<RequestPurpose>().Sum(profile.ShareOf) > 0
            ? profile
            : throw Wrong(text, 0, "all shares are 0, so there is nothing to generate; give one of them, for example {\"hits\": 1}");
    }

    private double Share(string name, ref Utf8JsonReader reader, ReadOnlySpan<byte> text) => Number(name, GenerationProfile.ShareMax, ref reader, text);

    private double Number(string name, double max, ref Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double value) && value >= 0 && value <= max
            ? value
            : throw Wrong(text, reader.TokenStartIndex, string.Create(
                CultureInfo.InvariantCulture, $"'{name}' takes a number from 0 to {max}, not {Given(reader)}"));

    private bool Truth(string name, ref Utf8JsonReader reader, ReadOnlySpan<byte> text) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Wrong(text, reader.TokenStartIndex, $"'{name}' takes true or false, not {Given(reader)}"),
    };

    private static string Given(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => "a string",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        _ => Encoding.UTF8.GetString(reader.ValueSpan),
    };

    private GenerationProfileException Wrong(ReadOnlySpan<byte> text, long offset, string reason)
    {
        ReadOnlySpan<byte> before = text[..(int)Math.Min(offset, text.Length)];
        int line = before.Count((byte)'\n') + 1;
        int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return new GenerationProfileException(string.Create(CultureInfo.InvariantCulture, $"{path}:{line}:{column}: {reason}"));
    }
}
