using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace HelloMesh.Model;

/// <summary>Typed reads of a tree that <see cref="SchemaChecker"/> has cleaned: absent or unusable is the default.</summary>
internal static class NodeReading
{
    public static string Text(this YamlMapping node, string field) => (node.Get(field) as YamlScalar)?.Value ?? "";

    public static string? TextOrNull(this YamlMapping node, string field) => (node.Get(field) as YamlScalar)?.Value;

    public static Located<string> LocatedText(this YamlMapping node, string field) =>
        node.Get(field) is YamlScalar scalar ? new Located<string>(scalar.Value, scalar.Span) : new Located<string>("", node.Span);

    public static SourceSpan SpanOf(this YamlMapping node, string field) => node.Get(field)?.Span ?? node.Span;

    public static SourceSpan KeySpanOf(this YamlMapping node, string field)
    {
        foreach (YamlEntry entry in node.Entries)
        {
            if (entry.Key == field)
            {
                return entry.KeySpan;
            }
        }

        return node.Span;
    }

    public static bool Has(this YamlMapping node, string field) => node.Get(field) is not null;

    public static uint? UInt(this YamlMapping node, string field) =>
        node.Get(field) is YamlScalar scalar && YamlScalar.TryParseInteger(scalar.Value, out long value) ? (uint)value : null;

    public static int? Int(this YamlMapping node, string field) =>
        node.Get(field) is YamlScalar scalar && YamlScalar.TryParseInteger(scalar.Value, out long value) ? (int)value : null;

    public static long? Long(this YamlMapping node, string field) =>
        node.Get(field) is YamlScalar scalar && YamlScalar.TryParseInteger(scalar.Value, out long value) ? value : null;

    public static double? Number(this YamlMapping node, string field)
    {
        if (node.Get(field) is not YamlScalar scalar)
        {
            return null;
        }

        return YamlScalar.TryParseInteger(scalar.Value, out long whole) ? whole
            : YamlScalar.TryParseFloat(scalar.Value, out double value) ? value
            : null;
    }

    public static bool? Bool(this YamlMapping node, string field) =>
        node.Get(field) is YamlScalar scalar && YamlScalar.TryParseBoolean(scalar.Value, out bool value) ? value : null;

    public static TimeSpan? Duration(this YamlMapping node, string field) =>
        node.Get(field) is YamlScalar scalar && GoDuration.TryParse(scalar.Value, out TimeSpan value, out _) ? value : null;

    public static YamlMapping? Child(this YamlMapping node, string field) => node.Get(field) as YamlMapping;

    public static ImmutableArray<T> List<T>(this YamlMapping node, string field, Func<YamlMapping, T> read)
    {
        if (node.Get(field) is not YamlSequence { Items.Length: > 0 } list)
        {
            return [];
        }

        var result = new T[list.Items.Length];
        int count = 0;
        foreach (YamlNode item in list.Items)
        {
            if (item is YamlMapping mapping)
            {
                result[count++] = read(mapping);
            }
        }

        return Whole(result, count);
    }

    public static ImmutableArray<string> Texts(this YamlMapping node, string field) =>
        node.Get(field) is YamlSequence list ? [.. list.Items.OfType<YamlScalar>().Select(s => s.Value)] : [];

    public static ImmutableArray<Located<string>> LocatedTexts(this YamlMapping node, string field)
    {
        if (node.Get(field) is not YamlSequence { Items.Length: > 0 } list)
        {
            return [];
        }

        var result = new Located<string>[list.Items.Length];
        int count = 0;
        foreach (YamlNode item in list.Items)
        {
            if (item is YamlScalar scalar)
            {
                result[count++] = new Located<string>(scalar.Value, scalar.Span);
            }
        }

        return Whole(result, count);
    }

    /// <summary>Nearly always all of it, and then as it is.</summary>
    private static ImmutableArray<T> Whole<T>(T[] items, int count) =>
        count == items.Length ? ImmutableCollectionsMarshal.AsImmutableArray(items) : [.. items.AsSpan(0, count)];

    public static ImmutableDictionary<string, string> TextMap(this YamlMapping node, string field)
    {
        if (node.Get(field) is not YamlMapping { Entries.Length: > 0 } map)
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        ImmutableDictionary<string, string>.Builder result = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (YamlEntry entry in map.Entries)
        {
            if (entry.Value is YamlScalar scalar)
            {
                result[entry.Key] = scalar.Value;
            }
        }

        return result.ToImmutable();
    }

    public static ImmutableArray<KeyValuePair<string, string>> Pairs(this YamlMapping node, string field) =>
        node.Get(field) is YamlMapping map
            ? [.. map.Entries.Where(e => e.Value is YamlScalar).Select(e => KeyValuePair.Create(e.Key, ((YamlScalar)e.Value).Value))]
            : [];
}
