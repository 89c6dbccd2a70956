using System.CommandLine;
using System.CommandLine.Parsing;
using HelloMesh.Model;

namespace HelloMesh.Sim.Cli;

/// <summary>Says what is wrong with a command line, what was probably meant, and where to read on.</summary>
internal static class UsageError
{
    /// <summary>Writes the first error; the others mostly follow from it.</summary>
    /// <param name="typed">The parsed command line.</param>
    /// <param name="arguments">As typed.</param>
    /// <param name="error">Where to write.</param>
    public static int Report(ParseResult typed, string[] arguments, TextWriter error)
    {
        Command command = typed.CommandResult.Command;
        string name = command is RootCommand ? "meshsim" : $"meshsim {command.Name}";
        error.WriteLine($"{name}: {Describe(typed, command, arguments)}");
        error.WriteLine($"  fix: see '{name} --help'");
        return ExitCode.CouldNot;
    }

    private static string Describe(ParseResult typed, Command command, string[] arguments)
    {
        if (command is RootCommand)
        {
            IEnumerable<string> commands = command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
            return arguments.FirstOrDefault(a => !a.StartsWith('-')) is { } word
                ? $"there is no command '{word}'{(SpellingAdvice.Clause(word, commands) is { Length: > 0 } meant ? meant : ".")} The commands are {string.Join(", ", commands)}."
                : arguments is [{ } option, ..] ? $"there is no option '{option}' before the command" : "name a command";
        }

        // A mistyped option is read as an argument where the command takes any, so look for it first.
        IEnumerable<string> options = command.Options.SelectMany(o => o.Aliases.Prepend(o.Name));
        string? unknown = typed.UnmatchedTokens.FirstOrDefault(t => t.StartsWith('-') && t != "-");
        if (unknown is not null)
        {
            return $"there is no option '{unknown}'{SpellingAdvice.Clause(unknown, options)}";
        }

        return typed.UnmatchedTokens is [{ } extra, ..]
            ? $"'{extra}' is one argument too many"
            : typed.Errors[0].Message;
    }
}
