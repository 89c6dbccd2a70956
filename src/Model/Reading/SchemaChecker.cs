using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Compares a tree with a schema, reports every difference, and returns the tree with canonical field names
/// and without what could not be used, so that readers need no checks of their own. One bad field costs that field.</summary>
internal sealed class SchemaChecker(DiagnosticBag diagnostics, bool mayHoldPlaceholders)
{
    private readonly List<MessageSchema> _parents = [];
    private readonly ValueChecker _values = new(diagnostics, mayHoldPlaceholders);

    /// <summary>Checks one message.</summary>
    public YamlMapping CheckMessage(YamlMapping node, MessageSchema schema)
    {
        _parents.Add(schema);
        ImmutableArray<YamlEntry>.Builder? kept = null;
        ImmutableArray<string> unusable = [];
        bool hasDuplicates = ReportDuplicates(node);
        for (int i = 0; i < node.Entries.Length; i++)
        {
            YamlEntry entry = node.Entries[i];
            YamlEntry? result = hasDuplicates && !IsLast(node, i) ? null : CheckEntry(node, entry, schema, ref unusable);
            if (kept is null && (result is not { } same || !ReferenceEquals(same.Value, entry.Value) || same.Key != entry.Key))
            {
                kept = ImmutableArray.CreateBuilder<YamlEntry>(node.Entries.Length);
                kept.AddRange(node.Entries.AsSpan()[..i]);
            }

            if (kept is not null && result is { } value)
            {
                kept.Add(value);
            }
        }

        foreach (FieldSchema field in schema.Required)
        {
            if (!IsGiven(node, field) && !unusable.Contains(field.Name))
            {
                diagnostics.Report(DiagnosticCatalogue.RequiredFieldMissing(
                    Head(node), field.Name, schema.Name, field.Rule));
            }
        }

        if (!schema.AnyOf.IsEmpty && unusable.IsEmpty && IsWithoutAny(node, schema))
        {
            diagnostics.Report(
                SchemaFindings.NothingInIt, schema.AnyOfRule, Head(node), $"{schema.Name} says nothing",
                $"add one of {string.Join(", ", schema.AnyOf)}, or remove it");
        }

        YamlMapping cleaned = kept is null ? node : new YamlMapping(kept.DrainToImmutable(), node.Span) { Unusable = unusable };
        _parents.RemoveAt(_parents.Count - 1);
        return schema.HasChoices ? CheckChoices(cleaned, schema) : cleaned;
    }

    private YamlEntry? CheckEntry(YamlMapping node, YamlEntry entry, MessageSchema schema, ref ImmutableArray<string> unusable)
    {
        FieldSchema? field = schema.Find(entry.Key);
        if (field is null)
        {
            field = schema.IsOpen && !schema.IsGrowing ? null : schema.FindSnakeCase(entry.Key);
            if (field is null)
            {
                if ((!schema.IsOpen || schema.IsGrowing) && ReportUnknown(entry, schema) is { } meant)
                {
                    unusable = unusable.Add(meant);
                }

                return null;
            }

            if (node.Has(field.Name))
            {
                SourceSpan other = node.KeySpanOf(field.Name);
                diagnostics.Report(field.AllowsSnakeCase
                    ? DiagnosticCatalogue.BothKnownSpellings(entry.KeySpan, field.Name, other)
                    : DiagnosticCatalogue.BothSpellings(entry.KeySpan, field.Name, other));
                return null;
            }

            if (!field.AllowsSnakeCase)
            {
                diagnostics.Report(DiagnosticCatalogue.SnakeCaseField(entry.KeySpan, entry.Key, field.Name));
            }
        }

        if (entry.Value.IsNull)
        {
            return null;
        }

        YamlNode? value = CheckShape(entry.Value, field);
        if (value is null)
        {
            unusable = unusable.Add(field.Name);
            return null;
        }

        if (value is YamlSequence list && list.Items.Length < ((YamlSequence)entry.Value).Items.Length)
        {
            unusable = unusable.Add(field.Name);
            if (list.Items.IsEmpty)
            {
                return null;   // a list of which nothing is left is absent rather than empty
            }
        }

        return new YamlEntry(field.Name, entry.KeySpan, value);
    }

    private YamlNode? CheckShape(YamlNode node, FieldSchema field)
    {
        switch (field.Shape)
        {
            case FieldShape.List when node is YamlSequence list:
                return CheckList(list, field);
            case FieldShape.Map when node is YamlMapping map:
                return CheckMap(map, field);
            case FieldShape.Single:
                return CheckValue(node, field);
            default:
                _values.ReportWrongType(node, field, isElement: false);
                return null;
        }
    }

