using System.Collections.Immutable;
using System.Globalization;

namespace HelloMesh.Model;

/// <summary>Documents to manifests: finds the schema of the kind, checks, converts. One bad document costs that document.</summary>
internal sealed class DocumentReader(PreparedText text, LoadOptions options, DocumentBatch batch)
{
    private readonly DiagnosticBag _diagnostics = batch.Diagnostics;
    private readonly SchemaChecker _schemas = new(batch.Diagnostics, text.MayHoldPlaceholders);

    private static readonly string[] TopLevel = ["apiVersion", "kind", "metadata", "spec", "status", "items"];

    private static readonly string[] ObjectKeys = ["apiVersion", "kind", "metadata", "spec"];

    /// <summary>Reads one document, or the elements of a List.</summary>
    public void Read(YamlNode root)
    {
        if (root.IsNull)
        {
            return;   // V-DOC-04
        }

        if (root is not YamlMapping mapping)
        {
            _diagnostics.Report(DiagnosticCatalogue.DocumentIsNotObject(Head(root.Span), root.Description));
            return;
        }

        string kind = mapping.Text("kind");
        string apiVersion = mapping.Text("apiVersion");
        if (kind.EndsWith("List", StringComparison.Ordinal) && mapping.Get("items") is { } items)
        {
            ReadList(items);
            return;
        }

        if (!ObjectKeys.Any(key => mapping.Get(key) is not null))
        {
            _diagnostics.Report(DiagnosticCatalogue.NoKubernetesObject(Head(mapping.Span)));
            return;
        }

        if (kind.Length == 0 || apiVersion.Length == 0)
        {
            _diagnostics.Report(DiagnosticCatalogue.KindMissing(Head(mapping.Span), kind.Length == 0 ? "kind" : "apiVersion"));
            return;
        }

        ReadObject(mapping, kind, apiVersion);
    }

    private void ReadList(YamlNode items)
    {
        if (items is not YamlSequence list)
        {
            _diagnostics.Report(DiagnosticCatalogue.ItemsNotObjects(items.Span, items.Description));
            return;
        }

        foreach (YamlNode item in list.Items)
        {
            if (item is YamlMapping)
            {
                Read(item);
            }
            else
            {
                _diagnostics.Report(DiagnosticCatalogue.ItemsNotObjects(item.Span, item.Description));
            }
        }
    }

    private void ReadObject(YamlMapping mapping, string kind, string apiVersion)
    {
        int slash = apiVersion.IndexOf('/');
        string group = slash < 0 ? "" : apiVersion[..slash];
        string version = apiVersion[(slash + 1)..];
        if (!KindSchema.All.TryGetValue(kind, out KindSchema? schema) || schema.Group != group)
        {
            batch.OtherKinds.Add(group.Length == 0 ? kind : $"{kind}.{group}");
            if (schema is null && SpellingAdvice.Closest(kind, KindSchema.All.Keys) is { } meant
                && KindSchema.All[meant].Group == group)
            {
                _diagnostics.Report(DiagnosticCatalogue.KindLooksMisspelt(mapping.SpanOf("kind"), kind, meant));
            }

            return;
        }

        if (!schema.Versions.Contains(version))
        {
            _diagnostics.Report(DiagnosticCatalogue.UnknownVersion(
                mapping.SpanOf("apiVersion"), kind, version, schema.RecommendedApiVersion));
        }

        if (FindLostIndentation(mapping, schema) is { } lost)
        {
            string? corrected = ManifestRepair.TryFix(text.Source, options.Set);
            _diagnostics.Report(DiagnosticCatalogue.IndentationLost(lost.KeySpan, lost.Key, kind, corrected is not null) with { CorrectedText = corrected });
            ReportPlaceholders(mapping);
            return;
        }

        int before = _diagnostics.Items.Count;
        YamlMapping clean = _schemas.CheckMessage(mapping, schema.Root);
        ObjectMeta meta = ReadMeta(clean, mapping);
        YamlMapping spec = clean.Child("spec") ?? new YamlMapping([], mapping.Span);
        CheckObject(kind, clean, spec, meta, before);
        batch.Manifests.Add(ToManifest(kind, meta, spec, mapping.Span));
    }

