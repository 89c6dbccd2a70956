using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text;

namespace HelloMesh.Model;

/// <content>Loading from files, folders, standard input and text.</content>
public sealed partial class MeshManifests
{
    private const int BlockLength = 81920;

    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Loads manifests; whatever is wrong with them is in <see cref="Diagnostics"/>, nothing is thrown.</summary>
    /// <param name="paths">Files; folders, searched recursively in ordinal order for <c>.yaml .yml .json</c>; or <c>-</c>
    /// for <see cref="LoadOptions.Stdin"/>.</param>
    /// <param name="options">Placeholder values and limits; <c>null</c> for the defaults.</param>
    public static MeshManifests Load(IEnumerable<string> paths, LoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= new LoadOptions();
        var diagnostics = new DiagnosticBag(options.DiagnosticCountMax);
        var batches = new DocumentBatches(options);
        foreach (string path in paths)
        {
            LoadPath(path, options, diagnostics, batches);
        }

        return Build(batches, diagnostics);
    }

    /// <summary>Loads manifests from one file, folder, or <c>-</c>.</summary>
    /// <param name="path">The path.</param>
    /// <param name="options">Placeholder values and limits; <c>null</c> for the defaults.</param>
    public static MeshManifests Load(string path, LoadOptions? options = null) => Load([path], options);

    /// <summary>Reads manifests from text.</summary>
    /// <param name="text">YAML or JSON, any number of documents.</param>
    /// <param name="path">Name for messages.</param>
    /// <param name="options">Placeholder values and limits; <c>null</c> for the defaults.</param>
    public static MeshManifests Parse(string text, string path = "<text>", LoadOptions? options = null)
    {
        options ??= new LoadOptions();
        var diagnostics = new DiagnosticBag(options.DiagnosticCountMax);
        var batches = new DocumentBatches(options);
        LoadText(new SourceText(path, text), options, diagnostics, batches);
        return Build(batches, diagnostics);
    }

    /// <summary>Reads manifests again that were read before.</summary>
    /// <param name="texts">What was read, and how.</param>
    public static MeshManifests Load(ManifestTexts texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var diagnostics = new DiagnosticBag(texts.Options.DiagnosticCountMax);
        var batches = new DocumentBatches(texts.Options);
        foreach (SourceText source in texts.Sources)
        {
            LoadText(source, texts.Options, diagnostics, batches);
        }

        return Build(batches, diagnostics);
    }

