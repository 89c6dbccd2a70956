using System.Collections.Immutable;
using System.Text;
using HelloMesh.Router;

namespace HelloMesh.Testing.Results;

/// <summary>The steps of an explanation as a tree: one branch a stage, one leaf a step.</summary>
internal static class ExplanationText
{
    /// <summary>Formats the steps; empty when there are none.</summary>
    public static string Format(ImmutableArray<ExplanationStep> steps, bool color)
    {
        var text = new StringBuilder();
        int start = 0;
        while (start < steps.Length)
        {
            int end = start;
            while (end < steps.Length && steps[end].Stage == steps[start].Stage)
            {
                end++;
            }

            bool isLastStage = end == steps.Length;
            text.Append(isLastStage ? "└─ " : "├─ ").Append(steps[start].Stage).Append('\n');
            for (int i = start; i < end; i++)
            {
                text.Append(isLastStage ? "   " : "│  ").Append(i == end - 1 ? "└─ " : "├─ ");
                AppendStep(text, steps[i], color);
            }

            start = end;
        }

        return text.ToString();
    }

    private static void AppendStep(StringBuilder text, ExplanationStep step, bool color)
    {
        string sentence = TextOutput.Printable(step.Text);
        text.Append(step.Verdict switch
        {
            StepVerdict.Taken => TextOutput.Green("✓ " + sentence, color),
            StepVerdict.Lost => TextOutput.Dim("✗ " + sentence, color),
            StepVerdict.Ended => TextOutput.Red("■ " + sentence, color),
            _ => "· " + sentence,
        });
        string place = step.Source.ToString();
        string remark = (step.Rule.Length > 0, place.Length > 0) switch
        {
            (true, true) => $"  [{step.Rule}, {place}]",
            (true, false) => $"  [{step.Rule}]",
            (false, true) => $"  [{place}]",
            _ => "",
        };
        text.Append(TextOutput.Dim(remark, color && remark.Length > 0)).Append('\n');
    }
}
