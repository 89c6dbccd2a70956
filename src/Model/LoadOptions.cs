using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>How manifests are loaded.</summary>
public sealed class LoadOptions
{
    /// <summary>Values for placeholders by name: <c>domain name</c> fills <c>&lt;domain name&gt;</c>,
    /// <c>${domain name}</c> and <c>{{ .Values.domain name }}</c>, in keys and values alike, before YAML is read.</summary>
    public ImmutableDictionary<string, string> Set { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What the path <c>-</c> reads, as UTF-8; <c>null</c> when there is no standard input.</summary>
    public Stream? Stdin { get; init; }

    /// <summary>Threads that read documents side by side, and make their routes, from 1; the processors by default. The
    /// outcome is the same.</summary>
    public int WorkerCount { get; init; } = Environment.ProcessorCount;

    /// <summary>Bytes of one file, at most; see <see cref="Limits.FileBytesMax"/>.</summary>
    public int FileBytesMax { get; init; } = Limits.FileBytesMax;

    /// <summary>Characters of one scalar, at most; see <see cref="Limits.ScalarLengthMax"/>.</summary>
    public int ScalarLengthMax { get; init; } = Limits.ScalarLengthMax;

    /// <summary>Nested collections, at most; see <see cref="Limits.NestingDepthMax"/>.</summary>
    public int NestingDepthMax { get; init; } = Limits.NestingDepthMax;

    /// <summary>Nodes that aliases of one document stand for, at most; see <see cref="Limits.AliasNodesMax"/>.</summary>
    public int AliasNodesMax { get; init; } = Limits.AliasNodesMax;

    /// <summary>Findings kept, at most; see <see cref="Limits.DiagnosticCountMax"/>.</summary>
    public int DiagnosticCountMax { get; init; } = Limits.DiagnosticCountMax;
}
