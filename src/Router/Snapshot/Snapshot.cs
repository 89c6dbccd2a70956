using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>A snapshot in use: what it says of itself, and the way to its plans, tables and manifests.</summary>
internal sealed class Snapshot
{
    private readonly SnapshotFile _file;
    private readonly LoadOptions _options;
    private readonly (int Plan, int Image, int Length)[] _gateways;
    private readonly ImmutableArray<SourceText> _sources;

    private Snapshot(SnapshotFile file)
    {
        _file = file;
        RecordReader input = file.ReadAt(file.Facts);
        ErrorCount = input.Int();
        Workload = input.Flag() ? PlanRecordReader.ReadWorkload(ref input) : null;
        _options = ReadOptions(ref input);
        (string Path, int Length, int Lines)[] sources = new (string, int, int)[input.Int()];
        for (int i = 0; i < sources.Length; i++)
        {
            sources[i] = (input.Text(), input.Int(), input.Int());
        }

        _gateways = new (int, int, int)[input.Int()];
        for (int i = 0; i < _gateways.Length; i++)
        {
            _gateways[i] = (input.Int(), input.Int(), input.Int());
        }

        var texts = new Lazy<string[]>(() => ReadTexts(sources));
        _sources =
        [
            .. sources.Select((source, number) => new SourceText(
                source.Path, new MappedSource(file, source.Lines, source.Length, () => texts.Value[number]))),
        ];
        Manifests = new Lazy<MeshManifests>(() => MeshManifests.Load(new ManifestTexts(_sources, _options)));
    }

    /// <summary>The manifests, read when they are first asked for.</summary>
    public Lazy<MeshManifests> Manifests { get; }

    /// <summary>Errors in the manifests.</summary>
    public int ErrorCount { get; }

    /// <summary>The workload that the snapshot was made for; <c>null</c> when it is for all.</summary>
    public WorkloadId? Workload { get; }

    /// <summary>Opens a file.</summary>
    public static Snapshot Open(string path) => new(SnapshotFile.Open(path));

    public ProxyPlan[] ReadPlans(Func<int, PlanList<SkippedServer>> skipped)
    {
        var reader = new PlanRecordReader(_file, _sources, () => Manifests.Value, skipped);
        return [.. _gateways.Select((gateway, number) => reader.ReadPlan(gateway.Plan, number))];
    }

    public ProxyTable[] OpenTables(RegexCache regexes) =>
        [.. _gateways.Select(gateway => ProxyTable.OpenTrusted(_file.Table(gateway.Image, gateway.Length), regexes))];

    private static LoadOptions ReadOptions(ref RecordReader input)
    {
        int fileBytes = input.Int();
        int scalarLength = input.Int();
        int depth = input.Int();
        int aliasNodes = input.Int();
        int diagnostics = input.Int();
        var set = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (int left = input.Int(); left > 0; left--)
        {
            set.Add(input.Text(), input.Text());
        }

        return new LoadOptions
        {
            FileBytesMax = fileBytes,
            ScalarLengthMax = scalarLength,
            NestingDepthMax = depth,
            AliasNodesMax = aliasNodes,
            DiagnosticCountMax = diagnostics,
            Set = set.ToImmutable(),
        };
    }

    private unsafe string[] ReadTexts((string Path, int Length, int Lines)[] sources)
    {
        var texts = new string[sources.Length];
        fixed (byte* start = _file.Sources)
        {
            using var compressed = new UnmanagedMemoryStream(start, _file.Sources.Length);
            using var stream = new DeflateStream(compressed, CompressionMode.Decompress);
            for (int i = 0; i < texts.Length; i++)
            {
                texts[i] = string.Create(
                    sources[i].Length, stream, static (chars, from) => from.ReadExactly(MemoryMarshal.AsBytes(chars)));
            }
        }

        GC.KeepAlive(_file);
        return texts;
    }

    /// <summary>A manifest's characters; the lines are found without them.</summary>
    private sealed class MappedSource(SnapshotFile file, int lines, int length, Func<string> text) : ISourceContent
    {
        public string ReadText() => text();

        public (int Line, int Column) GetPosition(int offset)
        {
            ReadOnlySpan<byte> records = file.Records;
            int count = (int)RecordReader.TableAt(records, lines, 0);
            int at = Math.Clamp(offset, 0, length);
            int low = 0;
            int high = count - 1;
            while (low < high)
            {
                int middle = (low + high + 1) / 2;
                (low, high) = StartOf(records, middle) <= at ? (middle, high) : (low, middle - 1);
            }

            (int, int) position = (low + 1, offset - StartOf(records, low) + 1);
            GC.KeepAlive(file);
            return position;
        }

        private int StartOf(ReadOnlySpan<byte> records, int line) => (int)RecordReader.TableAt(records, lines, line + 1);
    }
}