    private YamlSequence CheckList(YamlSequence list, FieldSchema field)
    {
        CheckCount(list, list.Items.Length, field);
        ImmutableArray<YamlNode>.Builder? kept = null;
        for (int i = 0; i < list.Items.Length; i++)
        {
            YamlNode item = list.Items[i];
            YamlNode? result;
            if (item.IsNull)
            {
                diagnostics.Report(DiagnosticCatalogue.NullElement(Place(item.Span, list.Span), field.Name));
                result = null;
            }
            else
            {
                result = CheckValue(item, field);
            }

            if (kept is null && !ReferenceEquals(result, item))
            {
                kept = ImmutableArray.CreateBuilder<YamlNode>(list.Items.Length);
                kept.AddRange(list.Items.AsSpan()[..i]);
            }

            if (kept is not null && result is not null)
            {
                kept.Add(result);
            }
        }

        return kept is null ? list : new YamlSequence(kept.DrainToImmutable(), list.Span);
    }

    private YamlMapping CheckMap(YamlMapping map, FieldSchema field)
    {
        CheckCount(map, map.Entries.Length, field);
        ReportDuplicates(map);
        ImmutableArray<YamlEntry>.Builder? kept = null;
        ImmutableArray<string> unusable = [];
        for (int i = 0; i < map.Entries.Length; i++)
        {
            YamlEntry entry = map.Entries[i];
            _values.FindPlaceholder(entry.Key, entry.KeySpan, field.Use);
            YamlNode? value = IsLast(map, i) ? CheckMapValue(entry, field, ref unusable) : null;
            if (kept is null && !ReferenceEquals(value, entry.Value))
            {
                kept = ImmutableArray.CreateBuilder<YamlEntry>(map.Entries.Length);
                kept.AddRange(map.Entries.AsSpan()[..i]);
            }

            if (kept is not null && value is not null)
            {
                kept.Add(entry with { Value = value });
            }
        }

        return kept is null ? map : new YamlMapping(kept.DrainToImmutable(), map.Span) { Unusable = unusable };
    }

    private YamlNode? CheckMapValue(in YamlEntry entry, FieldSchema field, ref ImmutableArray<string> unusable)
    {
        if (entry.Value.IsNull)
        {
            // A condition without content still says something: the header must be present.
            return field.Kind == FieldKind.Message ? new YamlMapping([], entry.KeySpan) : null;
        }

        YamlNode? value = CheckValue(entry.Value, field);
        if (value is null)
        {
            unusable = unusable.Add(entry.Key);
        }

        return value;
    }

    private void CheckCount(YamlNode node, int count, FieldSchema field)
    {
        if (count < field.CountMin || count > field.CountMax)
        {
            string limit = count < field.CountMin ? $"at least {field.CountMin}" : $"at most {field.CountMax}";
            diagnostics.Report(
                SchemaFindings.WrongCount, field.SizeRule, node.Head(), $"'{field.Name}' has {count} elements", $"list {limit}");
        }
    }

    private YamlNode? CheckValue(YamlNode node, FieldSchema field)
    {
        if (field.Kind == FieldKind.Opaque)
        {
            return node;
        }

        if (field.Kind != FieldKind.Message)
        {
            return _values.Check(node, field);
        }

        if (node is YamlMapping mapping)
        {
            return CheckMessage(mapping, field.Message!);
        }

        _values.ReportWrongType(node, field);
        return null;
    }

    private YamlMapping CheckChoices(YamlMapping node, MessageSchema schema)
    {
        int count = 0;
        foreach (YamlEntry entry in node.Entries)
        {
            count += schema.Find(entry.Key)?.Choice.Length > 0 ? 1 : 0;
        }

        return count < 2 ? node : ResolveChoices(node, schema);
    }

