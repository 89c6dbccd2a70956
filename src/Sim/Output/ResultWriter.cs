using System.Buffers;
using HelloMesh.Sim.Cli;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Output;

/// <summary>Writes results in one format. A writer keeps scratch memory, so every worker has its own.</summary>
internal abstract class ResultWriter : IDisposable
{
    /// <summary>What stands before the first result.</summary>
    public virtual ReadOnlySpan<byte> Prefix => [];

    /// <summary>What stands between two results.</summary>
    public virtual ReadOnlySpan<byte> Separator => [];

    /// <summary>What stands after the last result.</summary>
    public virtual ReadOnlySpan<byte> Suffix => [];

    /// <summary>Writes one result.</summary>
    public abstract void Write(IBufferWriter<byte> output, in ResultRecord record);

    /// <inheritdoc />
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Creates the writer of a format.</summary>
    /// <param name="format">The format.</param>
    /// <param name="fields">The fields that were asked for; <c>null</c> for all.</param>
    /// <param name="color">True to colour text.</param>
    public static ResultWriter Create(OutputFormat format, ResultField[]? fields, bool color) => format switch
    {
        OutputFormat.Jsonl => new JsonResultWriter(fields ?? ResultFields.All, isArray: false),
        OutputFormat.Json => new JsonResultWriter(fields ?? ResultFields.All, isArray: true),
        OutputFormat.Csv => new DelimitedResultWriter(fields ?? ResultFields.All, isCsv: true),
        OutputFormat.GitHub => new GitHubResultWriter(),
        _ when fields is not null => new DelimitedResultWriter(fields, isCsv: false),
        _ => new TextResultWriter(color),
    };
}