    /// <summary>Object rules; what they say of a value with an unfilled placeholder was said already.</summary>
    private void CheckObject(string kind, YamlMapping clean, YamlMapping spec, ObjectMeta meta, int before)
    {
        if (!text.MayHoldPlaceholders)
        {
            ObjectRules.Check(kind, clean, spec, meta, _diagnostics);
            return;
        }

        Diagnostic[] placeholders = [.. _diagnostics.Items.Skip(before).Where(DiagnosticCatalogue.IsPlaceholderLeft)];
        var found = new DiagnosticBag(options.DiagnosticCountMax);
        ObjectRules.Check(kind, clean, spec, meta, found);
        foreach (Diagnostic finding in found.Items)
        {
            if (!Array.Exists(placeholders, p => Overlap(p.Span, finding.Span)))
            {
                _diagnostics.Report(finding);
            }
        }

        static bool Overlap(SourceSpan a, SourceSpan b) => a.Start < b.Start + b.Length && b.Start < a.Start + a.Length;
    }

    /// <summary>A field of spec or metadata at the top level, while spec is empty: the text lost its indentation.</summary>
    private static YamlEntry? FindLostIndentation(YamlMapping mapping, KindSchema schema)
    {
        bool specIsEmpty = mapping.Get("spec") is null or { IsNull: true } or YamlMapping { Entries.Length: 0 };
        if (!specIsEmpty || mapping.Get("spec") is null)
        {
            return null;
        }

        List<YamlEntry> stray =
        [
            .. mapping.Entries.Where(e => !TopLevel.Contains(e.Key)
                && (schema.Spec.Find(e.Key) is not null || e.Key is "name" or "namespace" or "labels" or "annotations")),
        ];
        return stray.Count > 0 && stray.Exists(e => schema.Spec.Find(e.Key) is not null) ? stray[0] : null;
    }

    /// <summary>Placeholders of a document that is not read any further.</summary>
    private void ReportPlaceholders(YamlMapping mapping)
    {
        if (!text.MayHoldPlaceholders)
        {
            return;
        }

        var values = new ValueChecker(_diagnostics, true);
        foreach (YamlScalar scalar in ScalarsOf(mapping))
        {
            values.FindPlaceholder(scalar.Value, scalar.Span, TextUse.Name);
        }
    }

    private static IEnumerable<YamlScalar> ScalarsOf(YamlNode node) => node switch
    {
        YamlScalar scalar => [scalar],
        YamlSequence list => list.Items.SelectMany(ScalarsOf),
        YamlMapping map => map.Entries.SelectMany(e => ScalarsOf(e.Value)),
        _ => [],
    };

    private ObjectMeta ReadMeta(YamlMapping clean, YamlMapping original)
    {
        YamlMapping? metadata = clean.Child("metadata");
        string name = metadata?.Text("name") ?? "";
        if (name.Length == 0 && metadata?.IsUnusable("name") != true && !clean.IsUnusable("metadata")
            && metadata?.IsFilled("generateName") != true)
        {
            _diagnostics.Report(DiagnosticCatalogue.RequiredFieldMissing(
                metadata is null ? Head(original.Span) : original.KeySpanOf("metadata"), "name", "metadata", "V-DOC-13"));
        }

        string ns = metadata?.Text("namespace") ?? "";
        string created = metadata?.Text("creationTimestamp") ?? "";
        return new ObjectMeta
        {
            Id = new NamespacedName(ns.Length == 0 ? "default" : ns, name),
            Span = metadata is not null && metadata.Has("name") ? metadata.SpanOf("name") : Head(original.Span),
            Labels = metadata?.TextMap("labels") ?? ImmutableDictionary<string, string>.Empty,
            Annotations = metadata?.TextMap("annotations") ?? ImmutableDictionary<string, string>.Empty,
            CreationTimestamp = DateTimeOffset.TryParse(
                created, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
                ? time
                : null,
        };
    }

    private static Manifest ToManifest(string kind, ObjectMeta meta, YamlMapping spec, SourceSpan span) => kind switch
    {
        "Gateway" => GatewayReader.Read(meta, spec, span),
        "VirtualService" => VirtualServiceReader.Read(meta, spec, span),
        "DestinationRule" => RegistryReader.ReadDestinationRule(meta, spec, span),
        "ServiceEntry" => RegistryReader.ReadServiceEntry(meta, spec, span),
        "Sidecar" => RegistryReader.ReadSidecar(meta, spec, span),
        "Service" => RegistryReader.ReadService(meta, spec, span),
        _ => RegistryReader.ReadWorkload(kind, meta, spec, span),
    };

    private static SourceSpan Head(SourceSpan span) => span with { Length = Math.Min(span.Length, 1) };
}
