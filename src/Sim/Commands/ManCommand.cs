using System.CommandLine;
using HelloMesh.Sim.Cli;

namespace HelloMesh.Sim.Commands;

/// <summary><c>meshsim man</c>: the manual page; hidden, because packagers need it and users have the page.</summary>
internal static class ManCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new MeshCommand(
            "man",
            "Prints the manual page as roff.",
            [("meshsim man > docs/meshsim.1", "made from the texts of --help"), ("meshsim man | man -l -", "read it")],
            [],
            Run);
        command.Hidden = true;
        return command;
    }

    private static int Run(ParseResult typed)
    {
        using var terminal = new Terminal(outputPath: null, quiet: true, noColor: true);
        OutputPipe.Run(() => terminal.WriteOutput(ManPage.Write((RootCommand)typed.RootCommandResult.Command)));
        return ExitCode.Ok;
    }
}
