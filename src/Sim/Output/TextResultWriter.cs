using System.Buffers;
using HelloMesh.Router;
using HelloMesh.Sim.Replay;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Output;

/// <summary>One line a result for people; a second one for each field that is not as expected.</summary>
/// <param name="color">True to colour.</param>
internal sealed class TextResultWriter(bool color) : ResultWriter
{
    /// <inheritdoc />
    public override void Write(IBufferWriter<byte> output, in ResultRecord record)
    {
        TextOutput.Append(output, Describe(record, color));
        output.Write("\n"u8);
        foreach (FieldDifference difference in record.Verdict?.Differences ?? [])
        {
            TextOutput.Append(output, TextOutput.Red(TextOutput.Printable($"    {Describe(difference)}"), color));
            output.Write("\n"u8);
        }
    }

    /// <summary>The line of a result, without its end.</summary>
    public static string Describe(in ResultRecord record, bool color)
    {
        string request = record.Request.Error is not null
            ? $"{record.Source}:{record.Request.Line}:{record.Request.Column}"
            : $"{record.Request.Method} {record.Request.Url}";
        return $"{TextOutput.Printable(request)} → {Answer(record.Result, color)}";
    }

    /// <summary>A field that is not as expected.</summary>
    public static string Describe(FieldDifference difference) =>
        $"{difference.Field}: expected {difference.Expected}, came out {difference.Actual ?? "nothing"}";

    /// <summary>What became of a request, without the request.</summary>
    public static string Answer(RouteResult result, bool color)
    {
        string rule = result.VirtualService is null
            ? ""
            : TextOutput.Dim($"  ({result.VirtualService}{(result.Rule is null ? "" : ", " + result.Rule)})", color);
        return result.Outcome switch
        {
            Outcome.Forwarded => TextOutput.Green(TextOutput.Printable(result.Destination ?? result.Cluster ?? ""), color) + rule,
            Outcome.Redirect =>
                TextOutput.Yellow(TextOutput.Printable($"{result.Status} {result.Location}".Trim()), color) + rule,
            Outcome.DirectResponse or Outcome.CorsPreflight =>
                TextOutput.Yellow($"{result.Status} {result.Outcome.ToName()}".Trim(), color) + rule,
            _ => TextOutput.Red(TextOutput.Printable(Failure(result)), color) + rule,
        };
    }

    private static string Failure(RouteResult result)
    {
        string status = result.Status is { } code ? $"{code} " : "";
        string reason = result.Reason is null ? "" : $": {result.Reason}";
        return $"{status}{result.Outcome.ToName()}{reason}";
    }
}
