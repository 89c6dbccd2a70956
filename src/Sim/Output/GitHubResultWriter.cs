using System.Buffers;
using System.Text;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Output;

/// <summary>Annotations for a change under review: one for each result that is not as expected and for each line that is no
/// request, nothing for the others.</summary>
internal sealed class GitHubResultWriter : ResultWriter
{
    /// <inheritdoc />
    public override void Write(IBufferWriter<byte> output, in ResultRecord record)
    {
        string? title = record.Request.Error is not null ? "not a request"
            : record.Verdict is { IsMet: false } ? "expectation not met"
            : null;
        if (title is null)
        {
            return;
        }

        var message = new StringBuilder(TextResultWriter.Describe(record, color: false));
        foreach (FieldDifference difference in record.Verdict?.Differences ?? [])
        {
            message.Append('\n').Append(TextResultWriter.Describe(difference));
        }

        output.Write(Encoding.UTF8.GetBytes(WorkflowCommand.Format(
            "error", record.Source, record.Request.Line, record.Request.Column, title, message.ToString())));
    }
}
