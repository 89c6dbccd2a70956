using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using HelloMesh.Model;

namespace HelloMesh.Sim.Cli;

/// <summary>A command with examples in its help.</summary>
internal sealed class MeshCommand : Command
{
    /// <summary>Creates a command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="examples">Command lines with a remark, in the order in which a newcomer needs them.</param>
    /// <param name="symbols">Arguments and options, in the order of the help.</param>
    /// <param name="run">What it does; returns the exit code.</param>
    public MeshCommand(
        string name, string description, (string Line, string Remark)[] examples, Symbol[] symbols, Func<ParseResult, int> run)
        : base(name, description)
    {
        Examples = examples;
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                argument.Validators.Add(RefuseOptions);
                Add(argument);
            }
            else
            {
                Add((Option)symbol);
            }
        }

        SetAction(run);
    }

    /// <summary>Command lines with a remark.</summary>
    public (string Line, string Remark)[] Examples { get; }

    /// <summary>The library reads a mistyped option as an argument where the command takes any.</summary>
    private void RefuseOptions(ArgumentResult result)
    {
        if (result.Tokens.FirstOrDefault(t => t.Value.StartsWith('-') && t.Value != "-") is { } token)
        {
            IEnumerable<string> names = Options.SelectMany(o => o.Aliases.Prepend(o.Name));
            result.AddError($"there is no option '{token.Value}'{SpellingAdvice.Clause(token.Value, names)}");
        }
    }
}

/// <summary>The generated help, with the command's examples below it.</summary>
/// <param name="generated">The library's own help.</param>
/// <param name="examplesOfRoot">Examples of the program as a whole.</param>
internal sealed class HelpWithExamples(HelpAction generated, (string Line, string Remark)[] examplesOfRoot)
    : SynchronousCommandLineAction
{
    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        generated.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        var examples = parseResult.CommandResult.Command is MeshCommand command ? command.Examples : examplesOfRoot;
        foreach ((string line, string remark) in examples)
        {
            output.WriteLine($"  {line}");
            output.WriteLine($"      {remark}");
        }

        output.WriteLine();
        output.WriteLine("Exit codes: 0 all well, 1 the answer is no, 2 the run could not be done as asked.");
        return ExitCode.Ok;
    }
}
