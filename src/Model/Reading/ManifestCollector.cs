using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Gathers manifests in source order; of two with the same kind, namespace and name the last one counts.</summary>
internal sealed class ManifestCollector(DiagnosticBag diagnostics)
{
    private readonly List<Manifest?> _manifests = [];
    private readonly Dictionary<(string Kind, NamespacedName Id), int> _known = [];
    private readonly SortedDictionary<string, int> _others = new(StringComparer.Ordinal);

    /// <summary>True while no document of any kind was met.</summary>
    public bool IsEmpty => _manifests.Count == 0 && _others.Count == 0;

    /// <summary>Takes a batch over; batches come in the order of the text.</summary>
    public void Add(DocumentBatch batch)
    {
        diagnostics.Add(batch.Diagnostics);
        foreach (string kind in batch.OtherKinds)
        {
            _others[kind] = _others.GetValueOrDefault(kind) + 1;
        }

        foreach (Manifest manifest in batch.Manifests)
        {
            Add(manifest);
        }
    }

    private void Add(Manifest manifest)
    {
        (string, NamespacedName) key = (manifest.Kind, manifest.Id);
        if (manifest.Id.Name.Length > 0 && _known.TryGetValue(key, out int earlier))
        {
            diagnostics.Report(DiagnosticCatalogue.ObjectDefinedTwice(
                manifest.Meta.Span, manifest.ToString(), _manifests[earlier]!.Meta.Span));
            _manifests[earlier] = null;
        }

        _known[key] = _manifests.Count;
        _manifests.Add(manifest);
    }

    /// <summary>Everything, with the findings so far and those across objects.</summary>
    public MeshManifests Build(ImmutableHashSet<string> filledNames, ManifestTexts texts)
    {
        var manifests = new MeshManifests
        {
            Gateways = Of<Gateway>(),
            VirtualServices = Of<VirtualService>(),
            Services = Of<Service>(),
            ServiceEntries = Of<ServiceEntry>(),
            DestinationRules = Of<DestinationRule>(),
            Sidecars = Of<Sidecar>(),
            Workloads = Of<Workload>(),
            FilledNames = filledNames,
            Texts = texts,
            OtherKinds = _others.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        ReferenceRules.Check(manifests, diagnostics);
        return manifests.With(diagnostics.ToSorted());
    }

    private ImmutableArray<T> Of<T>()
        where T : Manifest => [.. _manifests.OfType<T>()];
}
