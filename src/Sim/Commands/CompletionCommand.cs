using System.CommandLine;
using HelloMesh.Model;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Completion;

namespace HelloMesh.Sim.Commands;

/// <summary><c>meshsim completion</c>: the script that makes a shell complete commands, options and their values.</summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> Shell = CreateShell();

    /// <summary>The command.</summary>
    public static Command Create() => new MeshCommand(
        "completion",
        "Prints the script that makes a shell complete commands, options and their values.",
        [
            ("source <(meshsim completion bash)", "in ~/.bashrc"),
            ("source <(meshsim completion zsh)", "in ~/.zshrc"),
            ("meshsim completion fish > ~/.config/fish/completions/meshsim.fish", "once"),
            ("meshsim completion pwsh | Out-String | Invoke-Expression", "in the file that $PROFILE names"),
        ],
        [Shell],
        Run);

    private static int Run(ParseResult typed)
    {
        using var terminal = new Terminal(outputPath: null, quiet: true, noColor: true);
        OutputPipe.Run(() => terminal.WriteOutput(CompletionScripts.Of(typed.GetRequiredValue(Shell))));
        return ExitCode.Ok;
    }

    private static Argument<string> CreateShell()
    {
        string[] shells = CompletionScripts.Shells;
        var argument = new Argument<string>("SHELL") { Description = string.Join(", ", shells) };
        argument.CompletionSources.Add(shells);
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var typed }, ..] && !shells.Contains(typed, StringComparer.Ordinal))
            {
                result.AddError($"there is a script for {string.Join(", ", shells)}; not for '{typed}'{SpellingAdvice.Clause(typed, shells)}");
            }
        });
        return argument;
    }
}
