namespace HelloMesh.Model;

/// <summary>Texts cut into batches of documents, which are read side by side; what comes out is in the order of the
/// text, however many threads there are.</summary>
internal sealed class DocumentBatches(LoadOptions options)
{
    /// <summary>Characters of a batch: enough to be worth a thread's while.</summary>
    private const int BatchLength = 256 * 1024;

    private readonly List<DocumentBatch> _batches = [];

    /// <summary>All texts, those without documents among them.</summary>
    public List<SourceText> Sources { get; } = [];

    public LoadOptions Options => options;

    /// <summary>Names of the values that placeholders took.</summary>
    public HashSet<string> Filled { get; } = new(StringComparer.Ordinal);

    public void Add(PreparedText text)
    {
        Filled.UnionWith(text.Filled);
        foreach ((int start, int end) in YamlReader.Parts(text.Text))
        {
            if (_batches.Count == 0 || _batches[^1].Length >= BatchLength)
            {
                _batches.Add(new DocumentBatch(options));
            }

            _batches[^1].Add(text, start, end);
        }
    }

    public void ReadInto(ManifestCollector collector)
    {
        if (options.WorkerCount <= 1 || _batches.Count < 2)
        {
            foreach (DocumentBatch batch in _batches)
            {
                batch.Read();
                collector.Add(batch);
            }

            return;
        }

        Parallel.ForEach(_batches, new ParallelOptions { MaxDegreeOfParallelism = options.WorkerCount }, batch => batch.Read());
        foreach (DocumentBatch batch in _batches)
        {
            collector.Add(batch);
        }
    }
}