    private YamlMapping ResolveChoices(YamlMapping node, MessageSchema schema)
    {
        YamlMapping result = node;
        foreach (IGrouping<string, YamlEntry> group in node.Entries
            .Where(e => schema.Find(e.Key)?.Choice.Length > 0)
            .GroupBy(e => schema.Find(e.Key)!.Choice)
            .Where(g => g.Count() > 1))
        {
            YamlEntry winner = group.MaxBy(e => schema.Find(e.Key)!.ChoiceRank);
            YamlEntry[] given = [.. group];
            diagnostics.Report(DiagnosticCatalogue.SeveralOfChoice(
                given[1].KeySpan,
                schema.Name,
                string.Join(" and ", given.Select(e => $"'{e.Key}'")),
                $"'{winner.Key}'",
                given[0].KeySpan,
                schema.Find(winner.Key)!.ChoiceRule));
            result = new YamlMapping(
                [.. result.Entries.Where(e => e.Key == winner.Key || schema.Find(e.Key)?.Choice != group.Key)], node.Span)
            {
                Unusable = node.Unusable,
            };
        }

        return result;
    }

    /// <returns>The field that is probably meant, if any.</returns>
    private string? ReportUnknown(YamlEntry entry, MessageSchema schema)
    {
        string? meant = SpellingAdvice.Closest(entry.Key, schema.Fields.Select(f => f.Name));
        if ((schema.IsOpen && meant is null) || _values.FindPlaceholder(entry.Key, entry.KeySpan, TextUse.Name))
        {
            return null;
        }

        string advice = meant is null ? Advice(entry.Key, schema) : $"did you mean '{meant}'?";
        string rule = _parents.Count == 1 ? "V-DOC-09" : "V-DOC-11";
        diagnostics.Report(DiagnosticCatalogue.UnknownField(entry.KeySpan, entry.Key, schema.Name, advice, rule));
        return meant;
    }

    private string Advice(string key, MessageSchema schema)
    {
        for (int i = _parents.Count - 2; i >= 0; i--)
        {
            if (_parents[i].Find(key) is not null)
            {
                return $"'{key}' belongs to {_parents[i].Name}: indent it less";
            }
        }

        FieldSchema? holder = schema.Fields.FirstOrDefault(f => f.Message?.Find(key) is not null);
        return holder is not null ? $"'{key}' belongs under '{holder.Name}'"
            : $"remove it, or use one of {string.Join(", ", schema.Fields.Select(f => f.Name))}";
    }

    private bool ReportDuplicates(YamlMapping node)
    {
        if (node.Entries.Length < 2)
        {
            return false;
        }

        Dictionary<string, SourceSpan>? seen = null;
        bool found = false;
        for (int i = 1; i < node.Entries.Length; i++)
        {
            YamlEntry entry = node.Entries[i];
            SourceSpan? first = null;
            if (node.Entries.Length <= 16)
            {
                for (int j = 0; j < i && first is null; j++)
                {
                    first = node.Entries[j].Key == entry.Key ? node.Entries[j].KeySpan : null;
                }
            }
            else
            {
                seen ??= new Dictionary<string, SourceSpan>(StringComparer.Ordinal) { [node.Entries[0].Key] = node.Entries[0].KeySpan };
                first = seen.TryGetValue(entry.Key, out SourceSpan span) ? span : null;
                seen.TryAdd(entry.Key, entry.KeySpan);
            }

            if (first is { } place)
            {
                found = true;
                diagnostics.Report(DiagnosticCatalogue.DuplicateKey(entry.KeySpan, entry.Key, place));
            }
        }

        return found;
    }

    private static bool IsLast(YamlMapping node, int index)
    {
        // Only mappings with a repeated key come here with more than a few entries to look at.
        string key = node.Entries[index].Key;
        return ReferenceEquals(node.Get(key), node.Entries[index].Value);
    }

    /// <summary>Whether none of the fields is given, and nothing else that may have been meant for one.</summary>
    private static bool IsWithoutAny(YamlMapping node, MessageSchema schema)
    {
        foreach (YamlEntry entry in node.Entries)
        {
            if (!entry.Value.IsNull && (schema.Find(entry.Key) is null || schema.AnyOf.Contains(entry.Key)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsGiven(YamlMapping node, FieldSchema field)
    {
        if (node.Get(field.Name) is { IsNull: false })
        {
            return true;
        }

        foreach (YamlEntry entry in node.Entries)
        {
            if (!entry.Value.IsNull && entry.Key.Replace("_", "", StringComparison.Ordinal)
                .Equals(field.Name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static SourceSpan Head(YamlMapping node) =>
        node.Entries.IsEmpty ? node.Span : node.Entries[0].KeySpan.Source is { } source && source == node.Span.Source
            ? node.Entries[0].KeySpan
            : node.Span;

    private static SourceSpan Place(SourceSpan span, SourceSpan fallback) => span.Source is null ? fallback : span;
}