    /// <summary>Files that a path stands for, in the order in which they are loaded; empty when there are none. A link to a
    /// folder is followed, but never into a folder that holds it, and no two links into the same folder.</summary>
    /// <param name="path">A file, or a folder.</param>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        var search = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = Limits.FolderDepthMax,
            IgnoreInaccessible = true,
        };
        var followed = new HashSet<string>(StringComparer.Ordinal);
        var files = new FileSystemEnumerable<string>(path, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), search)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                (entry.Attributes & FileAttributes.ReparsePoint) == 0 || IsNewFolder(entry.ToFullPath(), followed),
        };
        return
        [
            .. files
                .Where(f => Extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static bool IsNewFolder(string link, HashSet<string> followed)
    {
        string? target = Directory.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName;
        return target is not null
            && !link.StartsWith(Path.TrimEndingDirectorySeparator(target) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && followed.Add(target);
    }

    internal MeshManifests With(ImmutableArray<Diagnostic> diagnostics) => new()
    {
        Gateways = Gateways,
        VirtualServices = VirtualServices,
        Services = Services,
        ServiceEntries = ServiceEntries,
        DestinationRules = DestinationRules,
        Sidecars = Sidecars,
        Workloads = Workloads,
        OtherKinds = OtherKinds,
        FilledNames = FilledNames,
        Texts = Texts,
        Diagnostics = diagnostics,
    };

    private static void LoadPath(string path, LoadOptions options, DiagnosticBag diagnostics, DocumentBatches batches)
    {
        if (path == "-")
        {
            if (options.Stdin is null)
            {
                diagnostics.Report(DiagnosticCatalogue.NoStandardInput(Whole("<stdin>")));
                return;
            }

            LoadStream("<stdin>", options.Stdin, options, diagnostics, batches);
            return;
        }

        if (!File.Exists(path) && !Directory.Exists(path))
        {
            diagnostics.Report(DiagnosticCatalogue.PathNotFound(Whole(path), path));
            return;
        }

        IReadOnlyList<string> files = FilesOf(path);
        if (files.Count == 0)
        {
            diagnostics.Report(DiagnosticCatalogue.FolderWithoutManifests(Whole(path), path));
        }

        foreach (string file in files)
        {
            try
            {
                // Opening a named pipe would wait for its writer, and like an empty file it has no length.
                if (file != path && new FileInfo(file).Length == 0)
                {
                    diagnostics.Report(DiagnosticCatalogue.NothingInFile(Whole(file), file));
                    continue;
                }

                using FileStream stream = File.OpenRead(file);
                LoadStream(file, stream, options, diagnostics, batches);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                diagnostics.Report(DiagnosticCatalogue.UnreadableFile(Whole(file), file, failure.Message));
            }
        }
    }

    private static void LoadStream(
        string path, Stream stream, LoadOptions options, DiagnosticBag diagnostics, DocumentBatches batches)
    {
        ReadOnlySpan<byte> content = ReadBytes(stream, options.FileBytesMax);
        if (content.Length > options.FileBytesMax)
        {
            diagnostics.Report(DiagnosticCatalogue.FileTooLarge(Whole(path), path, options.FileBytesMax));
            return;
        }

        if (content.StartsWith(Encoding.UTF8.Preamble))
        {
            content = content[Encoding.UTF8.Preamble.Length..];
        }

        if (content.Contains((byte)0))
        {
            diagnostics.Report(DiagnosticCatalogue.NotText(Whole(path), "it holds NUL bytes"));
            return;
        }

        string text;
        try
        {
            text = StrictUtf8.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            diagnostics.Report(DiagnosticCatalogue.NotText(Whole(path), "it is not UTF-8"));
            return;
        }

        LoadText(new SourceText(path, text), options, diagnostics, batches);
    }

    /// <summary>One byte more than allowed is enough to know; the rest of a huge file is never read.</summary>
    private static ReadOnlySpan<byte> ReadBytes(Stream stream, int countMax)
    {
        // PERF: LoadBenchmarks. A buffer of the right length is neither grown nor cleared.
        long expected = stream.CanSeek ? stream.Length - stream.Position : 0;
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(Math.Max(expected + 1, BlockLength), countMax + 1L));
        int count = 0;
        while (stream.Read(bytes, count, bytes.Length - count) is > 0 and int more)
        {
            count += more;
            if (count == bytes.Length)
            {
                if (count > countMax)
                {
                    break;
                }

                Array.Resize(ref bytes, (int)Math.Min(bytes.Length * 2L, countMax + 1L));
            }
        }

        return bytes.AsSpan(0, count);
    }

    private static void LoadText(
        SourceText source, LoadOptions options, DiagnosticBag diagnostics, DocumentBatches batches)
    {
        batches.Sources.Add(source);
        if (HoldsNothing(source.Text))
        {
            diagnostics.Report(DiagnosticCatalogue.NothingInFile(new SourceSpan(source, 0, 0), source.Path));
            return;
        }

        PreparedText text = Placeholders.Prepare(source, options.Set);
        foreach (Placeholder directive in text.Directives)
        {
            diagnostics.Report(DiagnosticCatalogue.DirectiveNotCarriedOut(text.Span(directive.Start, directive.End), directive.Text));
        }

        batches.Add(text);
    }

    /// <summary>Only blank lines, remarks and document marks.</summary>
    private static bool HoldsNothing(string text)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> content = line.Trim(" \t");
            if (!content.IsEmpty && content[0] != '#' && !line.SequenceEqual("---"))
            {
                return false;
            }
        }

        return true;
    }

    private static MeshManifests Build(DocumentBatches batches, DiagnosticBag diagnostics)
    {
        var collector = new ManifestCollector(diagnostics);
        batches.ReadInto(collector);
        return collector.Build([.. batches.Filled], new ManifestTexts([.. batches.Sources], batches.Options));
    }

    private static SourceSpan Whole(string path) => new(new SourceText(path, ""), 0, 0);
}
