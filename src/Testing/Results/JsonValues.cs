using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using HelloMesh.Router;

namespace HelloMesh.Testing.Results;

/// <summary>How the parts of a result look as JSON.</summary>
internal static class JsonValues
{
    /// <summary>URLs stay readable: only what JSON itself demands is escaped. The output is no HTML.</summary>
    public static readonly JsonWriterOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The same, indented for people.</summary>
    public static readonly JsonWriterOptions Indented = Compact with { Indented = true };

    /// <summary>A duration as protobuf prints it: seconds with 0, 3, 6 or 9 decimals, <c>5s</c>, <c>1.500s</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        long ticks = duration.Ticks % TimeSpan.TicksPerSecond;
        string decimals = ticks switch
        {
            0 => "",
            _ when ticks % TimeSpan.TicksPerMillisecond == 0 =>
                "." + (ticks / TimeSpan.TicksPerMillisecond).ToString("D3", CultureInfo.InvariantCulture),
            _ when ticks % TimeSpan.TicksPerMicrosecond == 0 =>
                "." + (ticks / TimeSpan.TicksPerMicrosecond).ToString("D6", CultureInfo.InvariantCulture),
            _ => "." + (ticks * TimeSpan.NanosecondsPerTick).ToString("D9", CultureInfo.InvariantCulture),
        };
        return (duration.Ticks / TimeSpan.TicksPerSecond).ToString(CultureInfo.InvariantCulture) + decimals + "s";
    }

    /// <summary><c>[[cluster, weight], …]</c>.</summary>
    public static void WriteWeights(Utf8JsonWriter json, ImmutableArray<ClusterWeight> weights)
    {
        json.WriteStartArray();
        foreach (ClusterWeight weight in weights)
        {
            json.WriteStartArray();
            json.WriteStringValue(weight.Cluster);
            json.WriteNumberValue(weight.Weight);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary><c>[[cluster, percent], …]</c>.</summary>
    public static void WriteMirrors(Utf8JsonWriter json, ImmutableArray<ClusterMirror> mirrors)
    {
        json.WriteStartArray();
        foreach (ClusterMirror mirror in mirrors)
        {
            json.WriteStartArray();
            json.WriteStringValue(mirror.Cluster);
            json.WriteNumberValue(mirror.Percent);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>Final values of each header, <c>null</c> where it is removed.</summary>
    public static void WriteHeaders(Utf8JsonWriter json, ImmutableArray<HeaderChange> headers)
    {
        json.WriteStartObject();
        foreach (HeaderChange header in headers)
        {
            json.WritePropertyName(header.Name);
            if (header.Values is { } values)
            {
                WriteStrings(json, values);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndObject();
    }

    /// <summary>A list of strings.</summary>
    public static void WriteStrings(Utf8JsonWriter json, ImmutableArray<string> values)
    {
        json.WriteStartArray();
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary><c>authority</c>, <c>path</c> and <c>headers</c>.</summary>
    public static void WriteUpstream(Utf8JsonWriter json, UpstreamRequest upstream)
    {
        json.WriteStartObject();
        if (upstream.Authority is not null)
        {
            json.WriteString("authority"u8, upstream.Authority);
        }

        json.WriteString("path"u8, upstream.Path);
        if (!upstream.Headers.IsDefaultOrEmpty)
        {
            json.WritePropertyName("headers"u8);
            WriteHeaders(json, upstream.Headers);
        }

        json.WriteEndObject();
    }

    /// <summary><c>{"abort": 503, "percent": 10}</c>, and <c>delay</c>, <c>delayPercent</c>.</summary>
    public static void WriteFault(Utf8JsonWriter json, FaultSettings fault)
    {
        json.WriteStartObject();
        if (fault.AbortStatus is { } status)
        {
            json.WriteNumber("abort"u8, status);
            json.WriteNumber("percent"u8, fault.AbortPercent);
        }

        if (fault.Delay is { } delay)
        {
            json.WriteString("delay"u8, Duration(delay));
            json.WriteNumber("delayPercent"u8, fault.DelayPercent);
        }

        json.WriteEndObject();
    }

    /// <summary><c>{"attempts": 2, "on": "…", "perTryTimeout": "2s"}</c>.</summary>
    public static void WriteRetries(Utf8JsonWriter json, RetrySettings retries)
    {
        json.WriteStartObject();
        json.WriteNumber("attempts"u8, retries.Attempts);
        if (retries.On is not null)
        {
            json.WriteString("on"u8, retries.On);
        }

        if (retries.PerTryTimeout is { } timeout)
        {
            json.WriteString("perTryTimeout"u8, Duration(timeout));
        }

        json.WriteEndObject();
    }
}
