namespace HelloMesh.Model;

/// <summary>Consecutive documents, read by one thread: what they hold, and what there is to say about them.</summary>
internal sealed class DocumentBatch(LoadOptions options)
{
    private readonly List<(PreparedText Text, int Start, int End)> _parts = [];

    /// <summary>Characters of the parts.</summary>
    public int Length { get; private set; }

    /// <summary>Objects in the order of the text.</summary>
    public List<Manifest> Manifests { get; } = [];

    /// <summary>Kinds that are counted and passed over, one entry for each object.</summary>
    public List<string> OtherKinds { get; } = [];

    public DiagnosticBag Diagnostics { get; } = new(options.DiagnosticCountMax);

    public void Add(PreparedText text, int start, int end)
    {
        _parts.Add((text, start, end));
        Length += end - start;
    }

    /// <summary>Reads the parts; trees live only until their objects are made.</summary>
    public void Read()
    {
        PreparedText? text = null;
        BlockReader? plain = null;
        DocumentReader? documents = null;
        foreach ((PreparedText source, int start, int end) in _parts)
        {
            if (source != text)
            {
                text = source;
                plain = new BlockReader(text, options);
                documents = new DocumentReader(text, options, this);
            }

            if (plain!.TryRead(start, end) is { } root)
            {
                documents!.Read(root);
                continue;
            }

            foreach (YamlDocument document in YamlReader.ReadPart(text, start, end, Diagnostics, options))
            {
                documents!.Read(document.Root);
            }
        }
    }
}
