using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Reflection;

namespace HelloMesh.Sim.Cli;

/// <summary>Reads the arguments, runs the command, and turns whatever goes wrong into a message and an exit code.</summary>
internal static class CommandLine
{
    private static readonly (string Line, string Remark)[] Examples =
    [
        ("meshsim replay requests.jsonl -f manifests", "where each request of a file goes"),
        ("meshsim route https://shop.example.com/cart --explain", "where one request goes, and why"),
        ("meshsim routes -f manifests", "every route, in the order in which they are tried"),
        ("meshsim lint manifests", "what is wrong with the manifests"),
        ("meshsim generate -f manifests -o requests.jsonl", "requests that hit and miss every route"),
        ("meshsim serve -f manifests --port 443=8443", "the same answers on real sockets"),
        ("meshsim COMMAND --help", "options and examples of a command"),
    ];

    /// <summary>Runs the program.</summary>
    /// <param name="arguments">As typed.</param>
    /// <param name="commands">The commands, in the order of the help.</param>
    public static int Run(string[] arguments, params ReadOnlySpan<Command> commands)
    {
        var root = new RootCommand("Answers, offline, where Istio and Envoy route a request.");
        foreach (Command command in commands)
        {
            root.Add(command);
        }

        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction generated } help)
            {
                help.Action = new HelpWithExamples(generated, Examples);
            }
        }

        // A value that begins with @ is a value: response files would surprise here.
        ParseResult typed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            if (arguments is ["--version"])
            {
                Console.Out.WriteLine($"meshsim {Version}");
                return ExitCode.Ok;
            }

            return typed.Errors.Count > 0 && typed.Action is not HelpWithExamples
                ? UsageError.Report(typed, arguments, Console.Error)
                : typed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (CliException failure)
        {
            WriteFailure(failure.Message, failure.Fix);
            return ExitCode.CouldNot;
        }
        catch (IOException failure)
        {
            WriteFailure(failure.Message, "");
            return ExitCode.CouldNot;
        }
        catch (UnauthorizedAccessException failure)
        {
            WriteFailure(failure.Message, "");
            return ExitCode.CouldNot;
        }
    }

    /// <summary>Version, and the commit it was built from where the build knew it.</summary>
    private static string Version =>
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "unknown";

    private static void WriteFailure(string message, string fix)
    {
        try
        {
            Console.Error.WriteLine($"meshsim: {message}");
            if (fix.Length > 0)
            {
                Console.Error.WriteLine($"  fix: {fix}");
            }
        }
        catch (IOException)
        {
            // Standard error itself cannot be written (closed, or a full disk): the exit code is all that is left to say.
        }
    }
}
