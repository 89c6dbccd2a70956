using HelloMesh.Model;
using HelloMesh.Sim.Cli;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Output;

/// <summary>Reads <c>--fields</c>.</summary>
internal static class FieldSelection
{
    /// <summary>The fields that were asked for, in order; <c>null</c> for all.</summary>
    public static ResultField[]? Read(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var fields = new List<ResultField>();
        foreach (string name in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!ResultFields.TryParse(name, out ResultField field))
            {
                throw new CliException(
                    $"a result has no field '{name}'{SpellingAdvice.Clause(name, ResultFields.Names)}",
                    $"the fields are {string.Join(", ", ResultFields.Names)}");
            }

            if (!fields.Contains(field))
            {
                fields.Add(field);
            }
        }

        return fields.Count > 0
            ? [.. fields]
            : throw new CliException("--fields names no field", "write for example --fields id,outcome,destination");
    }
}
