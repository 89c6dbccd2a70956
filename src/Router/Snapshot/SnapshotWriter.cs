using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Writes a snapshot; the picture is at the head of SnapshotHeader.cs.</summary>
internal sealed class SnapshotWriter
{
    private readonly RecordWriter _records = new();
    private readonly PlanRecordWriter _plans;
    private readonly MeshManifests _manifests;
    private readonly ManifestTexts _texts;
    private readonly WorkloadId? _workload;

    public SnapshotWriter(MeshManifests manifests, ManifestTexts texts, WorkloadId? workload)
    {
        _manifests = manifests;
        _texts = texts;
        _workload = workload;
        _plans = new PlanRecordWriter(_records, manifests, texts.Sources);
    }

    public void Write(Stream output, ImmutableArray<(ProxyPlan Plan, ProxyTable Table)> gateways)
    {
        using var file = new MemoryStream();
        file.SetLength(SnapshotHeader.Size);
        var places = new List<(uint Plan, int Image, int Length)>();
        foreach ((ProxyPlan plan, ProxyTable table) in gateways)
        {
            places.Add((_plans.Write(plan), Append(file, table.Image), table.Image.Length));
            GC.KeepAlive(table);
        }

        uint facts = WriteFacts(places);
        var header = new SnapshotHeader
        {
            Magic = SnapshotHeader.ExpectedMagic,
            Format = SnapshotHeader.CurrentFormat,
            Facts = (int)facts,
            Records = Append(file, _records.Records),
            RecordsLength = _records.Records.Length,
            Texts = Append(file, _records.Texts),
            TextsLength = _records.Texts.Length,
            Version = SnapshotHeader.ProgramVersion,
        };
        byte[] sources = Compress(_texts.Sources);
        header.Sources = Append(file, sources);
        header.SourcesLength = sources.Length;
        header.Length = file.Length;
        Span<byte> bytes = file.GetBuffer().AsSpan(0, (int)file.Length);
        MemoryMarshal.Write(bytes, header);
        header.Checksum = SnapshotHeader.Checked(bytes[SnapshotHeader.ChecksumStart..]);
        MemoryMarshal.Write(bytes, header);
        output.Write(bytes);
    }

    private uint WriteFacts(List<(uint Plan, int Image, int Length)> places)
    {
        uint[] lines = [.. _texts.Sources.Select(WriteLines)];
        uint start = _records.Position;
        _records.Number(_manifests.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error));
        _records.Flag(_workload is not null);
        if (_workload is not null)
        {
            _plans.Write(_workload);
        }

        LoadOptions options = _texts.Options;
        _records.Number(options.FileBytesMax);
        _records.Number(options.ScalarLengthMax);
        _records.Number(options.NestingDepthMax);
        _records.Number(options.AliasNodesMax);
        _records.Number(options.DiagnosticCountMax);
        _records.Number(options.Set.Count);
        foreach ((string name, string value) in options.Set.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            _records.Text(name);
            _records.Text(value);
        }

        _records.Number(lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            _records.Text(_texts.Sources[i].Path);
            _records.Number(_texts.Sources[i].Text.Length);
            _records.Number(lines[i]);
        }

        _records.Number(places.Count);
        foreach ((uint plan, int image, int length) in places)
        {
            _records.Number(plan);
            _records.Number(image);
            _records.Number(length);
        }

        return start;
    }

    /// <summary>How many lines a text has, and where they start.</summary>
    private uint WriteLines(SourceText source)
    {
        uint place = _records.Position;
        int[] starts = SourceText.FindLineStarts(source.Text);
        _records.Table([(uint)starts.Length]);
        _records.Table(MemoryMarshal.Cast<int, uint>(starts));
        return place;
    }

    /// <summary>Appends a part at a cache line; returns where it starts.</summary>
    private static int Append(MemoryStream file, ReadOnlySpan<byte> part)
    {
        file.Position = checked((int)((file.Length + CacheLine.Size - 1) / CacheLine.Size * CacheLine.Size));
        int start = (int)file.Position;
        file.Write(part);
        return start;
    }

    /// <summary>As they are in memory: texts need not be anything that UTF-8 can express.</summary>
    private static byte[] Compress(ImmutableArray<SourceText> sources)
    {
        using var compressed = new MemoryStream();
        using (var stream = new DeflateStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (SourceText source in sources)
            {
                stream.Write(MemoryMarshal.AsBytes(source.Text.AsSpan()));
            }
        }

        return compressed.ToArray();
    }
}
