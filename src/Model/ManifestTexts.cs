using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>The characters that manifests were read from, and how: enough to read them again.</summary>
/// <param name="sources">Files and streams, in the order in which they were read.</param>
/// <param name="options">Placeholder values and limits; its standard input is of no use any more.</param>
public sealed class ManifestTexts(ImmutableArray<SourceText> sources, LoadOptions options)
{
    /// <summary>Files and streams, in the order in which they were read.</summary>
    public ImmutableArray<SourceText> Sources { get; } = sources;

    /// <summary>Placeholder values and limits.</summary>
    public LoadOptions Options { get; } = options;
}
