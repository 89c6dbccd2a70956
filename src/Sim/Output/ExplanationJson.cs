using System.Collections.Immutable;
using System.Text.Json;
using HelloMesh.Router;

namespace HelloMesh.Sim.Output;

/// <summary>The steps of an explanation as JSON, from the same facts as the text.</summary>
internal static class ExplanationJson
{
    /// <summary>Writes <c>steps</c> into an object that the caller opened; nothing when there are none.</summary>
    public static void WriteSteps(Utf8JsonWriter json, ImmutableArray<ExplanationStep> steps)
    {
        if (steps.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("steps"u8);
        foreach (ExplanationStep step in steps)
        {
            json.WriteStartObject();
            json.WriteString("stage"u8, step.Stage);
            json.WriteString("verdict"u8, NameOf(step.Verdict));
            json.WriteString("text"u8, step.Text);
            if (step.Rule.Length > 0)
            {
                json.WriteString("rule"u8, step.Rule);
            }

            if (step.Source.Source is not null)
            {
                json.WriteString("source"u8, step.Source.ToString());
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static ReadOnlySpan<byte> NameOf(StepVerdict verdict) => verdict switch
    {
        StepVerdict.Taken => "taken"u8,
        StepVerdict.Lost => "lost"u8,
        StepVerdict.Ended => "ended"u8,
        _ => "note"u8,
    };
}
